"""What outlives the process: the user's configuration, the diary of decisions."""
