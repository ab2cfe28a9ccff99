"""The daemon as its users run it, on real qBittorrents and simulated Arrs, seen only from outside."""
