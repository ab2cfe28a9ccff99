"""What came to its end over time, as bars: where each stands on a field of pixels. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: The series, from the bottom of a bar up: name, colour (static/style.css), and the protocols it counts.
SERIES = (
    ("imported on request", "c2", ("IMPORT", True)),
    ("removed", "c1", ("REMOVE", True)),
    ("failed, searched again", "c4", ("FAIL", True)),
    ("went wrong", "c3", None),
)
WIDTH, HEIGHT = 640, 190
_LEFT, _BOTTOM, _TOP = 34, 24, 8


@dataclass(frozen=True, slots=True)
class Block:
    """One series in one bar, in pixels."""

    colour: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One interval: its `label` ("14:00", "3 May"), how many of each series, and where they stand."""

    label: str
    counts: tuple[int, ...]
    blocks: tuple[Block, ...]
    x: float
    width: float
    named: bool  # its label stands below it

    @property
    def total(self) -> int:
        """Of all series."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, and the lines behind them as `(y, number)`."""

    title: str
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """How many of each series in all."""
        return tuple(sum(bar.counts[number] for bar in self.bars) for number in range(len(SERIES)))


def last_day(now: float) -> list[float]:
    """The bounds of 24 hours up to the end of this one (Unix s)."""
    hour = datetime.fromtimestamp(now).astimezone().replace(minute=0, second=0, microsecond=0)
    return [(hour + timedelta(hours=number)).timestamp() for number in range(-23, 2)]


def last_month(now: float) -> list[float]:
    """The bounds of 30 days up to the end of this one, from midnight to midnight here (Unix s)."""
    today = datetime.fromtimestamp(now).astimezone().date()
    days = (today + timedelta(days=number) for number in range(-29, 2))
    return [datetime(day.year, day.month, day.day).astimezone().timestamp() for day in days]


def hour_of(at: datetime) -> str:
    """`14:00`."""
    return f"{at.hour}:00"


def day_of(at: datetime) -> str:
    """`3 May`."""
    return f"{at.day} {at:%b}"


def draw(
    title: str,
    bounds: Sequence[float],
    ended: Mapping[tuple[str, bool], Sequence[int]],
    label: Callable[[datetime], str],
    every: int,
) -> Chart:
    """Bars for the intervals between the bounds; `label` names them, and each `every`-th name is shown.

    `ended` is as `Reader.ended_between` counts it.
    """
    count = len(bounds) - 1
    series = [_series(each, ended, count) for _, _, each in SERIES]
    top = _round_up(max((sum(one[number] for one in series) for number in range(count)), default=0))
    room = HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / count
    bars = []
    for number in range(count):
        name = label(datetime.fromtimestamp(bounds[number]).astimezone())
        counts = tuple(one[number] for one in series)
        x, y, blocks = _LEFT + number * step, float(HEIGHT - _BOTTOM), []
        for (_, colour, _), amount in zip(SERIES, counts, strict=True):
            if amount:
                height = amount / top * room
                y -= height
                blocks.append(
                    Block(colour, round(x + step * 0.14, 1), round(y, 1), round(step * 0.72, 1), round(height, 1))
                )
        named = (count - 1 - number) % every == 0
        bars.append(Bar(name, counts, tuple(blocks), round(x, 1), round(step, 1), named))
    lines = tuple((round(HEIGHT - _BOTTOM - part * room, 1), round(top * part)) for part in (0, 0.5, 1))
    return Chart(title, tuple(bars), lines)


def _series(
    counted: tuple[str, bool] | None, ended: Mapping[tuple[str, bool], Sequence[int]], count: int
) -> list[int]:
    keys = [counted] if counted is not None else [key for key in ended if not key[1]]
    return [sum(ended.get(key, [0] * count)[number] for key in keys) for number in range(count)]


def _round_up(most: int) -> int:
    """The number at the upper edge: even, so that half of it is whole, and short."""
    if most <= 4:
        return 4
    unit = 10 ** math.floor(math.log10(most))
    return next(int(unit * part) for part in (1, 2, 4, 6, 8, 10) if unit * part >= most)
