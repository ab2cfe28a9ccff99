"""What the user may ask for one torrent on the page, what follows of it, and why it may not be done: pure."""

from dataclasses import dataclass

from actors.arr.rules.rulebook import RuleSettings
from actors.arr.step import Fail, Import, Step, Tell, Verdict
from actors.messages import AddTags, Recheck, RemoveTags, Wish
from actors.torrent import BUSY, TAG_IGNORED, Torrent

#: The rule of a verdict that is the user's own.
ASKED = "asked"
#: What a wish is called where it is written down.
WORDS: dict[Wish, str] = {
    "run": "look at it now",
    "recheck": "recheck",
    "ignore": "ignore it",
    "unignore": "look after it again",
    "fail": "mark as failed",
    "import": "import again",
}
_FOR_AN_ARR: frozenset[Wish] = frozenset({"fail", "import"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How things stand around one torrent. `silent`: why its instance gives no answer, `arr_silent`: its Arr.

    `leaving`: it is being failed or removed already. `removals` is false where none are allowed, `arr` where no
    Arr manages its category.
    """

    dry_run: bool = False
    read_only: bool = False
    silent: str = ""
    arr: bool = True
    arr_silent: str = ""
    leaving: bool = False
    removals: bool = True


def why_not(wish: Wish, torrent: Torrent, around: Circumstances) -> str:
    """Why a wish cannot be granted, as a sentence; "" where it can."""
    if around.silent:
        return around.silent
    if wish == "run":
        return ""
    if around.read_only:
        return "Its instance is read-only: nothing is changed there."
    if around.dry_run:
        return "Dry run: nothing is done, on request neither."
    if around.leaving:
        return "It is being removed already."
    ignored = TAG_IGNORED in torrent.tags
    if wish == "unignore":
        return "" if ignored else "It is not ignored."
    if ignored:
        return "It is ignored already." if wish == "ignore" else "It is ignored: stop ignoring it first."
    if wish in _FOR_AN_ARR and not around.arr:
        return "Its category has no Arr that could be told."
    if wish in _FOR_AN_ARR and around.arr_silent:
        return around.arr_silent
    if wish == "fail" and not around.removals:
        return "MaxRemovalsPerPass is 0: nothing is removed."
    if wish == "recheck" and torrent.state in BUSY:
        return "qBittorrent is at work on it already."
    if wish == "import" and not torrent.complete:
        return "It is not complete, so there is nothing to import yet."
    return ""


def verdict_on(wish: Wish, torrent: Torrent, settings: RuleSettings) -> Verdict:
    """The user's own verdict, above every rule.

    Like a move into `FailedCategory`, a failure asks neither hit-and-run nor whether it was imported; that the
    instance has only just come back still holds it up.
    """
    why = f"{WORDS[wish]}, asked for on the page"
    return Verdict(ASKED, why, _steps(wish, torrent, settings, why))


def _steps(wish: Wish, torrent: Torrent, settings: RuleSettings, why: str) -> tuple[Step, ...]:
    match wish:
        case "run":
            return ()
        case "recheck":
            return (Tell((Recheck(torrent.hash, why),)),)
        case "ignore":
            return (Tell((AddTags(torrent.hash, (TAG_IGNORED,), why),)),)
        case "unignore":
            return (Tell((RemoveTags(torrent.hash, (TAG_IGNORED,), why),)),)
        case "fail":
            return (Fail(search=settings.re_search),)
        case "import":
            return (Import(again=True),)
