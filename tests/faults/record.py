"""What a campaign did and saw, for those who read about it afterwards."""

from dataclasses import dataclass, field

LONGEST = 200  # characters of one observation


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

    def times(self) -> int:
        """How many faults were injected."""
        return sum(row.times for row in self.rows.values())

    def table(self) -> str:
        """One fault a line, in Markdown."""
        lines = ["| fault | injected | what was observed |", "|---|---|---|"]
        for row in sorted(self.rows.values(), key=lambda row: row.fault):
            seen = " / ".join(" ".join(what.split())[:LONGEST] for what in row.observed).replace("|", "\\|")
            lines.append(f"| {row.fault} | {row.times} | {seen} |")
        return "\n".join(lines)

    def _row(self, fault: str) -> Row:
        return self.rows.setdefault(fault, Row(fault))
