"""Specs made from arguments, or from a change that exists already: what was said, and TODO where nothing was."""
