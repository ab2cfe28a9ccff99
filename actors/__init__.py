"""The supervisor tree: who watches which qBittorrent and which Arr."""
