"""The Models screen: what looks at the pictures."""
