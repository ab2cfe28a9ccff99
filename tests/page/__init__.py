"""The page as its users see it: a real browser on a running daemon."""
