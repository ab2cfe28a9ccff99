"""One Arr category: its client, its protocols and its actor."""
