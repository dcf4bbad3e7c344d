"""The process that does the work: one `claude -p`, driven by us."""
