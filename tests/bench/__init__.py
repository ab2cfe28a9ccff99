"""What the daemon costs, measured side by side with what would be the least and the usual way."""
