"""The keys of `[qBit]` and `[qBit-NAME]`."""

# ruff: noqa: FBT003 - in a table of defaults true is a value, not an argument

from storage.schema.address import Server
from storage.schema.grammar import PLACEHOLDER, Flag, Text
from storage.schema.key import Key, Table
from storage.schema.quantities import Duration, port
from storage.schema.seeding import CATEGORY_SEEDING, TRACKERS
from storage.schema.texts import ApiKey, Category, Items

INSTANCE = Table(
    "qBit",
    "One qBittorrent. [qBit] is the instance \"default\"; add as many as you have as [qBit-NAME].",
    (
        Key("Disabled", Flag(), False, "Keep the section and leave this instance alone.", "disabled"),
        Key("Host", Server(), PLACEHOLDER,
            'Its host name or address, or a whole URL such as "https://seedbox.example.org/qbittorrent".', "host",
            required=True),
        Key("Port", port(), 8080, "The port of its Web UI.", "port"),
        Key("UserName", Text(), "", "Empty where qBittorrent lets this machine in without a password.", "username",
            example=PLACEHOLDER),
        Key("Password", Text(exact=True), "", "Likewise.", "password", secret=True, example=PLACEHOLDER),
        Key("ApiKey", ApiKey(), "", "Instead of both, for a qBittorrent that has API keys (from 5.2).", "api_key",
            secret=True),
        Key("UseHttps", Flag(), False, "Speak HTTPS with it.", "use_https"),
        Key("SkipTLSVerify", Flag(), False, "Believe any certificate.", "skip_tls_verify", advanced=True),
        Key("ReadOnly", Flag(), False, "Look, and never change anything on this instance.", "read_only"),
        Key("PollInterval", Duration(minimum=0.5, maximum=3600), 2, "How often it is asked what changed.",
            "poll_interval", advanced=True),
        Key("CompletedDownloadFolder", Text(), PLACEHOLDER,
            "As in [Settings], whose value holds when this one is CHANGE_ME or empty.",
            "completed_download_folder"),
        Key("ManagedCategories", Items(Category()), [],
            "Categories here that belong to no Arr and seed as CategorySeeding says.", "managed_categories"),
        Key("MatchSubcategories", Flag(), False, "A category's subcategories (tv/anime of tv) belong to it.",
            "match_subcategories", advanced=True),
    ),
    (CATEGORY_SEEDING, TRACKERS),
)  # fmt: skip
