"""The keys of `[Settings]` and `[WebUI]`."""

# ruff: noqa: FBT003 - in a table of defaults true is a value, not an argument

from storage.schema.database_url import DatabaseUrl
from storage.schema.grammar import PLACEHOLDER, Choice, Flag, Text
from storage.schema.key import Key, Table, unused
from storage.schema.notify import ROW, Targets
from storage.schema.quantities import Duration, Size, Whole, port
from storage.schema.texts import Category, UrlPath

LEVELS = ("CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG", "TRACE")
NOT_BUILT = "Not acted on yet: "
NOT_NEEDED = "Accepted and not needed: "

_PINGED = ["one.one.one.one", "dns.google.com"]

SETTINGS = Table(
    "Settings",
    "What holds for everything. A mistake in this section keeps qBitrr from starting.",
    (
        Key("ConfigVersion", Whole(), 4, "The version of this file's layout; leave it alone.", advanced=True),
        Key("ConsoleLevel", Choice(LEVELS), "INFO", f"How much is logged: {', '.join(LEVELS)}.", "console_level"),
        Key("Logging", Flag(), True, "Also write the log to a file in the data folder.", "log_to_file"),
        Key("DataFolder", Text(), "", "Where the database and the logs live; empty for data/ beside this file.",
            "data_folder", advanced=True),
        Key("Database", DatabaseUrl(), "",
            "A PostgreSQL database instead of a file in the data folder (docs/postgresql.md): "
            "postgresql://user:password@host:5432/qbitrr. Holds from the next start on.",
            "database", secret=True, advanced=True),
        Key("DryRun", Flag(), False, "Decide everything, show it, and do nothing.", "dry_run"),
        Key("MaxRemovalsPerPass", Whole(), 10,
            "More removals than this in one pass, if they are also over a tenth of a category on an instance, "
            "wait for your confirmation on the page.", "max_removals_per_pass"),
        Key("JustBackGrace", Duration(), 120,
            "For so long after an instance was away, or offline, nothing is deleted there, and no time counts "
            "against its torrents.", "just_back_grace", advanced=True),
        Key("MissingFilesGrace", Duration(), 300,
            "For so long the files of a torrent may be missing, as on a disk that is not mounted yet.",
            "missing_files_grace", advanced=True),
        Key("EstimateGrace", Duration(), 60,
            "How long a download has to run before its remaining time is believed.", "estimate_grace",
            advanced=True),
        Key("RecheckPause", Duration(), 300,
            "A torrent in error is checked at once, again after this, and a last time after six times this.",
            "recheck_pause", advanced=True),
        Key("CompletedDownloadFolder", Text(), PLACEHOLDER,
            "The folder, as qBittorrent sees it, in which each category gets its own; CHANGE_ME or empty for "
            "qBittorrent's default. An instance can have its own.", "completed_download_folder"),
        Key("FreeSpace", Size(), "-1",
            'Space to keep free on each instance ("50G"): below it downloads are paused. "-1" for off.',
            "free_space"),
        Key("AutoPauseResume", Flag(), True, "false: no torrent is ever stopped or started, low space included.",
            "auto_pause_resume"),
        Key("LoopSleepTimer", Duration(minimum=0.5, maximum=3600), 5,
            "Longest pause between two looks at a category; what changes is looked at once it does.",
            "loop_sleep", advanced=True),
        Key("FailedCategory", Category(), "failed",
            "Put a torrent into this category to have it deleted, blocklisted and searched again.",
            "failed_category"),
        Key("RecheckCategory", Category(), "recheck",
            "Put a torrent into this category to have it checked and put back.", "recheck_category"),
        Key("Tagless", Flag(), False, "Keep our marks in the database instead of as tags in qBittorrent.",
            "tagless", advanced=True),
        Key("IgnoreTorrentsYoungerThan", Duration(off=(-1.0,), off_is=0.0), 180,
            "Torrents younger than this are not judged by their speed; holds where a section says nothing else.",
            "ignore_younger_than"),
        Key("Notify", Targets(), [],
            "Whom to tell what happens: addresses of Apprise, or tables such as "
            '{ URL = "tgram://...", Events = ["down", "removal"] }; docs/notifications.md lists the events.',
            "notify", secret=True, rows=ROW),
        Key("NotifyDownAfter", Duration(minimum=1), 300,
            "How long an instance or an Arr has to be down before that is told.", "notify_down_after"),
        Key("NotifyDiskBelow", Size(), "-1",
            'Free space on an instance below which that is told ("20G"); "-1" for that of FreeSpace.',
            "notify_disk_below"),
        Key("NotifyDailyAt", Whole(0, 23), 8,
            "The hour at which the daily summary is told, by this machine's clock.", "notify_daily_at"),
        Key("AutoRestartProcesses", Flag(), True, "Start a part again after an unexpected failure.",
            "restart_on_bug", advanced=True),
        Key("MaxProcessRestarts", Whole(1), 5,
            "So many unexpected failures of a part within ProcessRestartWindow pause it for 15 minutes.",
            "max_restarts", advanced=True),
        Key("ProcessRestartWindow", Duration(minimum=1), 300, "The window in which they are counted.",
            "restart_window", advanced=True),
        Key("ProcessRestartDelay", Duration(maximum=3600), 5, "The first wait after an unexpected failure.",
            "restart_delay", advanced=True),
        unused("FreeSpaceFolder", PLACEHOLDER, NOT_NEEDED + "each instance reports its own free space."),
        unused("NoInternetSleepTimer", 15, NOT_NEEDED + "qBittorrent says itself whether it is online."),
        unused("PingURLS", _PINGED, NOT_NEEDED + "qBittorrent says itself whether it is online."),
        unused("ProcessSpawnTimeoutSeconds", 30, NOT_NEEDED + "there are no processes to spawn."),
        unused("SearchLoopDelay", -1, NOT_BUILT + "searching the library."),
        unused("FFprobeAutoUpdate", True, NOT_BUILT + "checking files with ffprobe.", idle=True),
        unused("AutoUpdateEnabled", False, NOT_BUILT + "updating itself."),
        unused("AutoUpdateCron", "0 3 * * 0", NOT_BUILT + "updating itself."),
        unused("AutoUpdateChannel", "latest", NOT_BUILT + "updating itself."),
    ),
    (
        Table("Torrent", "Not acted on.", (
            unused("MaximumETA", 86400, NOT_NEEDED + "each Arr section has its own."),
            unused("MaximumDeletablePercentage", 0.95, NOT_NEEDED + "each Arr section has its own."),
        )),
    ),
)  # fmt: skip

_LOOKS = (
    unused("LiveArr", True, NOT_NEEDED + "the page is always live."),
    Key("Theme", Choice(("Dark", "Light")), "Dark", "Dark or Light.", "theme"),
    Key("ViewDensity", Choice(("Comfortable", "Compact")), "Comfortable", "Comfortable or Compact.", "density"),
)

WEBUI = Table(
    "WebUI",
    "The page and its API. A mistake in this section keeps qBitrr from starting.",
    (
        Key("Host", Text(required=True), "0.0.0.0",  # noqa: S104 - the documented default; a token guards it
            "The address to listen on; 127.0.0.1 for this machine only.", "host"),
        Key("Port", port(), 6969, "The port to listen on.", "port"),
        Key("Token", Text(), "",
            "Whoever has it may do everything; when empty, one is made at the first start and printed once.",
            "token", secret=True),
        Key("AuthDisabled", Flag(), False, "true: the page asks for nothing.", "auth_disabled"),
        Key("AllowInsecureExposure", Flag(), False,
            "Must be true for a page without a token on an address that other machines reach.",
            "allow_insecure_exposure", advanced=True),
        Key("AllowInsecureTokenQuery", Flag(), False, "Also accept ?token=... in an address.",
            "allow_token_query", advanced=True),
        Key("BehindHttpsProxy", Flag(), False,
            "true behind a proxy that speaks HTTPS: its headers are believed, and the cookie is for HTTPS only.",
            "behind_https_proxy"),
        Key("UrlBase", UrlPath(), "", 'The path under which a proxy serves the page, such as "/qbitrr".',
            "url_base"),
        *_LOOKS,
        unused("LocalAuthEnabled", False, NOT_BUILT + "logging in with a name; the token is what counts."),
        unused("Username", "", NOT_BUILT + "logging in with a name."),
        unused("PasswordHash", "", NOT_BUILT + "logging in with a name.", secret=True),
        unused("OIDCEnabled", False, NOT_BUILT + "OpenID Connect; the token is what counts."),
    ),
    (
        Table("OIDC", "Not acted on yet.", (
            unused("Authority", "", NOT_BUILT + "OpenID Connect."),
            unused("ClientId", "", NOT_BUILT + "OpenID Connect."),
            unused("ClientSecret", "", NOT_BUILT + "OpenID Connect.", secret=True),
            unused("Scopes", "openid profile", NOT_BUILT + "OpenID Connect."),
            unused("CallbackPath", "/signin-oidc", NOT_BUILT + "OpenID Connect."),
            unused("RequireHttpsMetadata", True, NOT_BUILT + "OpenID Connect."),
        )),
    ),
)  # fmt: skip
