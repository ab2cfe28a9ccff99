"""Tests of the status page and the API."""
