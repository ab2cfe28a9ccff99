"""Makes TOML documents of every kind: known sections and keys with any value, and a little nonsense."""

from collections.abc import Mapping

import tomlkit
from hypothesis import strategies as st

from storage.schema import TABLES
from storage.schema.key import Table

_OLD_KEYS = (
    "ConfigVersion", "Host", "Port", "Token", "SecureCookies", "GroupSonarr", "HitAndRunMode",
    "HitAndRunClearMode", "MainQualityProfile", "TempQualityProfile", "QualityProfileMappings", "LiveArr", "Theme",
)  # fmt: skip
_SECTIONS = (
    "Settings",
    "WebUI",
    "qBit",
    "qBit-Seedbox",
    "Radarr-4K",
    "Sonarr-TV",
    "Lidarr",
    "Readarr",
    "Animarr-A",
)

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.datetimes(),
    TEXTS,
    st.sampled_from(["15m", "-1", "CHANGE_ME", "50G", "http://a:1/b", "and", "tv", "[", "failed"]),
    st.sampled_from([-1, 0, 1, 2, 0.5, 8080]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS.filter(bool), inner, max_size=3)),
    max_leaves=5,
)


def _tables(table: Table) -> st.SearchStrategy[Mapping[str, object]]:
    """A table with some of its keys, each with any value, and its inner tables in any shape."""
    keys = [key.name for key in table.keys] + list(_OLD_KEYS)
    flat = st.dictionaries(st.one_of(st.sampled_from(keys), TEXTS.filter(bool)), VALUES, max_size=5)
    inner = {
        one.name: st.one_of(st.lists(_tables(one), max_size=2) if one.many else _tables(one), VALUES)
        for one in table.tables
    }
    return st.builds(lambda low, high: {**low, **high}, flat, st.fixed_dictionaries({}, optional=inner))


_ANY_TABLE = st.one_of(*(_tables(table) for table in TABLES))


def configurations() -> st.SearchStrategy[dict[str, object]]:
    """A whole configuration as plain values."""
    sections = st.one_of(st.sampled_from(_SECTIONS), TEXTS.filter(bool))
    return st.dictionaries(sections, st.one_of(_ANY_TABLE, _ANY_TABLE, VALUES), max_size=5)


def documents() -> st.SearchStrategy[str]:
    """A whole configuration as text."""
    return configurations().map(tomlkit.dumps)
