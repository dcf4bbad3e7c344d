"""Judgements over contract and change set: scope, conformance, verify."""
