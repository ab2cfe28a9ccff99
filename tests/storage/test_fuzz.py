"""Whatever a file or the environment holds, loading it ends in settings and sentences."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage.build import Building
from storage.config import ConfigUnreadable, Loaded, parse
from storage.environment import overlay
from storage.findings import short
from storage.schema import TABLES, find
from storage.schema.key import Key
from tests.storage.toml import TEXTS, configurations, documents

PATHS = [(table.name, *path) for table in TABLES for path, _, _ in table.walk()]

VARIABLES = st.one_of(
    st.sampled_from(PATHS).map(lambda path: "QBITRR__" + "__".join(path)),
    st.sampled_from(PATHS).map(lambda path: "QBITRR__" + "__".join(path).upper()),
    TEXTS.map(lambda text: f"QBITRR__{text}"),
    st.sampled_from(["QBITRR_SETTINGS_TAGLESS", "QBITRR_SETTINGS_FREE_SPACE", "QBITRR_QBIT_DISABLED"]),
).filter(lambda name: not name.endswith("_FILE"))
SAID = st.one_of(TEXTS, st.sampled_from(["true", "1", "-1", "[", "[1]", '{"a": 1}', "{a = 1}", "15m", "a,b"]))


def check(loaded: Loaded, data: dict[str, object]) -> None:
    """Every problem names its section, which the file has, and a section with a problem has no child."""
    for problem in loaded.problems:
        assert problem.section in {short(section) for section in data} | {"Settings", "WebUI"}
        assert problem.message
        assert str(problem).isprintable()
    off = {problem.section for problem in loaded.problems if problem.key != "ManagedCategories"}
    assert not off & {instance.section for instance in loaded.settings.instances}
    assert not off & {arr.name for arr in loaded.settings.arrs}
    assert all(notice.isprintable() for notice in loaded.notices)


@given(data=configurations())
def test_any_value_in_any_key_is_a_setting_or_a_problem(data: dict[str, object]) -> None:
    building = Building(data)

    settings = building.settings()

    check(Loaded(settings, None, Path("config.toml"), building.fatal), data)  # type: ignore[arg-type]


@given(text=st.one_of(documents(), st.text(), st.text(alphabet="[]{}=\"'\n#,.ab1")))
def test_any_text_is_read_or_said_to_be_unreadable(text: str) -> None:
    try:
        loaded = parse(text, Path("config.toml"), {})
    except ConfigUnreadable as reason:
        assert str(reason).startswith("config.toml")  # noqa: PT017 - what it says matters, if it is raised
        assert str(reason).endswith(".")  # noqa: PT017
    else:
        check(loaded, loaded.document.unwrap())


@given(data=configurations(), environ=st.dictionaries(VARIABLES, SAID, max_size=5))
def test_any_variable_is_a_setting_or_a_problem(data: dict[str, object], environ: dict[str, str]) -> None:
    origins, problems, _ = overlay(data, environ)
    building = Building(data, origins, problems)

    settings = building.settings()

    check(Loaded(settings, None, Path("config.toml"), building.fatal), data)  # type: ignore[arg-type]


def test_any_default_written_out_is_taken() -> None:
    for table, *path in PATHS:
        key = find(table, path)
        assert isinstance(key, Key)
        if key.default is not None and key.name not in {"Category", "Name", "URI"}:
            key.grammar.parse(key.default)
