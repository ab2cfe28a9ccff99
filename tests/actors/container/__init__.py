"""Tests of what only the image has."""
