"""Every rule with an action, from the torrent on a real qBittorrent to what became of it and of everybody else."""
