"""Compose answers from passages."""
