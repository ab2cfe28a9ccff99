"""Names: telling never raises, asking always comes back."""

import threading
import time
from collections.abc import Iterator

import pykka
import pytest

from actors.errors import Unreachable
from actors.messages import Ping
from actors.net import Net
from actors.router import NoAnswer, Router
from actors.wiring import Wiring
from tests.actors.puppets import Do, Puppet, Recorder, Script, crash, hang, waits_for
from tests.lab.eventually import eventually


@pytest.fixture
def puppet(wiring: Wiring, router: Router, root: Recorder) -> Iterator[pykka.ActorRef[Puppet]]:
    ref = Puppet.start("qbit/a", 1, wiring, Script())
    router.bind("qbit/a", ref)
    yield ref
    ref.stop(timeout=5)


class LostFuture(pykka.ActorRef[Puppet]):
    """An actor that dies between the check and the put: its mailbox takes the message and nobody reads it."""

    def is_alive(self) -> bool:
        return True


def test_telling_an_unbound_name_costs_nothing(router: Router) -> None:
    assert router.tell("qbit/nobody", Ping()) is False


def test_telling_a_dead_actor_does_not_kill_the_sender(
    router: Router, wiring: Wiring, puppet: pykka.ActorRef[Puppet], root: Recorder
) -> None:
    """Pitfall 10: pykka raises in the sender, inside its handler."""
    dead = Puppet.start("qbit/dead", 1, wiring, Script())
    router.bind("qbit/dead", dead)
    dead.stop(timeout=5)
    sent: list[bool] = []

    router.tell("qbit/a", Do(lambda me: sent.append(me.router.tell("qbit/dead", Ping()))))

    assert router.ask("qbit/a", Ping(), timeout=5) == "pong"
    assert sent == [False]


def test_asking_an_unbound_name_is_no_answer_at_once(router: Router) -> None:
    with pytest.raises(NoAnswer, match=r"qbit/nobody is not running\."):
        router.ask("qbit/nobody", Ping(), timeout=30)


def test_an_ask_has_a_deadline(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    """Pitfalls 12 and 13: pykka waits for ever by default, and its Timeout is no TimeoutError."""
    release = threading.Event()
    router.tell("qbit/a", waits_for(release))

    with pytest.raises(NoAnswer, match=r"qbit/a did not answer within 0\.05 s\."):
        router.ask("qbit/a", Ping(), timeout=0.05)

    release.set()


def test_an_ask_whose_future_is_lost_comes_back(router: Router, wiring: Wiring) -> None:
    """Pitfall 12: the check and the put are two steps."""
    unstarted = Puppet("qbit/lost", 1, wiring, Script())
    router.bind("qbit/lost", LostFuture(unstarted))

    with pytest.raises(NoAnswer):
        router.ask("qbit/lost", Ping(), timeout=0.05)


def test_an_actor_that_asks_itself_is_told_so_at_once(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    """Pitfall 12: it would wait for itself."""
    with pytest.raises(NoAnswer, match=r"qbit/a asked itself\."):
        router.ask("qbit/a", Do(lambda me: me.router.ask("qbit/a", Ping(), timeout=30)), timeout=5)


def test_an_ask_in_the_mailbox_of_a_crashing_actor_comes_back_before_its_deadline(
    router: Router, puppet: pykka.ActorRef[Puppet]
) -> None:
    """Pitfall 9: a replacement has a new mailbox, and what waited in the old one is gone."""
    release = threading.Event()
    router.tell("qbit/a", waits_for(release))
    router.tell("qbit/a", crash(Unreachable("gone")))

    def let_go_when_asked() -> None:
        eventually(lambda: router.mailbox("qbit/a") >= 2)
        release.set()

    threading.Thread(target=let_go_when_asked).start()

    with pytest.raises(NoAnswer, match=r"qbit/a ended before it answered\."):
        router.ask("qbit/a", Ping(), timeout=30)


def test_the_error_of_a_handler_goes_to_the_asker(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    """Pitfall 2: an asked handler's error does not kill the actor."""
    with pytest.raises(KeyError, match="what"):
        router.ask("qbit/a", crash(KeyError("what")), timeout=5)

    assert router.ask("qbit/a", Ping(), timeout=5) == "pong"


def test_asking_many_waits_once_for_all_together(router: Router, wiring: Wiring, root: Recorder) -> None:
    """Pitfall 13: `pykka.get_all(timeout=t)` is t for each of them."""
    release = threading.Event()
    names = [f"qbit/{letter}" for letter in "abcd"]
    for name in names:
        router.bind(name, Puppet.start(name, 1, wiring, Script()))
    begin = time.monotonic()

    answers = router.ask_all({name: waits_for(release) for name in names}, timeout=0.2)

    assert time.monotonic() - begin < 0.6
    assert [type(answer) for answer in answers.values()] == [NoAnswer] * 4
    release.set()
    for ref in pykka.ActorRegistry.get_by_class(Puppet):
        ref.stop(timeout=5)


def test_asking_many_gives_each_its_own_answer_or_trouble(
    router: Router, puppet: pykka.ActorRef[Puppet], wiring: Wiring
) -> None:
    router.bind("qbit/b", other := Puppet.start("qbit/b", 1, wiring, Script()))
    error = ValueError("no such torrent")

    answers = router.ask_all({"qbit/a": Ping(), "qbit/b": crash(error), "qbit/nobody": Ping()}, timeout=5)

    assert answers["qbit/a"] == "pong"
    assert answers["qbit/b"] is error
    assert isinstance(answers["qbit/nobody"], NoAnswer)
    other.stop(timeout=5)


def test_asking_nobody_is_answered_by_nobody(router: Router) -> None:
    assert router.ask_all({}, timeout=5) == {}


def test_names_are_sorted_and_found_by_prefix(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    router.bind("qbit/B", puppet)
    router.bind("arr/movies", puppet)

    assert router.names("qbit/") == ("qbit/B", "qbit/a")
    assert router.names() == ("arr/movies", "qbit/B", "qbit/a", "root")


def test_a_name_whose_actor_is_dead_is_not_bound(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    assert router.bound("qbit/a")

    puppet.stop(timeout=5)

    assert not router.bound("qbit/a")
    assert not router.bound("qbit/nobody")


def test_unbinding_an_old_incarnation_leaves_the_new_one(
    router: Router, puppet: pykka.ActorRef[Puppet], wiring: Wiring
) -> None:
    old = Puppet("qbit/a", 0, wiring, Script()).actor_ref

    router.unbind("qbit/a", old)
    assert router.bound("qbit/a")

    router.unbind("qbit/a", puppet)
    assert not router.bound("qbit/a")


def test_the_mailbox_says_how_many_wait(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    release = hang(router, "qbit/a")

    for _ in range(3):
        router.tell("qbit/a", Ping())

    assert router.mailbox("qbit/a") == 3
    assert router.mailbox("qbit/nobody") == 0
    release.set()


def test_names_may_be_bound_and_used_from_many_threads(router: Router, puppet: pykka.ActorRef[Puppet]) -> None:
    failures: list[BaseException | None] = []

    def churn(mine: str) -> None:
        with Net() as net:
            for _ in range(300):
                router.bind(mine, puppet)
                router.names()
                router.tell(mine, Ping())
                router.unbind(mine)
        failures.append(net.error)

    threads = [threading.Thread(target=churn, args=(f"qbit/{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == [None] * 8
    assert router.names() == ("qbit/a", "root")
