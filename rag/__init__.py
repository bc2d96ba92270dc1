"""Finds law and answers from it."""
