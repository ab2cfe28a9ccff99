"""Tests of the grammars and tables of the configuration's keys."""
