"""Specs as people write them, and what is to be found in each."""
