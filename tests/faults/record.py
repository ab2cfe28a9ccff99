"""What a campaign did and saw, for those who read about it afterwards."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One fault: how often it was injected, and what was seen of it, each observation once."""

    fault: str
    times: int = 0
    observed: list[str] = field(default_factory=list)


@dataclass
class Record:
    """The faults of a campaign by name."""

    seed: int
    rows: dict[str, Row] = field(default_factory=dict)

    def injected(self, fault: str) -> None:
        """Count one more injection."""
        self._row(fault).times += 1

    def observed(self, fault: str, what: str) -> None:
        """Note what was seen of a fault."""
        seen = self._row(fault).observed
        if what and what not in seen:
            seen.append(what)

    def table(self) -> str:
        """As text, one fault a line."""
        width = max((len(name) for name in self.rows), default=0)
        lines = [
            f"{row.fault:<{width}}  {row.times:>3}x  {'; '.join(row.observed)[:150]}" for row in self.rows.values()
        ]
        return "\n".join(lines)

    def write(self, path: Path, **more: object) -> None:
        """As JSON, with whatever else is worth keeping."""
        data = {"seed": self.seed, **more, "faults": [asdict(row) for row in self.rows.values()]}
        path.write_text(json.dumps(data, indent=1), encoding="utf-8")

    def _row(self, fault: str) -> Row:
        return self.rows.setdefault(fault, Row(fault))
