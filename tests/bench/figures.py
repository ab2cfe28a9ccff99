"""The figures of a run: as a table, as JSON, and beside those of the run that was kept."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.lab.daemon import ROOT

KEPT = ROOT / "docs" / "bench" / "last.json"


@dataclass(frozen=True)
class Figure:
    """One thing that was measured. `goal`: what it is to be at most (or at least, with `at_least`)."""

    scenario: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def key(self) -> str:
        """By which it is found again in another run."""
        return f"{self.scenario}: {self.name}"

    @property
    def met(self) -> bool | None:
        """Whether it is as it is to be; None where nothing is asked for."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def show(figures: Iterable[Figure], before: Mapping[str, float]) -> None:
    """Print them, a scenario after the other."""
    scenario = ""
    for one in figures:
        if one.scenario != scenario:
            scenario = one.scenario
            print(f"\n{scenario}")
        print(f"  {one.name:58} {one.value:10.4g} {one.unit:14}{_goal(one):22}{_change(one, before)}")


def kept(place: Path = KEPT) -> Mapping[str, float]:
    """The figures of the run that was kept, by key; none when there is none."""
    return {Figure(**one).key: one["value"] for one in _rows(place)}


def keep(figures: Iterable[Figure], command: str, began: str, place: Path = KEPT) -> None:
    """Write them over those of the same scenarios; others stay as they were."""
    figures = list(figures)
    new = {one.scenario for one in figures}
    old = _rows(place)
    rows = [one for one in old if one["scenario"] not in new] + [asdict(one) for one in figures]
    said = {"command": command, "began": began, "machine": machine(), "figures": rows}
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """On what it was measured, and how busy that was."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores ({model}), load {load:.1f}, Python {platform.python_version()}"


def _rows(place: Path) -> list[dict[str, Any]]:
    return list(json.loads(place.read_text(encoding="utf-8"))["figures"]) if place.exists() else []


def _goal(one: Figure) -> str:
    if one.goal is None:
        return ""
    return f"{'>=' if one.at_least else '<='} {one.goal:g} {'met' if one.met else 'NOT MET'}"


def _change(one: Figure, before: Mapping[str, float]) -> str:
    was = before.get(one.key)
    return f"{100 * (one.value / was - 1):+.0f} % from {was:.4g}" if was else ""
