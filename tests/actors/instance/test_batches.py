"""One request carries many torrents, and each torrent sees its commands in order."""

from hypothesis import given
from hypothesis import strategies as st

from actors.instance.batches import batches
from actors.messages import (
    AddTags,
    Command,
    Delete,
    Recheck,
    SetCategory,
    SetLimits,
    SkipFiles,
    Start,
    Stop,
    TopPriority,
)


def delete(torrent_hash: str, *, files: bool = True, category: str = "x") -> Delete:
    return Delete(torrent_hash, files=files, category=category, complete=True, why="")


def test_a_kind_is_one_request() -> None:
    commands: list[Command] = [Stop(each, "") for each in "abc"]

    assert batches(commands) == [[0, 1, 2]]


def test_kinds_may_alternate() -> None:
    commands: list[Command] = [AddTags("a", ("x",), ""), Stop("a", ""), AddTags("b", ("x",), ""), Stop("b", "")]

    assert batches(commands) == [[0, 2], [1, 3]]


def test_a_torrent_sees_its_commands_in_order() -> None:
    commands: list[Command] = [Start("a", ""), Recheck("a", ""), Start("a", ""), Start("b", "")]

    assert batches(commands) == [[0], [1], [2, 3]]


def test_what_a_request_says_for_all_must_be_the_same() -> None:
    assert batches([AddTags("a", ("x", "y"), ""), AddTags("b", ("y", "x"), "")]) == [[0, 1]]
    assert batches([AddTags("a", ("x",), ""), AddTags("b", ("y",), "")]) == [[0], [1]]
    assert batches([SetCategory("a", "x", ""), SetCategory("b", "y", "")]) == [[0], [1]]
    assert batches([delete("a", files=True), delete("b", files=False)]) == [[0], [1]]
    assert batches([delete("a", category="x"), delete("b", category="y")]) == [[0, 1]]
    assert batches([SetLimits("a", 1, None, None, ""), SetLimits("b", 1, 0, None, "")]) == [[0], [1]]


def test_what_names_one_torrent_is_alone() -> None:
    assert batches([SkipFiles("a", (1,), ""), SkipFiles("b", (1,), "")]) == [[0], [1]]


def test_a_queue_is_put_in_order_after_all_its_torrents() -> None:
    commands: list[Command] = [Stop("a", ""), TopPriority(("b", "a"), ""), Stop("b", ""), Stop("c", "")]

    assert batches(commands) == [[0, 3], [1], [2]] or batches(commands) == [[0], [1], [2, 3]]


def test_nothing_is_no_request() -> None:
    assert batches([]) == []


HASH = st.sampled_from("abcd")
COMMAND: st.SearchStrategy[Command] = st.one_of(
    st.builds(Stop, HASH, st.just("")),
    st.builds(Start, HASH, st.just("")),
    st.builds(AddTags, HASH, st.sampled_from([("x",), ("y",)]), st.just("")),
    st.builds(SkipFiles, HASH, st.just((1,)), st.just("")),
    st.builds(TopPriority, st.lists(HASH, unique=True).map(tuple), st.just("")),
)


def touches(command: Command, torrent_hash: str) -> bool:
    return torrent_hash in (command.hashes if isinstance(command, TopPriority) else (command.hash,))


@given(st.lists(COMMAND, max_size=12))
def test_whatever_is_asked_for_is_done_once_and_in_order_for_each_torrent(commands: list[Command]) -> None:
    groups = batches(commands)

    order = [position for group in groups for position in group]
    assert sorted(order) == list(range(len(commands)))
    for torrent_hash in "abcd":
        mine = [position for position in order if touches(commands[position], torrent_hash)]
        assert mine == sorted(mine)
    assert all(len({type(commands[position]) for position in group}) == 1 for group in groups)
