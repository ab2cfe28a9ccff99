"""What the Arr refuses to import fails when the user listed its words, and is shown with them otherwise."""

import pytest

from tests.e2e.rules.scene import POLL, begin, blocklisted, decided, gone, needing, offer, on_disk, place, twin
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS
from tests.lab.stage import Stage

LISTED = ["Not an upgrade for existing episode file(s)", "Unable to parse*", "*"]


@pytest.mark.parametrize("version", VERSIONS)
def test_only_the_words_that_the_user_listed_fail_a_download(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    series = stage.arr("sonarr", ArrErrorCodesToBlocklist=LISTED)
    exact, starred, unlisted = (stage.torrent(name, "sonarr") for name in ("Exact", "Starred", "Unlisted"))
    unlisted_words = "It is not an upgrade for existing episode file(s)"
    series.behaviour.import_rejections = {
        exact.hash: ["Not an upgrade for existing episode file(s)"],
        starred.hash: ["Unable to parse file"],
        unlisted.hash: [unlisted_words],
    }
    for each in (exact, starred, unlisted):
        offer(series, server, each)
    for each in (exact, starred, unlisted):
        stage.complete(server, each.hash)
    series.behaviour.auto_import = True
    series.refresh()  # it tries, and shows why it does not
    untouched = [twin(other, each, series.category) for each in (exact, starred)]
    daemon = begin(stage)

    gone(server, exact)
    gone(server, starred)

    said = decided(daemon, "import-rejected", exact, step="blocklist")
    assert said["why"] == "the Arr says: Not an upgrade for existing episode file(s)"
    assert said["steps"] == ["blocklist", "delete", "search again"]
    assert decided(daemon, "import-rejected", starred)["why"] == "the Arr says: Unable to parse file"
    assert sorted(blocklisted(series)) == [exact.name, starred.name]
    eventually(lambda: len(series.commands_named("EpisodeSearch")) == 2, say="not searched again")
    assert not on_disk(server, exact)
    row = needing(daemon, unlisted)
    assert row["verdict"]["rule"] == "import"
    assert unlisted_words in row["verdict"]["why"]
    assert on_disk(server, unlisted)
    for check in untouched:
        check()


def test_another_copy_of_a_rejected_download_is_neither_failed_nor_told_about_twice(stage: Stage) -> None:
    server, other = stage.server("5.1", PollInterval=POLL), stage.server("5.3", "qBit-Attic", PollInterval=POLL)
    series = stage.arr("sonarr", ArrErrorCodesToBlocklist=LISTED)
    episode = stage.torrent("The Copied", "sonarr")
    series.behaviour.import_rejections[episode.hash] = [LISTED[0]]
    offer(series, server, episode)
    stage.complete(server, episode.hash)
    place(other, episode, "kept-for-me")
    daemon = begin(stage)

    gone(server, episode)  # once the Arr, asked by us to import it, has said that it will not

    assert decided(daemon, "import-rejected", episode, step="blocklist")
    assert len(series.commands_named("DownloadedEpisodesScan")) == 1
    assert daemon.torrent("qBit-Attic", episode.hash) is None
    assert torrents.wait_for(other, episode.hash, "stalledUP", "uploading").category == "kept-for-me"
    assert on_disk(other, episode)
