"""One qBittorrent connection: its session, its torrents, its commands."""
