"""What is kept about runs: their directories and what their tokens cost."""
