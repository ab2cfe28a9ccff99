"""The laws of the house, held by reading its source."""
