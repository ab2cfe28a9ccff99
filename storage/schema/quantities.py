"""Grammars of quantities: counts, ratios, fractions, durations, sizes and rates, in the units of the settings."""

import math
import re
from dataclasses import dataclass

from storage.schema.grammar import Grammar, Unfit

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
MONTH = 30 * 86400.0  # capital M
LONGEST = 100 * 365 * 86400.0  # s: beyond it a typo
UNIT_NAMES = {1.0: "seconds", 60.0: "minutes", 86400.0: "days"}

_DURATION = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)([smhdwSMHDW]?)")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([kmgtp]?)(?:i?b)?", re.IGNORECASE)
LARGEST = 2**63 - 1  # bytes


def number(raw: object, noun: str) -> float:
    """A finite number out of a TOML value; raises Unfit."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        hint = ": write it without quotes" if isinstance(raw, str) and _plain(raw) is not None else ""
        raise Unfit(raw, f"is not {noun}{hint}")
    try:
        value = float(raw)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Unfit(raw, f"is not {noun}")
    return value


def _plain(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return None


def _span(minimum: float, maximum: float | None) -> str:
    return f"{minimum:g} or more" if maximum is None else f"{minimum:g}-{maximum:g}"


@dataclass(frozen=True)
class Quantity(Grammar):
    """Base of the numeric grammars: an environment variable's number is a number."""

    def from_text(self, text: str) -> object:
        """A number where it is one, else the text (`"15m"`)."""
        plain = _plain(text.strip())
        return text if plain is None else plain


@dataclass(frozen=True)
class Whole(Quantity):
    """A whole number between `minimum` and `maximum`, both included."""

    minimum: int = 0
    maximum: int = 2**31 - 1
    noun: str = "a whole number"

    @property
    def kind(self) -> str:
        """What it counts."""
        return self.noun.split(" ", 1)[1]

    def parse(self, raw: object) -> int:
        """An int."""
        noun = f"{self.noun} ({self.minimum}-{self.maximum})"
        number(raw, noun)
        if not isinstance(raw, int) or not self.minimum <= raw <= self.maximum:
            raise Unfit(raw, f"is not {noun}")
        return raw


def port() -> Whole:
    """A TCP port."""
    return Whole(1, 65535, "a port")


@dataclass(frozen=True)
class Number(Quantity):
    """A number of at least `minimum`, divided by `per` for the settings; the numbers in `off` mean None."""

    minimum: float = 0.0
    maximum: float | None = None
    off: tuple[float, ...] = ()
    noun: str = "a number"
    per: float = 1.0

    @property
    def kind(self) -> str:
        """What it measures."""
        return self.noun.split(" ", 1)[1]

    def parse(self, raw: object) -> float | None:
        """A float, None for off."""
        off = f", {self.off[0]:g} for off" if self.off else ""
        noun = f"{self.noun} ({_span(self.minimum, self.maximum)}{off})"
        value = number(raw, noun)
        if value in self.off:
            return None
        if value < self.minimum or (self.maximum is not None and value > self.maximum):
            as_fraction = value / 100
            hint = f": write {as_fraction:g}" if self.maximum == 1 and 1 < value <= 100 else ""
            raise Unfit(raw, f"is not {noun}{hint}")
        return value / self.per


def ratio(*, off: bool = False) -> Number:
    """An upload ratio; with `off`, -1 and 0 switch it off, as in the reference implementation."""
    return Number(off=(-1.0, 0.0) if off else (), noun="a ratio")


def fraction() -> Number:
    """0 to 1."""
    return Number(maximum=1.0, noun="a fraction")


def percent() -> Number:
    """0 to 100 in the file, 0 to 1 in the settings."""
    return Number(maximum=100.0, noun="a percentage", per=100.0)


@dataclass(frozen=True)
class Duration(Quantity):
    """`90`, `"15m"`, `"2h"`, `"1d"`, `"1w"`, `"1M"` (30 days). A bare number counts `each` seconds.

    The numbers in `off` mean `off_is`, with or without a unit behind them. `minimum` and `maximum` are seconds.
    """

    each: float = 1.0
    off: tuple[float, ...] = ()
    off_is: float | None = None
    minimum: float = 0.0
    maximum: float = LONGEST

    @property
    def kind(self) -> str:
        """A duration."""
        return "duration"

    @property
    def unit(self) -> str:
        """Of a bare number."""
        return UNIT_NAMES[self.each]

    def parse(self, raw: object) -> float | None:
        """Seconds, or `off_is`."""
        off = f", or {self.off[0]:g} for off" if self.off else ""
        noun = f'a duration: write {self.unit} as a number, or "90s", "15m", "2h", "1d"{off}'
        each = self.each
        if isinstance(raw, str):
            found = _DURATION.fullmatch(raw.strip()) if len(raw) <= 32 else None
            if not found:
                raise Unfit(raw, f"is not {noun}")
            value = float(found[1])
            if found[2]:
                each = MONTH if found[2] == "M" else SECONDS[found[2].lower()]
        else:
            value = number(raw, noun)
        if value in self.off:
            return self.off_is
        seconds = value * each
        if value < 0:
            raise Unfit(raw, f"is not {noun}")
        if not self.minimum <= seconds <= self.maximum:
            raise Unfit(raw, f"is out of bounds: {self.minimum:g} to {self.maximum:.0f} seconds")
        return seconds


@dataclass(frozen=True)
class Size(Quantity):
    """`"50G"`, `"1.5T"` or a number of bytes; multiples of 1024. -1 means None."""

    @property
    def kind(self) -> str:
        """A size."""
        return "size"

    @property
    def unit(self) -> str:
        """Of a bare number."""
        return "bytes"

    def parse(self, raw: object) -> int | None:
        """Bytes, None for off."""
        noun = 'a size: write "50G", "500M", a number of bytes, or "-1" for off'
        if isinstance(raw, str):
            if raw.strip() == "-1":
                return None
            found = _SIZE.fullmatch(raw.strip()) if len(raw) <= 32 else None
            if not found:
                raise Unfit(raw, f"is not {noun}")
            value = float(found[1]) * 1024 ** " kmgtp".index(found[2].lower() or " ")
        else:
            value = number(raw, noun)
            if value == -1:
                return None
        if not 0 <= value <= LARGEST:
            raise Unfit(raw, f"is not {noun}")
        return int(value)


@dataclass(frozen=True)
class Rate(Quantity):
    """kB/s in the file, bytes/s in the settings (x 1024, as qBittorrent counts). -1 and 0 mean None: no limit."""

    @property
    def kind(self) -> str:
        """A rate."""
        return "rate"

    @property
    def unit(self) -> str:
        """Of the number."""
        return "kB/s"

    def parse(self, raw: object) -> int | None:
        """Bytes/s, None for no limit."""
        noun = "a rate in kB/s (1-2097151, -1 for no limit)"
        value = number(raw, noun)
        if value in {-1.0, 0.0}:
            return None
        if not 1 <= value <= 2_097_151:  # qBittorrent keeps the limit in 32 bits of bytes/s
            raise Unfit(raw, f"is not {noun}")
        return int(value * 1024)
