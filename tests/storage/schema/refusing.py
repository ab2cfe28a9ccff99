"""What a grammar says to a value it refuses, and values of every kind to try."""

import pytest
from hypothesis import strategies as st

from storage.schema.grammar import Grammar, Unfit, shown

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(16**5000),
    st.floats(),
    st.text(),
    st.from_regex(r"-?[0-9]{1,40}(\.[0-9]*)?[a-zA-Z]?", fullmatch=True),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
    st.datetimes(),
)


def refusal(grammar: Grammar, raw: object) -> str:
    """The sentence as the user sees it."""
    with pytest.raises(Unfit) as caught:
        grammar.parse(raw)
    return f"{shown(caught.value.raw)} {caught.value.reason}"


def outcome(grammar: Grammar, raw: object) -> object:
    """The value, or the refusal itself; any other exception is a fault of the grammar."""
    try:
        return grammar.parse(raw)
    except Unfit as unfit:
        return unfit
