"""Asks every instance what changed in a category since the last time, all at once with one deadline."""

from collections.abc import Collection, Iterator, Sequence
from itertools import batched

from actors.messages import CategoryView, Cursor, TorrentsIn
from actors.router import Answer, Router

PATIENCE = 1.0  # s for all instances together; one answers in milliseconds unless its server hangs
LATE = 0.1  # s for those that did not answer the last time: a hanging server must not hold up every pass

#: Instances never seen before are asked so many at a time, until so many torrents have come: the rest waits for
#: the next pass, so that none takes long however many there are.
FEW = 2
ENOUGH = 2000


class Observer:
    """The views of some streams (categories) on some instances. `fresh` holds who answered the last time.

    `behind`: some were not asked yet, for enough had come from the others.
    """

    def __init__(
        self, router: Router, instances: tuple[str, ...], streams: tuple[tuple[str, bool | None], ...]
    ) -> None:
        self._router = router
        self.instances = instances
        self._streams = streams  # category, and whether its subcategories count
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self.fresh: frozenset[str] = frozenset()
        self.silent: dict[str, str] = {}  # who did not answer the last time, and why
        self.behind = False

    def observe(self) -> list[tuple[str, CategoryView]]:
        """`(stream, view)` from whoever answers; one that does not is not asked for the other streams."""
        views: list[tuple[str, CategoryView]] = []
        late, self.silent = self.silent.keys(), {}
        asked: set[str] = set()
        for some in self._some_at_a_time():
            if sum(len(view.changed) for _, view in views) >= ENOUGH:
                break
            views += self._views_of(some, late)
            asked.update(some)
        self.behind = len(asked) < len(self.instances)
        self.fresh = frozenset(asked) - self.silent.keys()
        return views

    def _some_at_a_time(self) -> Iterator[Sequence[str]]:
        """First all that are known, which only tell what changed."""
        own = self._streams[0][0]
        yield [one for one in self.instances if (one, own) in self._cursors]
        yield from batched([one for one in self.instances if (one, own) not in self._cursors], FEW)

    def _views_of(self, some: Sequence[str], late: Collection[str]) -> Iterator[tuple[str, CategoryView]]:
        for stream, subcategories in self._streams:
            asked = [instance for instance in some if instance not in self.silent]
            requests = {one: TorrentsIn(stream, subcategories, self._cursors.get((one, stream))) for one in asked}
            answers = self._ask([one for one in asked if one not in late], requests, PATIENCE)
            answers |= self._ask([one for one in asked if one in late], requests, LATE)
            for one in asked:
                answer = answers[one]
                if isinstance(answer, CategoryView):
                    self._cursors[one, stream] = answer.cursor
                    yield stream, answer
                else:
                    self.silent[one] = str(answer)

    def _ask(self, instances: list[str], requests: dict[str, TorrentsIn], patience: float) -> dict[str, Answer]:
        answers = self._router.ask_all({f"qbit/{one}": requests[one] for one in instances}, patience)
        return {one: answers[f"qbit/{one}"] for one in instances}
