"""One writer and many readers at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from actors.messages import Decided, SawTorrents
from tests.storage.running import Storage, running
from tests.storage.samples import decision, intended, many

ROUNDS = 40
TORRENTS = 300


def read_until(done: threading.Event, storage: Storage) -> list[set[str]]:
    """The sets of rules each reading of the whole library showed."""
    seen = []
    while not done.is_set():
        seen.append({row.verdict_rule for row in storage.reader.library("radarr").values()})
        storage.reader.decisions(limit=10)
        storage.reader.torrents(q="film 1", limit=10)
    return seen


def test_readers_see_whole_messages_while_the_writer_is_under_load(tmp_path: Path) -> None:
    done = threading.Event()
    with running(tmp_path) as storage, ThreadPoolExecutor(4) as pool:
        storage.tell(SawTorrents(many(TORRENTS, rule="rule-0")))
        readers = [pool.submit(read_until, done, storage) for _ in range(4)]
        try:
            for number in range(1, ROUNDS):
                storage.router.tell("storage", SawTorrents(many(TORRENTS, rule=f"rule-{number}")))
                storage.router.tell("storage", Decided((decision(at=float(number)),)))
                assert storage.ask(intended(f"{number}", protocol=f"run-{number}")) is True
        finally:
            done.set()
        seen = [rules for reader in readers for rules in reader.result(timeout=30)]

        assert {len(rules) for rules in seen} == {1}  # never half of one message
        assert len(set.union(*seen)) > 2  # and they did read in between
        assert storage.exits.empty()
        counts = storage.reader.counts()
        assert (counts.torrents, counts.decisions) == (TORRENTS, ROUNDS - 1)
        assert counts.open_protocols == ROUNDS - 1


def test_two_databases_in_one_process_are_not_mixed_up(tmp_path: Path) -> None:
    with running(tmp_path / "one") as one, running(tmp_path / "two") as two, ThreadPoolExecutor(2) as pool:

        def fill(storage: Storage, count: int) -> int:
            for rule in ("young", "slow", "healthy"):
                storage.tell(SawTorrents(many(count, rule=rule)))
            return storage.reader.count_torrents()

        counts = [pool.submit(fill, one, 100), pool.submit(fill, two, 200)]

        assert [count.result(timeout=30) for count in counts] == [100, 200]
