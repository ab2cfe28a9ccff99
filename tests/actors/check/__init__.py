"""Tests of what `check` finds."""
