"""Line ranges of a spec that moved, found again."""
