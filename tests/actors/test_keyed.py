"""A mapping by instance and hash is one as any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.keyed import Key, Keyed

_KEYS = st.tuples(st.sampled_from(("default", "Seedbox")), st.sampled_from(("aa11", "bb22", "cc33")))


@given(st.lists(st.tuples(_KEYS, st.none() | st.integers())))
def test_it_holds_what_a_dictionary_would(steps: list[tuple[Key, int | None]]) -> None:
    keyed, plain = Keyed[int](), dict[Key, int]()
    for key, value in steps:
        if value is None:
            assert keyed.pop(key, None) == plain.pop(key, None)
        else:
            keyed[key] = plain[key] = value

        assert dict(keyed) == plain
        assert len(keyed) == len(plain)
        assert all((one in keyed) == (one in plain) for one, _ in steps)
        assert sorted(keyed.everything()) == sorted(plain.values())
        assert all(keyed.on(one) == sum(each[0] == one for each in plain) for one in ("default", "Seedbox"))
        assert keyed.counts() == {one: keyed.on(one) for one in ("default", "Seedbox") if keyed.on(one)}


def test_what_is_not_there_is_missed() -> None:
    with pytest.raises(KeyError):
        Keyed[int]()["default", "aa11"]
    assert ("Seedbox", "aa11") not in Keyed([(("default", "aa11"), 1)])
