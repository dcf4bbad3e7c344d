"""Reading a spec: Markdown, YAML and JSON, to the same contract."""
