"""Tells people what happens, by Apprise."""
