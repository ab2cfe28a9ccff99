"""The configuration laid out as a form: every section, what each key says, and never a secret."""

import pytest

from storage.desk import Override, Shown
from storage.editing import MASK
from storage.settings import Problem
from web.form import Field, Group, Panel, as_text, blank, label, panels, strangers

FILE = {
    "qBit-B": {
        "Host": "b",
        "Port": 8080,
        "Password": MASK,
        "ManagedCategories": ["x", "y"],
        "CategorySeeding": {"RemoveTorrent": 1, "Categories": [{"Name": "x", "MaxUploadRatio": 2.0}]},
        "Trackers": [{"URI": f"https://t.example/{MASK}"}, {"URI": "open.example", "Priority": 5}],
    },
    "Readarr-Books": {"URI": "CHANGE_ME"},
    "Radarr-X": {
        "Managed": False,
        "URI": "CHANGE_ME",
        "importMode": "move",
        "EntrySearch": {"SearchMissing": True},
    },
    "Settings": {"ConsoleLevel": "debug", "PingURLS": ["a"]},
}


def form(*overrides: Override, problems: tuple[Problem, ...] = ()) -> dict[str, Panel]:
    return {panel.section: panel for panel in panels(Shown(FILE, "1", overrides), problems)}


def field(panel: Panel, path: str) -> Field:
    def below(group: Group) -> list[Field]:
        return [*group.fields, *group.advanced, *(one for inner in group.groups for one in below(inner))]

    (found,) = (one for one in below(panel.group) if one.path == path)
    return found


def test_the_general_sections_come_first_then_instances_then_arrs() -> None:
    assert list(form()) == ["Settings", "WebUI", "qBit-B", "Radarr-X"]
    assert strangers(Shown(FILE, "1")) == ("Readarr-Books",)


def test_a_section_that_is_not_in_the_file_can_be_filled_in_too() -> None:
    web = form()["WebUI"]

    assert not web.present
    assert (field(web, "Port").text, field(web, "Port").default_text) == ("", "6969")


def test_a_field_shows_what_the_file_says_and_nothing_where_it_says_nothing() -> None:
    box = form()["qBit-B"]

    assert (field(box, "Host").text, field(box, "UserName").text) == ("b", "")
    assert field(box, "ManagedCategories").text == "x\ny"
    assert field(form()["Radarr-X"], "URI").text == ""  # CHANGE_ME is for the user to replace


def test_what_differs_from_its_default_is_marked() -> None:
    box = form()["qBit-B"]

    changed = {
        path: field(box, path).changed for path in ("Host", "Port", "UserName", "CategorySeeding.RemoveTorrent")
    }

    assert changed == {"Host": True, "Port": False, "UserName": False, "CategorySeeding.RemoveTorrent": True}
    assert not field(form()["Radarr-X"], "URI").changed


def test_a_choice_is_found_in_any_spelling() -> None:
    chosen = [word for _, word, now in field(form()["Settings"], "ConsoleLevel").choices if now]
    assert chosen == ["DEBUG"]

    chosen = [word for _, word, now in field(form()["qBit-B"], "CategorySeeding.RemoveTorrent").choices if now]
    assert chosen == ["ratio"]

    chosen = [word for _, word, now in field(form()["qBit-B"], "CategorySeeding.HitAndRunMode").choices if now]
    assert chosen == ["disabled"]  # as nothing is said


def test_a_secret_is_only_known_to_be_set() -> None:
    box = form()["qBit-B"]

    password = field(box, "Password")
    assert (password.control, password.text, password.is_set) == ("secret", "", True)
    assert not field(box, "ApiKey").is_set


def test_rows_show_of_an_announce_url_its_host() -> None:
    (trackers,) = form()["qBit-B"].group.rows

    uris = [next(one for one in first if one.path == "URI") for first, _ in trackers.rows]
    assert [(one.control, one.text) for one in uris] == [
        ("text", f"https://t.example/{MASK}"), ("text", "open.example"),
    ]  # fmt: skip
    assert all(one.text == "" for one in trackers.blank[0])
    assert {one.path for one in trackers.blank[0]} & {one.path for one in trackers.blank[1]} == set()


def test_rows_of_inner_tables_are_found_too() -> None:
    (seeding,) = form()["qBit-B"].group.groups
    (categories,) = seeding.rows

    assert (categories.path, len(categories.rows)) == ("CategorySeeding.Categories", 1)


def test_a_section_that_is_switched_off_says_so() -> None:
    assert form()["Radarr-X"].off
    assert not form()["qBit-B"].off


def test_keys_without_effect_are_named_and_not_asked_for() -> None:
    assert form()["Radarr-X"].group.idle == ("EntrySearch.SearchMissing = true",)
    assert form()["Settings"].group.idle == ('PingURLS = ["a"]',)
    assert "EntrySearch" not in [group.name for group in form()["Radarr-X"].group.groups]


def test_the_version_of_the_file_is_nobodys_to_change() -> None:
    with pytest.raises(ValueError, match="unpack"):
        field(form()["Settings"], "ConfigVersion")


def test_what_the_environment_sets_is_shown_with_its_variable() -> None:
    made = form(
        Override("qBit-B", "Port", "QBITRR__qBit-B__Port", 9090),
        Override("qBit-B", "Trackers", "QBITRR__qBit-B__Trackers", [{"URI": "env.example"}]),
        Override("qBit-New", "Host", "QBITRR__qBit-New__Host", "new"),
    )

    port = field(made["qBit-B"], "Port")
    assert (port.text, port.override and port.override.variable) == ("9090", "QBITRR__qBit-B__Port")
    assert len(made["qBit-B"].group.rows[0].rows) == 1
    assert (made["qBit-New"].present, field(made["qBit-New"], "Host").text) == (False, "new")


def test_problems_stand_in_their_section() -> None:
    problem = Problem(section="qBit-B", key="Port", message="is wrong")

    assert form(problems=(problem,))["qBit-B"].problems == (problem,)
    assert form(problems=(problem,))["Settings"].problems == ()


def test_a_section_of_any_kind_can_begin_empty() -> None:
    for kind in ("qBit", "Radarr", "Sonarr", "Lidarr"):
        assert blank(kind).repeated
        assert all(one.text == "" for one in blank(kind).group.fields)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("SkipTLSVerify", "Skip TLS verify"), ("URI", "URI"), ("APIKey", "API key"), ("ApiKey", "API key"),
        ("importMode", "Import mode"), ("RssSyncTimer", "RSS sync timer"), ("MaximumETA", "Maximum ETA"),
        ("ReSearch", "Search again"), ("Port", "Port"), ("UrlBase", "URL base"),
    ],
)  # fmt: skip
def test_a_keys_name_is_said_in_words(key: str, words: str) -> None:
    assert label(key) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (1.0, "1"), (0.95, "0.95"), (5, "5"), (["a", 1], "a\n1"), ("x", "x"),
        ({"a": 1}, '{"a": 1}'),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_one_would_type_it(value: object, text: str) -> None:
    assert as_text(value) == text


def test_a_key_whose_list_holds_texts_and_tables_is_drawn_as_rows() -> None:
    notify = [f"tgram://{MASK}", {"URL": f"json://{MASK}", "Events": ["down"], "Name": "hook"}]

    (settings, _) = panels(Shown({"Settings": {"Notify": notify}}, "1"))

    (rows,) = settings.group.rows
    assert (rows.path, rows.short) == ("Notify", "URL")
    assert [{one.path: one.text for cells in row for one in cells} for row in rows.rows] == [
        {"URL": "", "Events": "", "Name": ""},
        {"URL": "", "Events": "down", "Name": "hook"},
    ]
    assert all(one.is_set for row in rows.rows for one in row[0] if one.path == "URL")
    assert "Notify" not in [one.path for one in (*settings.group.fields, *settings.group.advanced)]


def test_rows_that_the_environment_sets_are_those_that_hold() -> None:
    override = Override("Settings", "Notify", "QBITRR__Settings__Notify", [f"json://{MASK}"])

    (rows,) = panels(Shown({}, "1", (override,)))[0].group.rows

    assert (len(rows.rows), rows.override) == (1, override)
