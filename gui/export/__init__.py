"""Handing a model on, from whatever screen it is on."""
