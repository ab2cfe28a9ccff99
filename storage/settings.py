"""The user's configuration as frozen values: seconds, bytes, bytes/s; `None` where the file says -1 (off)."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

type ArrKind = Literal["radarr", "sonarr", "lidarr"]
type RemoveWhen = Literal["never", "ratio", "time", "either", "both"]  # RemoveTorrent -1, 1, 2, 3, 4
type HitAndRunMode = Literal["disabled", "and", "or"]
type NotifyEvent = Literal["down", "login", "removal", "rejected", "brake", "disk", "summary"]

NOTIFY_EVENTS: tuple[NotifyEvent, ...] = get_args(NotifyEvent.__value__)


class Frozen(BaseModel):
    """Base of all settings: compared by value, so that a reload restarts only what changed.

    Secrets carry `repr=False`, and errors of pydantic hide what they were given: neither reaches a log.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Limits(Frozen):
    """How a torrent seeds and how fast it may go."""

    download_limit: int | None = None  # bytes/s
    upload_limit: int | None = None  # bytes/s
    max_ratio: float | None = None
    max_seeding_time: float | None = None  # s


class HitAndRun(Frozen):
    """What a private tracker demands before a torrent may go."""

    mode: HitAndRunMode = "disabled"
    min_ratio: float = 1.0
    min_seeding_time: float = 0.0  # s (days in the file); 0 = ratio only
    min_download_fraction: float = 0.1  # 0-1 (percent in the file): below it nothing is owed
    partial_ratio: float = 1.0  # ratio owed for a torrent that was not completed
    buffer: float = 0.0  # s added to the seeding time: the tracker's statistics lag


class TrackerRow(Frozen):
    """One row of `Trackers`. A field that is None was not given in the row, so what is below it holds.

    `given` names the fields the user wrote, dotted inside nested ones (`"maximum_eta"`, `"limits.max_ratio"`,
    `"hit_and_run.mode"`): an Arr's row overrides an instance's field by field.
    """

    name: str = ""
    uri: str = Field(default="", repr=False)  # bare host or announce URL; may hold a passkey
    priority: int = -100
    sort_torrents: bool = False
    maximum_eta: float | None = None  # s
    limits: Limits = Limits()
    add_if_missing: bool = False
    remove_if_exists: bool = False
    super_seed: bool | None = None
    add_tags: tuple[str, ...] = ()
    hit_and_run: HitAndRun = HitAndRun()
    given: frozenset[str] = frozenset()


class CategorySeeding(Frozen):
    """`[qBit*.CategorySeeding]`: how the instance's own `ManagedCategories` seed."""

    limits: Limits = Limits()
    remove: RemoveWhen = "never"
    hit_and_run: HitAndRun = HitAndRun()
    stalled_delay: float | None = None  # s; None = off, 0 = tag only
    ignore_younger_than: float = 180.0  # s


class InstanceSettings(Frozen):
    """`[qBit]` or `[qBit-NAME]`."""

    name: str  # "default" for [qBit], else the section's name
    section: str = "qBit"
    host: str = "localhost"
    port: int = 8080
    username: str = ""
    password: str = Field(default="", repr=False)
    api_key: str = Field(default="", repr=False)
    base_path: str = ""  # "/qbittorrent" where a proxy serves it under a path; no slash at the end
    use_https: bool = False
    skip_tls_verify: bool = False
    disabled: bool = False
    read_only: bool = False
    poll_interval: float = 2.0  # s
    completed_download_folder: str = ""  # its own, else Settings'; "" = the server's default
    match_subcategories: bool = False
    managed_categories: tuple[str, ...] = ()
    category_seeding: CategorySeeding = CategorySeeding()
    category_overrides: tuple[tuple[str, CategorySeeding], ...] = ()  # CategorySeeding.Categories by name
    trackers: tuple[TrackerRow, ...] = ()

    @property
    def url(self) -> str:
        """Where its Web API is: `https://seedbox.example.org:8080/qbittorrent`, IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.use_https else 'http'}://{host}:{self.port}{self.base_path}"


class TorrentSettings(Frozen):
    """`[<Arr>.Torrent]`: health and files."""

    case_sensitive: bool = False
    folder_exclusions: tuple[str, ...] = ()  # regexes, known to compile
    name_exclusions: tuple[str, ...] = ()
    extension_allowlist: tuple[str, ...] = ()  # ".mkv": lower case unless case_sensitive; () = all
    ignore_younger_than: float = 180.0  # s
    maximum_eta: float | None = None  # s
    max_deletable_fraction: float = 0.99  # 0-1
    do_not_remove_slow: bool = True
    stalled_delay: float | None = 900.0  # s; None = off, 0 = tag only
    re_search_stalled: bool = False
    trackers: tuple[TrackerRow, ...] = ()
    limits: Limits = Limits()
    remove: RemoveWhen = "never"
    remove_dead_trackers: bool = False
    dead_tracker_messages: tuple[str, ...] = ()


class ArrSettings(Frozen):
    """`[Radarr-*]`, `[Sonarr-*]`, `[Lidarr-*]`."""

    name: str  # the section's name
    kind: ArrKind
    uri: str  # "http://host:7878/radarr": scheme, port where none is usual, no slash at the end
    api_key: str = Field(repr=False)
    category: str
    skip_tls_verify: bool = False
    re_search: bool = True
    import_mode: Literal["Move", "Copy", "Auto"] = "Auto"
    rss_sync_every: float | None = 60.0  # s; None = off
    refresh_downloads_every: float | None = 60.0  # s; None = off
    error_codes_to_blocklist: tuple[str, ...] = ()  # exact, or with * wildcards
    match_subcategories: bool | None = None  # None: as each instance says
    dry_run: bool = False  # Settings.DryRun or the Arr's own
    torrent: TorrentSettings = TorrentSettings()


class NotifyTarget(Frozen):
    """One item of `Settings.Notify`. `events` are those it hears of, () for all of them."""

    url: str = Field(repr=False)
    events: tuple[NotifyEvent, ...] = ()
    name: str = ""


class GeneralSettings(Frozen):
    """`[Settings]`."""

    console_level: str = "INFO"
    log_to_file: bool = True
    completed_download_folder: str = ""
    free_space: int | None = None  # bytes to keep free on each instance; None = off
    auto_pause_resume: bool = True
    loop_sleep: float = 5.0  # s
    failed_category: str = "failed"
    recheck_category: str = "recheck"
    tagless: bool = False
    ignore_younger_than: float = 180.0  # s
    dry_run: bool = False
    max_removals_per_pass: int = 10
    just_back_grace: float = 120.0  # s
    missing_files_grace: float = 300.0  # s
    estimate_grace: float = 60.0  # s
    recheck_pause: float = 300.0  # s
    data_folder: str = ""
    database: str = Field(default="", repr=False)  # postgresql://...; "" = a file in the data folder
    restart_on_bug: bool = True  # AutoRestartProcesses
    max_restarts: int = 5
    restart_window: float = 300.0  # s
    restart_delay: float = 5.0  # s, first delay after a bug
    notify: tuple[NotifyTarget, ...] = ()
    notify_down_after: float = 300.0  # s
    notify_disk_below: int | None = None  # bytes; None = FreeSpace
    notify_daily_at: int = 8  # hour of the day, local time


class WebSettings(Frozen):
    """`[WebUI]`."""

    host: str = "0.0.0.0"  # noqa: S104 - the documented default; a token guards it
    port: int = 6969
    token: str = Field(default="", repr=False)
    auth_disabled: bool = False
    allow_insecure_exposure: bool = False
    allow_token_query: bool = False
    behind_https_proxy: bool = False
    url_base: str = ""
    theme: str = "Dark"
    density: str = "Comfortable"


class Problem(Frozen):
    """One thing wrong in the file, as one sentence naming section, key and remedy."""

    section: str
    key: str
    message: str

    def __str__(self) -> str:
        """`[qBit-Seedbox] Port: 99999 is not a port (1-65535)`."""
        return f"[{self.section}] {self.key}: {self.message}" if self.key else f"[{self.section}] {self.message}"


class Settings(Frozen):
    """A whole configuration. Sections with problems are left out and listed in `problems`."""

    general: GeneralSettings = GeneralSettings()
    web: WebSettings = WebSettings()
    instances: tuple[InstanceSettings, ...] = ()
    arrs: tuple[ArrSettings, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()  # said once at start: unused keys, sections not configured, migrations
