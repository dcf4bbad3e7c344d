"""Contracts of many kinds with their little repositories, each with a scripted answer: `python -m examples`."""
