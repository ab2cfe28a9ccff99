"""How much may be removed in one pass before somebody should look: pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

type Removal = tuple[str, str]  # instance, hash

#: The part of an instance's torrents of one category that may always go.
USUAL_PART = 0.10


class Braked(NamedTuple):
    """What may go now, and what waits for the user's confirmation, with a sentence for each instance.

    Removals in neither come again in the next pass: the number of one pass is full.
    """

    allowed: tuple[Removal, ...]
    held: tuple[Removal, ...]
    why: Mapping[str, str]


def brake(
    removals: Collection[Removal], totals: Mapping[str, int], max_per_pass: int, confirmed: Collection[str]
) -> Braked:
    """Which of a pass's removals (in order of urgency) may go; `totals` are torrents of the category by instance.

    More than `MaxRemovalsPerPass` and more than 10 % of an instance's torrents: nothing goes there until the
    instance is `confirmed`, which holds for as long as the caller keeps it so. Never more than `max_per_pass`
    go in one pass; below 0 there is no brake.
    """
    if max_per_pass < 0:
        return Braked(tuple(removals), (), {})
    why: dict[str, str] = {}
    for instance, count in Counter(instance for instance, _ in removals).items():
        total = totals.get(instance, 0)
        if count > max_per_pass and count > total * USUAL_PART and instance not in confirmed:
            why[instance] = (
                f"{count} of {total} torrents on {instance} would go at once, more than {max_per_pass} and "
                f"more than {USUAL_PART:.0%}: nothing is removed there until you confirm it"
            )
    free = [removal for removal in removals if removal[0] not in why]
    held = tuple(removal for removal in removals if removal[0] in why)
    return Braked(tuple(free[:max_per_pass]), held, why)
