"""The rules of the verdict table, grouped by the part of a torrent's life they look at."""
