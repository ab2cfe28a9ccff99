"""The Arr is told to read its feeds and to look at its downloads as often as the user says."""

from tests.e2e.rules.scene import POLL, WITHIN, begin
from tests.lab.eventually import eventually
from tests.lab.stage import Stage


def test_feeds_and_downloads_are_refreshed_as_often_as_configured(stage: Stage) -> None:
    stage.server("5.1", PollInterval=POLL)
    often = stage.arr("radarr", RssSyncTimer="1s", RefreshDownloadsTimer="1s")
    never = stage.arr("sonarr", RssSyncTimer=0, RefreshDownloadsTimer=0)
    begin(stage)

    def posted(command: str) -> bool:
        return len(often.commands_named(command)) >= 3

    eventually(lambda: posted("RssSync"), within=WITHIN, say="it does not read its feeds")
    eventually(lambda: posted("RefreshMonitoredDownloads"), within=WITHIN, say="it does not look at its downloads")
    assert never.commands == []
