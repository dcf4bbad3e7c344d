"""The outcome as data; console, Markdown, JSON and the exit code are all derived from it."""
