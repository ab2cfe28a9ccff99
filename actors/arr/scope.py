"""What one category is about: its name, its rules on each instance, and what may be done at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from actors.arr.rules.rulebook import Graces, RuleSettings, rules_for, rules_for_managed
from storage.settings import ArrSettings, GeneralSettings, InstanceSettings


@dataclass(frozen=True, slots=True)
class Scope:
    """One category. `rules` by instance name; `arr` is None for a category that instances manage themselves.

    `streams` are the categories to look at: its own first, then the special ones, each with whether its
    subcategories count (None: as each instance says).
    """

    category: str
    arr: ArrSettings | None
    rules: Mapping[str, RuleSettings]
    streams: tuple[tuple[str, bool | None], ...]
    dry_run: bool
    tagless: bool
    loop_sleep: float  # s
    max_removals: int

    @property
    def name(self) -> str:
        """What the user calls it: the Arr's section, else the category."""
        return self.arr.name if self.arr is not None else self.category

    @property
    def re_search(self) -> bool:
        """Whether what failed is searched again."""
        return self.arr is not None and self.arr.re_search


def scope_of_arr(
    arr: ArrSettings, general: GeneralSettings, instances: tuple[InstanceSettings, ...], graces: Graces
) -> Scope:
    """An Arr's category on all of these instances."""
    special = dict.fromkeys(one for one in (general.failed_category, general.recheck_category) if one)
    return Scope(
        category=arr.category,
        arr=arr,
        rules={one.name: rules_for(general, arr, one, graces) for one in instances},
        streams=(
            (arr.category, arr.match_subcategories),
            *((one, False) for one in special if one != arr.category),
        ),
        dry_run=arr.dry_run or general.dry_run,
        tagless=general.tagless,
        loop_sleep=general.loop_sleep,
        max_removals=general.max_removals_per_pass,
    )


def scope_of_managed(
    category: str, general: GeneralSettings, instances: tuple[InstanceSettings, ...], graces: Graces
) -> Scope:
    """A category of the `ManagedCategories` of some of these instances: seeding rules, no Arr."""
    owners = [one for one in instances if category in one.managed_categories]
    return Scope(
        category=category,
        arr=None,
        rules={one.name: rules_for_managed(general, one, category, graces) for one in owners},
        streams=((category, None),),
        dry_run=general.dry_run,
        tagless=general.tagless,
        loop_sleep=general.loop_sleep,
        max_removals=general.max_removals_per_pass,
    )
