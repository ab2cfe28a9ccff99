"""One Arr category: what its torrents need, on whichever instance they are."""
