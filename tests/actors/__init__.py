"""The tree: names, time, workers and the supervisor."""
