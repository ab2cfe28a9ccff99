"""The status page and the API, read from published snapshots."""
