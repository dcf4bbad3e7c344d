"""Hunk proof and mutants."""
