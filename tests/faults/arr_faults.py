"""The faults of an Arr, each as the daemon meets it in the wild; `FAULTS` has them by name."""

from collections.abc import Callable

from tests.faults.campaign import Campaign, Course, Noticed
from tests.faults.tampered import Spoil, another_app, page, truncated
from tests.lab.arr import ArrSim

type Begin = Callable[[Campaign, ArrSim], Course]

TOO_SLOW = 12.0  # s: longer than anybody waits
SLOW = 3.0
OTHERS = ("Prowlarr", "Lidarr", "Readarr")


def stopped(c: Campaign, arr: ArrSim) -> Course:
    """It is ended, refuses connections, and is started again."""
    arr.stop()
    yield _unreachable(c, arr)
    arr.start()


def hangs_up(c: Campaign, arr: ArrSim) -> Course:
    """It takes connections and closes them."""
    arr.behaviour.down = True
    yield _unreachable(c, arr)
    arr.behaviour.down = False


def refuses_the_key(c: Campaign, arr: ArrSim) -> Course:
    """Its API key was changed: it is left alone until the user says so."""
    arr.behaviour.answer_status = 401
    yield _parked(c, arr)
    arr.behaviour.answer_status = None
    c.daemon.post(f"/api/actors/arr/{arr.category}/restart")


def too_slow(c: Campaign, arr: ArrSim) -> Course:
    """It does what it is asked for, and answers when nobody listens any more."""
    arr.behaviour.latency = TOO_SLOW
    yield _unreachable(c, arr)
    arr.behaviour.latency = 0


def slow(c: Campaign, arr: ArrSim) -> Course:
    """It takes its time for every answer."""
    arr.behaviour.latency = SLOW
    before = len(arr.requests)
    c.stream.some_for(arr)
    yield lambda: f"waited {SLOW:g} s for each answer" if len(arr.requests) > before + 3 else ""
    arr.behaviour.latency = 0


def another_application(c: Campaign, arr: ArrSim) -> Course:
    """Somebody else answers at its address, and says so."""
    c.relays[arr.category].spoil = another_app(c.random.choice(OTHERS))
    c.stream.some_for(arr)
    yield _parked(c, arr)
    c.relays[arr.category].spoil = None
    c.daemon.post(f"/api/actors/arr/{arr.category}/restart")


def queues_commands_for_ever(c: Campaign, arr: ArrSim) -> Course:
    """It takes every command and does none, until it is restarted."""
    arr.behaviour.hang_commands = True
    before = len(arr.commands)
    c.stream.some_for(arr)
    yield lambda: f"{len(arr.commands) - before} commands hung" if len(arr.commands) > before + 1 else ""
    arr.stop()
    arr.behaviour.hang_commands = False
    arr.start()


def history_late_and_in_pages(c: Campaign, arr: ArrSim) -> Course:
    """Its history shows nothing for a while, and little at a time; its queue comes in pages of two."""
    behaviour = arr.behaviour
    behaviour.history_delay, behaviour.history_page_size_limit, behaviour.queue_page_size_limit = 8, 1, 2
    before = len(arr.commands_named(arr.kind.scan_command))
    c.stream.some_for(arr)

    def used() -> str:
        scans = len(arr.commands_named(arr.kind.scan_command)) - before
        return "scanned, and waited for the history" if scans > 1 else ""

    yield used
    behaviour.history_delay, behaviour.history_page_size_limit, behaviour.queue_page_size_limit = 0, None, None


def queue_fails_on_its_second_page(c: Campaign, arr: ArrSim) -> Course:
    """The first page of its queue is answered, the second is not."""
    arr.behaviour.queue_page_size_limit, arr.behaviour.fail_queue_page = 1, 2
    for _ in range(2):
        c.stream.some_for(arr)
    yield _unreachable(c, arr)
    arr.behaviour.queue_page_size_limit = arr.behaviour.fail_queue_page = None


def _status(code: int) -> Begin:
    def course(c: Campaign, arr: ArrSim) -> Course:
        arr.behaviour.answer_status = code
        yield _unreachable(c, arr)
        arr.behaviour.answer_status = None

    return course


def _answers(how: Callable[[Campaign, ArrSim], Spoil]) -> Begin:
    def course(c: Campaign, arr: ArrSim) -> Course:
        c.relays[arr.category].spoil = how(c, arr)
        yield _unreachable(c, arr)
        c.relays[arr.category].spoil = None

    return course


FAULTS: dict[str, Begin] = {
    "Arr stopped": stopped,
    "Arr hangs up": hangs_up,
    "Arr answers 401": refuses_the_key,
    "Arr answers 429": _status(429),
    "Arr answers 503": _status(503),
    "Arr slow": slow,
    "Arr too slow": too_slow,
    "Arr answers HTML": _answers(lambda c, arr: page),
    "Arr answers half a JSON": _answers(lambda c, arr: truncated),
    "Arr answers without end": _answers(lambda c, arr: c.relays[arr.category].endless),
    "Arr answers a byte a second": _answers(lambda c, arr: c.relays[arr.category].drip),
    "Arr is another application": another_application,
    "Arr queues commands for ever": queues_commands_for_ever,
    "Arr with late history in pages": history_late_and_in_pages,
    "Arr fails on a page of its queue": queue_fails_on_its_second_page,
}


def _unreachable(c: Campaign, arr: ArrSim) -> Noticed:
    def look() -> str:
        (row,) = [row for row in c.daemon.get("/api/status")["arrs"] if row["category"] == arr.category]
        return c.without_ports(row["lastError"]) if row["state"] == "unreachable" else ""

    return look


def _parked(c: Campaign, arr: ArrSim) -> Noticed:
    def look() -> str:
        child = c.child(f"arr/{arr.category}")
        return c.without_ports(child["lastError"]) if child["state"] == "parked" else ""

    return look
