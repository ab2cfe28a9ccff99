"""What was seen, as text for a terminal."""

import io
from dataclasses import replace

from actors.check.command import document, paper_for
from actors.check.finding import Finding
from actors.check.look import Looked, Managed
from actors.check.paper import Paper, written
from actors.check.verdicts import Foreseen
from tests.actors.check.samples import BOX, RADARR

FINDING = Finding("banned", "[qBit-Seedbox]", "Password", "It has banned us. " * 12, "Wait an hour. " * 12)
LOOKED = Looked(
    (BOX,), (RADARR,), (Managed("Seedbox", "radarr", "Radarr-Movies", 2),), (FINDING,), ("By the way.",), None
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(looked: Looked, width: int = 100, *, colour: bool = False) -> list[str]:
    return list(written(looked, Paper(width, colour)))


def test_every_server_has_its_line() -> None:
    said = lines(LOOKED)

    assert any(line.split()[:4] == ["[qBit-Seedbox]", "10.0.0.5:8080", "5.1.0", "logged"] for line in said)
    assert any("[Radarr-Movies]" in line and "key accepted" in line and "seedbox" in line for line in said)
    assert any(line.split() == ["radarr", "[Radarr-Movies]", "Seedbox", "2"] for line in said)
    assert "Note: By the way." in said


def test_no_line_is_wider_than_the_terminal() -> None:
    row = Foreseen("A.Name." * 20, "a" * 40, "Seedbox", "radarr", "import", "because " * 30, "import")
    for width in (60, 80, 120):
        assert max(map(len, lines(replace(LOOKED, verdicts=(row,)), width))) <= width


def test_a_finding_stands_with_what_to_do() -> None:
    said = lines(LOOKED)

    at = said.index("1. [qBit-Seedbox] Password")
    assert said[at + 1].startswith("   It has banned us.")
    assert any(line.startswith("   > Wait an hour.") for line in said[at:])
    assert "1 thing needs you." in said


def test_where_nothing_is_wrong_it_says_so() -> None:
    assert lines(replace(LOOKED, findings=()))[-1] == "Nothing is wrong."


def test_the_name_of_a_torrent_is_no_command_for_the_terminal() -> None:
    row = Foreseen("Evil\033[2J\nName", "a" * 40, "Seedbox", "radarr", "young", "young", "")

    said = "\n".join(lines(replace(LOOKED, verdicts=(row,))))

    assert "\033" not in said
    assert "Evil?[2J?Name" in said


def test_colours_are_for_terminals_that_want_them() -> None:
    assert paper_for(Terminal(), {}).colour
    assert not paper_for(Terminal(), {"NO_COLOR": "1"}).colour
    assert not paper_for(Terminal(), {"TERM": "dumb"}).colour
    assert not paper_for(io.StringIO(), {}).colour
    assert any("\033[31m" in line for line in lines(LOOKED, colour=True))
    assert not any("\033[" in line for line in lines(LOOKED))


def test_the_document_says_the_same() -> None:
    said = document(LOOKED)

    assert said.keys() == {"qBitrr", "instances", "arrs", "managed", "findings", "notes", "verdicts"}
    assert said["verdicts"] is None
