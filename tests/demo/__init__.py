"""What `make demo` runs: the main job on made-up torrents, to watch."""
