"""Asks every instance what changed in a category since the last time, all at once with one deadline."""

from actors.messages import CategoryView, Cursor, TorrentsIn
from actors.router import Answer, Router

PATIENCE = 1.0  # s for all instances together; one answers in milliseconds unless its server hangs
LATE = 0.1  # s for those that did not answer the last time: a hanging server must not hold up every pass


class Observer:
    """The views of some streams (categories) on some instances. `fresh` holds who answered the last time."""

    def __init__(
        self, router: Router, instances: tuple[str, ...], streams: tuple[tuple[str, bool | None], ...]
    ) -> None:
        self._router = router
        self.instances = instances
        self._streams = streams  # category, and whether its subcategories count
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self.fresh: frozenset[str] = frozenset()
        self.silent: dict[str, str] = {}  # who did not answer the last time, and why

    def observe(self) -> list[tuple[str, CategoryView]]:
        """`(stream, view)` from whoever answers; one that does not is not asked for the other streams."""
        views: list[tuple[str, CategoryView]] = []
        late, self.silent = self.silent.keys(), {}
        for stream, subcategories in self._streams:
            asked = [instance for instance in self.instances if instance not in self.silent]
            requests = {one: TorrentsIn(stream, subcategories, self._cursors.get((one, stream))) for one in asked}
            answers = self._ask([one for one in asked if one not in late], requests, PATIENCE)
            answers |= self._ask([one for one in asked if one in late], requests, LATE)
            for one in asked:
                answer = answers[one]
                if isinstance(answer, CategoryView):
                    self._cursors[one, stream] = answer.cursor
                    views.append((stream, answer))
                else:
                    self.silent[one] = str(answer)
        self.fresh = frozenset(self.instances) - self.silent.keys()
        return views

    def _ask(self, instances: list[str], requests: dict[str, TorrentsIn], patience: float) -> dict[str, Answer]:
        answers = self._router.ask_all({f"qbit/{one}": requests[one] for one in instances}, patience)
        return {one: answers[f"qbit/{one}"] for one in instances}
