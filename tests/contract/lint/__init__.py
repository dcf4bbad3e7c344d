"""Each rule of lint: where it fires, and where it must not."""
