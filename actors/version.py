"""The version of qBitrr, here and nowhere else: `pyproject.toml` reads it too."""

VERSION = "0.1.0"
