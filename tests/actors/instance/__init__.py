"""Tests of one qBittorrent connection, against real servers where a server is concerned."""
