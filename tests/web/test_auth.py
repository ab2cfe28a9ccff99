"""The token, the session and the brake on guessing."""

import stat
from pathlib import Path

import pytest

from web.auth import FORGIVEN_AFTER, FREE_ATTEMPTS, LONGEST_PAUSE, SESSION_SECONDS, Auth, token_in
from web.sessions import EndedSessions


class Now:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def auth(now: Now) -> Auth:
    return Auth("right", now, now)


def test_only_the_token_matches(auth: Auth) -> None:
    assert auth.token_matches("right")
    assert not auth.token_matches("wrong")
    assert not auth.token_matches("")
    assert not auth.token_matches("rïght")


def test_an_empty_token_matches_nothing(now: Now) -> None:
    assert not Auth("", now, now).token_matches("")


def test_a_session_holds_until_its_time_is_over(auth: Auth, now: Now) -> None:
    cookie = auth.new_session()
    assert auth.session_holds(cookie)

    now.at += SESSION_SECONDS - 1
    assert auth.session_holds(cookie)

    now.at += 2
    assert not auth.session_holds(cookie)


def test_a_session_cannot_be_prolonged_by_hand(auth: Auth) -> None:
    expiry, nonce, signature = auth.new_session().split(".")

    assert not auth.session_holds(f"{int(expiry) + 1}.{nonce}.{signature}")
    assert not auth.session_holds(f"{expiry}.{nonce}.")
    assert not auth.session_holds("")
    assert not auth.session_holds("....")


def test_a_session_that_was_ended_holds_no_more_and_others_do(auth: Auth) -> None:
    mine, other = auth.new_session(), auth.new_session()

    auth.end_session(mine)
    auth.end_session(mine)
    auth.end_session("1.2.forged")
    auth.end_session("")

    assert not auth.session_holds(mine)
    assert auth.session_holds(other)


def test_a_session_stays_ended_after_a_restart(now: Now, tmp_path: Path) -> None:
    path = tmp_path / "ended"
    auth = Auth("right", now, now, EndedSessions(path))
    mine, other = auth.new_session(), auth.new_session()
    auth.end_session(mine)

    again = Auth("right", now, now, EndedSessions(path))

    assert (again.session_holds(mine), again.session_holds(other)) == (False, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert mine not in path.read_text(encoding="ascii")


def test_an_ended_session_is_forgotten_when_its_time_is_over(now: Now, tmp_path: Path) -> None:
    path = tmp_path / "ended"
    auth = Auth("right", now, now, EndedSessions(path))
    auth.end_session(auth.new_session())

    now.at += SESSION_SECONDS + 1
    auth.end_session(auth.new_session())

    assert len(path.read_text(encoding="ascii").splitlines()) == 1


@pytest.mark.parametrize("text", ["rubbish\n\n5\n", "\x00\xff", ""])
def test_a_file_of_ended_sessions_may_hold_anything(now: Now, tmp_path: Path, text: str) -> None:
    path = tmp_path / "ended"
    path.write_text(text, encoding="latin-1")

    auth = Auth("right", now, now, EndedSessions(path))

    assert auth.session_holds(auth.new_session())


def test_where_nothing_can_be_written_a_log_out_still_holds_for_now(now: Now, tmp_path: Path) -> None:
    auth = Auth("right", now, now, EndedSessions(tmp_path / "absent" / "ended"))
    mine = auth.new_session()

    auth.end_session(mine)

    assert not auth.session_holds(mine)


def test_a_new_token_ends_old_sessions(auth: Auth, now: Now) -> None:
    assert not Auth("another", now, now).session_holds(auth.new_session())


def guess(auth: Auth, *guesses: object) -> float:
    """Try wrong tokens at once; returns the pause after the last."""
    for each in guesses:
        auth.throttle.failed(f"guess {each}")
    return auth.throttle.wait()


def test_wrong_tokens_cost_growing_pauses_up_to_a_limit(auth: Auth, now: Now) -> None:
    waits = []
    for number in range(30):
        waits.append(guess(auth, number))
        now.at += waits[-1]

    assert waits[: FREE_ATTEMPTS - 1] == [0.0] * (FREE_ATTEMPTS - 1)
    assert waits[FREE_ATTEMPTS - 1 : FREE_ATTEMPTS + 2] == [1.0, 2.0, 4.0]
    assert waits[-1] == LONGEST_PAUSE


def test_an_old_token_sent_again_and_again_is_no_guessing(auth: Auth) -> None:
    assert guess(auth, *["old"] * 100) == 0.0

    assert guess(auth, 1, 2, 3) == 0.0
    assert guess(auth, 4) == 1.0


def test_guesses_are_forgotten_after_a_quiet_while_and_not_before(auth: Auth, now: Now) -> None:
    guess(auth, *range(FREE_ATTEMPTS))

    now.at += FORGIVEN_AFTER - 1
    assert guess(auth, "one more") == 2.0

    now.at += FORGIVEN_AFTER + 1
    assert guess(auth, "and one much later") == 0.0


def test_a_made_token_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    made, is_new = token_in(tmp_path)
    again, is_new_again = token_in(tmp_path)

    assert (is_new, is_new_again) == (True, False)
    assert made == again
    assert len(made) == 64
    assert stat.S_IMODE((tmp_path / "web-token").stat().st_mode) == 0o600


def test_a_token_is_never_written_where_others_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "web-token").touch(mode=0o644)

    _, is_new = token_in(tmp_path)

    assert is_new
    assert stat.S_IMODE((tmp_path / "web-token").stat().st_mode) == 0o600
