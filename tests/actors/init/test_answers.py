"""What a user says of a server, as keys of its section."""

from pathlib import Path

import pytest

from actors.init.answers import (
    Misspoken,
    free_name,
    from_flags,
    instance_keys,
    kind_of,
    section_of_arr,
    section_of_instance,
)


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("box", {"Host": "box", "Port": 8080}),
        ("box:8090", {"Host": "box", "Port": 8090}),
        ("http://box:8090/", {"Host": "box", "Port": 8090}),
        ("http://box", {"Host": "box", "Port": 80}),
        ("https://box.example.org", {"Host": "box.example.org", "Port": 443, "UseHttps": True}),
        ("https://box.example.org/qbit", {"Host": "https://box.example.org/qbit"}),
        ("http://[::1]:8080", {"Host": "::1", "Port": 8080}),
        ("ftp://box", {"Host": "ftp://box"}),  # the loader says what is wrong with these
        ("http://me:word@box", {"Host": "http://me:word@box"}),
        ("box:port", {"Host": "box:port"}),
    ],
)
def test_an_address_becomes_host_and_port(url: str, keys: dict[str, object]) -> None:
    assert instance_keys(url, "me", "word") == keys | {"UserName": "me", "Password": "word"}


def test_an_api_key_is_written_only_where_there_is_one() -> None:
    assert "ApiKey" not in instance_keys("box")
    assert instance_keys("box", api_key="k")["ApiKey"] == "k"


@pytest.mark.parametrize(("said", "kind"), [("radarr", "radarr"), ("Sonarr", "sonarr"), ("l", "lidarr")])
def test_a_kind_may_be_said_short(said: str, kind: str) -> None:
    assert kind_of(said) == kind


@pytest.mark.parametrize("said", ["", "readarr", "arr"])
def test_what_is_no_kind_is_said(said: str) -> None:
    with pytest.raises(Misspoken, match="radarr, sonarr and lidarr"):
        kind_of(said)


def test_sections_are_named_after_what_they_are() -> None:
    assert section_of_instance("", []) == "qBit"
    assert section_of_instance("Seedbox", ["qBit"]) == "qBit-Seedbox"
    assert section_of_instance("qBit-Seedbox", ["qBit"]) == "qBit-Seedbox"
    assert section_of_arr("radarr", "", []) == "Radarr-Movies"
    assert free_name("sonarr", ["Sonarr-TV"]) == "TV-2"
    with pytest.raises(Misspoken, match="already"):
        section_of_instance("Seedbox", ["qBit-Seedbox"])
    with pytest.raises(Misspoken, match="no name"):
        section_of_arr("radarr", "my films", [])
    with pytest.raises(Misspoken, match="no name"):
        section_of_instance("", ["qBit"])


def test_flags_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("it's, a word\n", encoding="utf-8")
    (tmp_path / "key").write_text("k\n", encoding="utf-8")

    sections = from_flags(
        [f"url=http://box:1,user=me,password-file={tmp_path}/password", "url=far,name=Far", "url=third"],
        [
            f"kind=radarr,uri=http://r,key-file={tmp_path}/key",
            "kind=radarr,uri=http://q,key=j,category=4k,name=4K",
        ],
    )

    assert list(sections) == ["qBit", "qBit-Far", "qBit-3", "Radarr-Movies", "Radarr-4K"]
    assert sections["qBit"] == {"Host": "box", "Port": 1, "UserName": "me", "Password": "it's, a word"}
    assert sections["Radarr-Movies"] == {"URI": "http://r", "APIKey": "k", "Category": ""}
    assert sections["Radarr-4K"]["Category"] == "4k"


@pytest.mark.parametrize(
    ("qbits", "arrs", "why"),
    [
        (["user=me"], [], "say url="),
        (["http://box:1"], [], "is none of"),
        (["url=box,colour=red"], [], "'colour' is none of"),
        ([], ["kind=radarr"], "say uri="),
        ([], ["kind=plex,uri=http://p"], "is none of radarr"),
        (["url=box,password-file=/nowhere/at/all"], [], "cannot be read: No such file"),
        (["url=box", "url=far,name=a b"], [], "is no name"),
    ],
)
def test_what_cannot_be_understood_is_one_sentence(qbits: list[str], arrs: list[str], why: str) -> None:
    with pytest.raises(Misspoken, match=why) as said:
        from_flags(qbits, arrs)

    assert str(said.value).endswith(".")
