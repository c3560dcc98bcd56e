"""Handing models on."""
