"""The Identify screen: pictures in, their likeliest labels out."""
