"""What texts say: shell commands, sentences, symbols of source files, and whether a block stands in one."""
