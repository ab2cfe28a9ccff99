"""What is wrong with a set-up, found by reading alone, each with what to do about it."""
