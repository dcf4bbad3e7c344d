"""What `check` found, in the forms that people, programs, editors and CI read."""
