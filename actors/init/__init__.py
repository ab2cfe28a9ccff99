"""The first configuration: asked for, tested, and written."""
