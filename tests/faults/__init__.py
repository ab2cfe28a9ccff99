"""The daemon under faults: whatever happens to it, nothing is lost, doubled or removed that should not be."""
