"""Measurements of the whole program, from outside."""
