"""A light stand-in for qBittorrent's Web API: for machines without one, and for benchmarks with many."""

from tests.lab.standin.flavour import ANCIENT, FLAVOURS, Flavour
from tests.lab.standin.server import StandIn

__all__ = ["ANCIENT", "FLAVOURS", "Flavour", "StandIn"]
