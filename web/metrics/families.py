"""Every metric with its kind, labels and meaning: pure; documents and the dashboard are held to this list."""

from dataclasses import dataclass
from typing import Literal

type Kind = Literal["gauge", "counter", "histogram"]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric. A counter's name ends in `_total`; units are base units: seconds, bytes."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


_QBIT = ("qbit",)  # not `instance`, which is how Prometheus calls what it scrapes
_CATEGORY = ("category",)

FAMILIES = (
    Family("qbitrr_build_info", "gauge", "The version that runs; always 1.", ("version", "python")),
    Family("qbitrr_ready", "gauge", "1 when every part that should run, runs."),
    Family("qbitrr_threads", "gauge", "Threads of the process."),
    Family("qbitrr_actor_up", "gauge", "1 while this part of qBitrr runs.", ("actor",)),
    Family("qbitrr_actor_restarts_total", "counter", "How often it was started again.", ("actor",)),
    Family("qbitrr_actor_mailbox_messages", "gauge", "Messages that wait for it.", ("actor",)),
    Family("qbitrr_database_up", "gauge", "1 while the database can be written."),
    Family("qbitrr_standby", "gauge", "1 while another qBitrr has the database, and this one does nothing."),
    Family("qbitrr_database_dropped_writes_total", "counter", "Messages that were not written to the database."),
    Family("qbitrr_instance_up", "gauge", "1 while this qBittorrent is connected.", _QBIT),
    Family("qbitrr_instance_state", "gauge", "1 for the state it is in, 0 for the others.", (*_QBIT, "state")),
    Family(
        "qbitrr_instance_info",
        "gauge",
        "qBittorrent's version and that of its Web API; always 1.",
        (*_QBIT, "version", "web_api"),
    ),
    Family(
        "qbitrr_instance_torrents",
        "gauge",
        "Torrents by category and qBittorrent's own state; none of what is 0.",
        (*_QBIT, "category", "state"),
    ),
    Family("qbitrr_instance_download_bytes_per_second", "gauge", "Its download rate.", _QBIT),
    Family("qbitrr_instance_upload_bytes_per_second", "gauge", "Its upload rate.", _QBIT),
    Family("qbitrr_instance_free_space_bytes", "gauge", "Free on the disk of its default save path.", _QBIT),
    Family("qbitrr_instance_last_poll_timestamp_seconds", "gauge", "When it was last asked.", _QBIT),
    Family("qbitrr_instance_poll_seconds", "histogram", "How long asking it what changed takes.", _QBIT),
    Family("qbitrr_instance_requests_total", "counter", "Requests sent to it.", _QBIT),
    Family("qbitrr_instance_received_bytes_total", "counter", "Bytes of its answers, unpacked.", _QBIT),
    Family("qbitrr_arr_up", "gauge", "1 while this category's Arr answers.", _CATEGORY),
    Family("qbitrr_arr_state", "gauge", "1 for the state it is in, 0 for the others.", (*_CATEGORY, "state")),
    Family("qbitrr_arr_queue_length", "gauge", "Downloads in its queue when that was last read.", _CATEGORY),
    Family("qbitrr_arr_requests_total", "counter", "Requests sent to it.", _CATEGORY),
    Family("qbitrr_arr_received_bytes_total", "counter", "Bytes of its answers, unpacked.", _CATEGORY),
    Family("qbitrr_category_torrents", "gauge", "Torrents that are looked after.", (*_CATEGORY, *_QBIT)),
    Family("qbitrr_pass_seconds", "histogram", "How long a look at a category takes.", _CATEGORY),
    Family("qbitrr_last_pass_timestamp_seconds", "gauge", "When the last look began.", _CATEGORY),
    Family("qbitrr_imports_total", "counter", "Imports that came to their end.", (*_CATEGORY, "outcome")),
    Family(
        "qbitrr_protocols_total",
        "counter",
        "Failures (fail), removals (remove) and searches (search) that came to their end.",
        (*_CATEGORY, "kind", "outcome"),
    ),
    Family("qbitrr_decisions_total", "counter", "Verdicts that were new, by rule.", (*_CATEGORY, "rule", "dry")),
    Family("qbitrr_journal_open_steps", "gauge", "Steps intended and not settled yet.", _CATEGORY),
    Family("qbitrr_held_back_removals", "gauge", "Removals that wait for your word.", (*_CATEGORY, *_QBIT)),
    Family(
        "qbitrr_missing_torrents",
        "gauge",
        "Torrents gone all at once, which is not believed yet.",
        (*_CATEGORY, *_QBIT),
    ),
    Family("qbitrr_notifications_total", "counter", "Notifications by their end.", ("target", "outcome")),
    Family("qbitrr_attention_torrents", "gauge", "Torrents that need you.", _CATEGORY),
)
BY_NAME = {family.name: family for family in FAMILIES}
