"""Numbers with units: what the file may say and what the settings then hold."""

import math

import pytest
from hypothesis import given

from storage.schema.grammar import Grammar, Unfit
from storage.schema.quantities import Duration, Rate, Size, Whole, fraction, percent, port, ratio
from tests.storage.schema.refusing import ANYTHING, outcome, refusal

MINUTES = Duration(each=60.0, off=(-1.0,))
GRAMMARS: list[Grammar] = [
    port(),
    ratio(),
    ratio(off=True),
    fraction(),
    percent(),
    Duration(),
    MINUTES,
    Size(),
    Rate(),
]


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        (90, 90),
        (1.5, 1.5),
        (0, 0),
        ("90", 90),
        ("90s", 90),
        ("15m", 900),
        ("15M", 15 * 30 * 86400),
        ("2h", 7200),
        ("2H", 7200),
        ("1d", 86400),
        ("1D", 86400),
        ("1w", 604800),
        ("1.5h", 5400),
        (" 2h ", 7200),
    ],
)
def test_a_duration_is_seconds_whatever_its_unit(raw: object, seconds: float) -> None:
    assert Duration().parse(raw) == seconds


def test_a_bare_number_counts_in_the_keys_own_unit() -> None:
    assert MINUTES.parse(15) == 900
    assert MINUTES.parse("15") == 900
    assert MINUTES.parse("15s") == 15
    assert Duration(each=86400.0).parse(0.5) == 43200


@pytest.mark.parametrize("raw", [-1, -1.0, "-1", "-1m"])
def test_minus_one_is_off(raw: object) -> None:
    assert MINUTES.parse(raw) is None
    assert Duration(off=(-1.0,), off_is=0.0).parse(raw) == 0.0


def test_zero_is_a_duration_unless_it_means_off() -> None:
    assert MINUTES.parse(0) == 0
    assert Duration(off=(-1.0, 0.0)).parse("0s") is None


def test_a_refused_duration_says_its_unit_and_how_to_write_one() -> None:
    assert refusal(MINUTES, "soon") == (
        '"soon" is not a duration: write minutes as a number, or "90s", "15m", "2h", "1d", or -1 for off'
    )


@pytest.mark.parametrize(
    "raw", ["", "m", "1y", "1h30m", "1 h", "--1", "1e3", "٣", "9" * 33, True, [], {}, -5, "-5m"]
)
def test_what_is_no_duration_is_refused(raw: object) -> None:
    with pytest.raises(Unfit):
        MINUTES.parse(raw)


def test_a_duration_has_bounds() -> None:
    assert refusal(Duration(minimum=0.5, maximum=3600), 0) == "0 is out of bounds: 0.5 to 3600 seconds"
    assert refusal(Duration(minimum=0.5, maximum=3600), "2h") == '"2h" is out of bounds: 0.5 to 3600 seconds'


@pytest.mark.parametrize(
    ("raw", "size"),
    [
        ("50G", 50 * 2**30),
        ("50g", 50 * 2**30),
        ("50GB", 50 * 2**30),
        ("50 GiB", 50 * 2**30),
        ("1.5K", 1536),
        ("1T", 2**40),
        ("1P", 2**50),
        ("1000", 1000),
        (1000, 1000),
        (0, 0),
        ("-1", None),
        (-1, None),
    ],
)
def test_a_size_is_bytes_in_multiples_of_1024(raw: object, size: int | None) -> None:
    assert Size().parse(raw) == size


@pytest.mark.parametrize("raw", ["", "G", "50X", "-2", "-1G", -2, True, "1e3", "9" * 30 + "P", [], math.nan])
def test_what_is_no_size_is_refused(raw: object) -> None:
    assert refusal(Size(), raw).endswith('write "50G", "500M", a number of bytes, or "-1" for off')


def test_a_rate_is_kilobytes_of_1024_as_qbittorrent_counts() -> None:
    assert Rate().parse(512) == 524288
    assert Rate().parse(1.5) == 1536


@pytest.mark.parametrize("raw", [-1, 0])
def test_no_limit_is_none_and_never_zero_bytes(raw: int) -> None:
    assert Rate().parse(raw) is None


@pytest.mark.parametrize("raw", [-2, 0.5, 2_097_152, "10M", math.inf])
def test_what_is_no_rate_is_refused(raw: object) -> None:
    with pytest.raises(Unfit):
        Rate().parse(raw)


def test_a_port_is_a_port() -> None:
    assert port().parse(8080) == 8080
    assert refusal(port(), 99999) == "99999 is not a port (1-65535)"
    assert refusal(port(), 0) == "0 is not a port (1-65535)"
    assert refusal(port(), 8080.0) == "8080.0 is not a port (1-65535)"
    assert refusal(port(), "8080") == '"8080" is not a port (1-65535): write it without quotes'
    assert refusal(port(), 16**5000) == "a number beyond all bounds is not a port (1-65535)"


def test_a_ratio_switched_off_is_none() -> None:
    assert ratio(off=True).parse(-1) is None
    assert ratio(off=True).parse(0) is None
    assert ratio().parse(0) == 0.0
    assert ratio().parse(2) == 2.0
    assert refusal(ratio(off=True), -2) == "-2 is not a ratio (0 or more, -1 for off)"


def test_a_percentage_is_held_as_a_fraction() -> None:
    assert percent().parse(10) == 0.1
    assert refusal(percent(), 101) == "101 is not a percentage (0-100)"


def test_a_fraction_written_as_a_percentage_is_told_how_to_say_it() -> None:
    assert fraction().parse(0.99) == 0.99
    assert refusal(fraction(), 99) == "99 is not a fraction (0-1): write 0.99"
    assert refusal(fraction(), 101) == "101 is not a fraction (0-1)"


def test_the_environment_writes_numbers_as_text() -> None:
    assert port().from_text("8080") == 8080
    assert Duration().from_text("1.5") == 1.5
    assert Duration().from_text("15m") == "15m"
    assert Whole().from_text("many") == "many"


@given(raw=ANYTHING)
def test_whatever_is_written_a_quantity_is_finite_or_refused(raw: object) -> None:
    for grammar in GRAMMARS:
        found = outcome(grammar, raw)
        if not isinstance(found, Unfit | None):
            assert isinstance(found, int | float)
            assert math.isfinite(found)
            assert found >= 0
