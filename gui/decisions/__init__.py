"""Pictures that a person looks at and decides about, for the screens that offer that."""
