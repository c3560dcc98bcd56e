"""The Teach screen: from a folder of sorted pictures to a model of one's own."""
