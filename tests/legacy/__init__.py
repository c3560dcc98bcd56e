"""Home folders that earlier states of Lensmith have made, and how they were made."""
