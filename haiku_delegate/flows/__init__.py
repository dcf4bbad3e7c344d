"""What the program does, told one screen at a time."""
