"""What the word "pass" is worth: scripted executors, honest and not, run through the whole program."""
