"""Pictures of the page for `docs/images/`, taken from a running daemon by `make screenshots`."""
