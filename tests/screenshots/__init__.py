"""Pictures of every state of every screen, to be looked at."""
