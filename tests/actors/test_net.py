"""The net: any error becomes a value."""

import pytest

from actors.net import Net


@pytest.mark.parametrize("error", [ValueError("a bug"), SystemExit(3)])
def test_an_error_becomes_a_value(error: BaseException) -> None:
    with Net() as net:
        raise error

    assert net.error is error


def test_without_an_error_there_is_none() -> None:
    with Net() as net:
        pass

    assert net.error is None


def test_the_users_interrupt_goes_through() -> None:
    with pytest.raises(KeyboardInterrupt), Net():
        raise KeyboardInterrupt
