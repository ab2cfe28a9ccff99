"""Starts the actor of a category: of an Arr's, or of one that instances manage themselves."""

from actors.arr.actor import ArrActor
from actors.arr.client import ArrClient
from actors.arr.rules.rulebook import Graces
from actors.arr.scope import scope_of_arr, scope_of_managed
from actors.router import Ref
from actors.wiring import Wiring
from storage.reader import Reader
from storage.settings import ArrSettings, GeneralSettings, InstanceSettings


def start_arr(
    incarnation: int,
    wiring: Wiring,
    *,
    arr: ArrSettings,
    general: GeneralSettings,
    instances: tuple[InstanceSettings, ...],
    reader: Reader,
    graces: Graces | None = None,
) -> Ref:
    """Start `arr/<category>`; `instances` are those that are enabled."""
    scope = scope_of_arr(arr, general, instances, graces or Graces.of(general))
    return ArrActor.start(
        f"arr/{arr.category}",
        incarnation,
        wiring,
        scope=scope,
        reader=reader,
        connect=lambda: ArrClient(arr),
    )


def start_managed(
    incarnation: int,
    wiring: Wiring,
    *,
    category: str,
    general: GeneralSettings,
    instances: tuple[InstanceSettings, ...],
    reader: Reader,
    graces: Graces | None = None,
) -> Ref:
    """Start `arr/<category>` for one of the instances' own `ManagedCategories`: seeding rules, no Arr."""
    scope = scope_of_managed(category, general, instances, graces or Graces.of(general))
    return ArrActor.start(f"arr/{category}", incarnation, wiring, scope=scope, reader=reader, connect=None)
