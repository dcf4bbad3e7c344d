"""The contract: what was agreed, as data, and everything that only needs the text."""
