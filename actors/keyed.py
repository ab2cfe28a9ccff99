"""A mapping by instance and hash that needs no key of its own for each: half a million pairs take 30 MB."""

from collections.abc import Iterable, Iterator, MutableMapping

type Key = tuple[str, str]  # instance, hash


class Keyed[V](MutableMapping[Key, V]):
    """Values by instance and hash. One thread writes; `everything` may be called from any."""

    def __init__(self, values: Iterable[tuple[Key, V]] = ()) -> None:
        self._on: dict[str, dict[str, V]] = {}
        self.update(values)

    def __getitem__(self, key: Key) -> V:
        return self._on[key[0]][key[1]]

    def __setitem__(self, key: Key, value: V) -> None:
        here = self._on.get(key[0])
        if here is None:
            here = self._on[key[0]] = {}
        here[key[1]] = value

    def __delitem__(self, key: Key) -> None:
        here = self._on[key[0]]
        del here[key[1]]
        if not here:  # a dictionary keeps the room that it once needed
            del self._on[key[0]]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and key[1] in self._on.get(key[0], ())

    def __iter__(self) -> Iterator[Key]:
        return ((instance, one) for instance, here in self._on.items() for one in here)

    def __len__(self) -> int:
        return sum(map(len, self._on.values()))

    def on(self, instance: str) -> int:
        """How many are on this instance."""
        return len(self._on.get(instance, ()))

    def counts(self) -> dict[str, int]:
        """How many are on each instance that has any."""
        return {instance: len(here) for instance, here in self._on.items()}

    def everything(self) -> list[V]:
        """All values as they are at this moment of each instance, while another thread goes on writing."""
        # copying the values of a dictionary is one step of the interpreter
        return [value for here in list(self._on.values()) for value in list(here.values())]
