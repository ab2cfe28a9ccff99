"""The tests of qBitrr, which talk to real programs wherever there are any."""
