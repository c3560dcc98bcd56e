"""Handing models on, in the window."""
