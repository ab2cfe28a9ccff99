"""A password is sent where it was meant for, or typed once more."""

import pytest

from storage.editing import MASK
from storage.misdirection import misdirected
from storage.settings import ArrSettings, InstanceSettings, Settings


def instance(host: str = "a", *, password: str = "canary-1", **more: object) -> Settings:
    section = InstanceSettings(name="x", section="qBit-X", host=host, password=password, **more)
    return Settings(instances=(section,))


def arr(uri: str) -> Settings:
    return Settings(arrs=(ArrSettings(name="Radarr-X", kind="radarr", uri=uri, api_key="canary-2", category="x"),))


def test_where_nothing_moved_a_mask_will_do() -> None:
    assert misdirected("qBit-X", {"Password": MASK}, instance(), instance(port=9090)) is None
    assert misdirected("qBit-X", {"Password": MASK}, instance("A"), instance("a")) is None


@pytest.mark.parametrize("wanted", [{"Password": MASK}, {}, None, {"Password": f"https://x/{MASK}"}])
def test_another_host_does_not_get_a_password_nobody_typed(wanted: object) -> None:
    problem = misdirected("qBit-X", wanted, instance(), instance("evil.example"))

    assert problem is not None
    assert (problem.section, problem.key) == ("qBit-X", "Password")
    assert "canary" not in str(problem)


def test_nor_does_the_same_one_without_https() -> None:
    assert misdirected("qBit-X", {"Password": MASK}, instance(use_https=True), instance()) is not None


def test_what_the_user_typed_goes_where_the_user_says() -> None:
    assert misdirected("qBit-X", {"Password": "canary-1"}, instance(), instance("b")) is None
    assert misdirected("qBit-X", {"Password": " canary-1 "}, instance(), instance("b")) is None


def test_where_there_is_no_secret_there_is_nothing_to_keep() -> None:
    assert misdirected("qBit-X", {}, instance(), instance("b", password="")) is None


def test_a_secret_of_the_environment_goes_nowhere_else_either() -> None:
    problem = misdirected("qBit-X", {"Password": "what the environment overrules"}, instance(), instance("b"))

    assert problem is not None


def test_a_section_nobody_could_read_before_has_no_host_to_compare_with() -> None:
    assert misdirected("qBit-X", {"Password": MASK}, Settings(), instance()) is not None


def test_an_api_key_is_kept_likewise() -> None:
    before, moved, same = arr("http://a:7878"), arr("http://b:7878"), arr("http://a:1/radarr")

    problem = misdirected("Radarr-X", {"APIKey": MASK}, before, moved)
    assert problem is not None
    assert (problem.key, "URI" in problem.message) == ("APIKey", True)
    assert misdirected("Radarr-X", {"APIKey": MASK}, before, same) is None
    assert misdirected("Radarr-Y", {"APIKey": MASK}, before, moved) is None
