"""What the supervisor does about a child that ended: pure."""

from dataclasses import dataclass, replace

from actors.errors import Banned, NoAnswer, Refused, Unreachable, Unsupported
from actors.spec import ChildSpec

__all__ = ["BugPolicy", "ChildSpec", "Decision", "Fatal", "History", "Park", "RestartAfter", "decide", "is_bug"]

#: A child that has been ready for this long (s) before it fails is a new story: its backoff begins anew.
WELL_AFTER = 60.0
LONGEST_BACKOFF = 60.0
#: Pauses (s) after the first and the second refusal; after a third nothing more is tried of our own accord,
#: since qBittorrent bans an address at 5 failed logins and never forgets one by itself.
AFTER_REFUSALS = (15 * 60.0, 6 * 3600.0)
AFTER_BAN = 60 * 60.0
AFTER_BUGS = 15 * 60.0
#: How much of a backoff chance may take away, so that children of one machine do not all come back at once.
JITTER = 0.2


@dataclass(frozen=True, slots=True)
class BugPolicy:
    """How often a child may fail for no known reason, from `[Settings]`; seconds."""

    restart_on_bug: bool = True
    max_restarts: int = 5
    restart_window: float = 300.0
    restart_delay: float = 1.0


@dataclass(frozen=True, slots=True)
class RestartAfter:
    """Start it again in `seconds`."""

    seconds: float

    def __str__(self) -> str:
        return f"Next try in {self.seconds:.0f} s."


@dataclass(frozen=True, slots=True)
class Park:
    """Leave it alone for `seconds` (None: until its settings change or the user restarts it); `why` a sentence."""

    seconds: float | None
    why: str

    def __str__(self) -> str:
        return self.why if self.seconds is None else f"{self.why} Next try in {self.seconds / 60:.0f} min."


@dataclass(frozen=True, slots=True)
class Fatal:
    """The process cannot go on without it. `why` is a sentence."""

    why: str

    def __str__(self) -> str:
        return self.why


type Decision = RestartAfter | Park | Fatal


@dataclass(frozen=True, slots=True)
class History:
    """What a child's failures amount to: those in a row by kind, and when bugs happened (monotonic seconds)."""

    unreachable: int = 0
    refused: int = 0
    bugs: tuple[float, ...] = ()

    def after(self, error: BaseException, now: float, well_for: float, policy: BugPolicy) -> "History":
        """The history with one more failure, of a child that had been ready for `well_for` seconds (0: never).

        Bugs are forgotten by the window alone; refusals and lost connections once the child has been well.
        """
        before = History(bugs=self.bugs) if well_for >= WELL_AFTER else self
        recent = tuple(at for at in before.bugs if now - at < policy.restart_window)
        match error:
            case Unreachable() | NoAnswer():
                return replace(before, unreachable=before.unreachable + 1, bugs=recent)
            case Refused():
                return replace(before, refused=before.refused + 1, bugs=recent)
            case Banned() | Unsupported():
                return replace(before, bugs=recent)
            case _:
                return replace(before, bugs=(*recent, now)[-max(1, policy.max_restarts) :])

    def forgiven(self) -> "History":
        """The history after the user changed the settings or restarted the child.

        Refusals stay: the server has counted them too, and automatic tries on top of the user's lead to a ban.
        """
        return History(refused=self.refused)


def is_bug(error: BaseException) -> bool:
    """Whether an error that ended a child is none of the known kinds of trouble."""
    return not isinstance(error, Unreachable | NoAnswer | Refused | Banned | Unsupported)


def decide(
    error: BaseException, history: History, policy: BugPolicy, jitter: float, essential: bool = False
) -> Decision:
    """What to do about a child that ended with `error`, which `history` already counts.

    `jitter` is a random number from 0 to 1. The table is in docs/architecture.md, "Supervision".
    """
    match error:
        case Unreachable() | NoAnswer():
            return RestartAfter(_backoff(1.0, history.unreachable, jitter))
        case Refused():
            decision = _after_refusal(history.refused)
        case Banned():
            decision = Park(
                AFTER_BAN, "The server has banned our address; it is left alone until the ban is over."
            )
        case Unsupported():
            decision = Park(None, "It is tried again when its settings change or you restart it.")
        case _:
            if policy.restart_on_bug and len(history.bugs) < policy.max_restarts:
                return RestartAfter(_backoff(max(1.0, policy.restart_delay), len(history.bugs), jitter))
            decision = _after_bugs(policy)
    # An essential child has nobody who could work without it: a container or systemd starts the process again.
    return Fatal(f"qBitrr cannot work without it. {decision.why}") if essential else decision


def _backoff(first: float, failures: int, jitter: float) -> float:
    """Seconds: `first`, twice that, four times … up to a minute, less up to a fifth of it by chance."""
    doubled = first * 2.0 ** min(failures - 1, 30)
    return max(first, min(doubled, LONGEST_BACKOFF)) * (1.0 - JITTER * jitter)


def _after_refusal(refused: int) -> Park:
    if refused <= len(AFTER_REFUSALS):
        pause = AFTER_REFUSALS[refused - 1]
        return Park(pause, "Correct the credentials: too many failed logins get this address banned.")
    return Park(None, "It is not tried again until you correct the credentials or restart it.")


def _after_bugs(policy: BugPolicy) -> Park:
    if not policy.restart_on_bug:
        return Park(None, "AutoRestartProcesses is off: it stays down until you restart it.")
    minutes = policy.restart_window / 60
    why = f"It failed {policy.max_restarts} times within {minutes:g} min: please report this with the log."
    return Park(AFTER_BUGS, why)
