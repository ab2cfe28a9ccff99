"""What the API's answers look like, by name: pure."""

from web.openapi.shapes import (
    ANYTHING,
    COUNT,
    FLAG,
    NUMBER,
    SECONDS,
    SENTENCE,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    by_name,
    many,
    maybe,
    one_of,
    record,
    ref,
    said,
)

STATE = one_of(
    "online", "connecting", "restarting", "unreachable", "refused", "banned", "unsupported", "parked", "stopped",
    "disabled",
)  # fmt: skip
ALIVE = said(FLAG, "It answers; goes with the state `online` and with no other.")
FRACTION: Schema = {"type": "number", "minimum": 0, "maximum": 1}

_HELD = record(instance=TEXT, count=COUNT, why=TEXT)
_PASSES = {
    "torrents": maybe(COUNT),
    "lastPass": maybe(TIME),
    "lastPassSeconds": maybe(SECONDS),
    "behind": said(maybe(COUNT), "Torrents that are due and left for the passes that follow at once."),
    "lastImport": maybe(TIME),
    "heldBack": said(many(_HELD), "Removals that wait until they are confirmed."),
    "missing": said(many(_HELD), "Torrents gone all at once: not forgotten until it is confirmed."),
}

_DECLINED = said(
    many(record(instance=TEXT, hash=TEXT, name=TEXT, error=TEXT)), "With which it is not done, and why."
)

SCHEMAS: dict[str, Schema] = {
    "Error": record(error=said(TEXT, "One sentence that says what was wrong.")),
    "Problems": record(
        error=TEXT,
        problems=said(many(TEXT), "A sentence for each mistake, with its section and key."),
        fields=said(
            many(
                record(section=TEXT, key=said(TEXT, "`Torrent.Trackers[1].URI`; empty: all of it."), message=TEXT)
            ),
            "Those mistakes that have a place of their own.",
        ),
    ),
    "Accepted": record(accepted={"type": "boolean", "const": True}),
    "Health": record(
        ok=said(FLAG, "Everything moves that all else needs; an instance or an Arr that is down does not count."),
        supervisor=said(FLAG, "It has looked at its children lately, so the clock runs too."),
        storage=said(FLAG, "It runs, or is on its way back."),
    ),
    "Readiness": {
        **record(
            ready=said(FLAG, "The start is over; an instance that is down does not count."),
            all=said(FLAG, "Everything that should run, runs."),
            standby=said(FLAG, "Nothing is done here: another qBitrr may, on the same database."),
            children=said(
                many(record(name=TEXT, ready=FLAG, state=TEXT, why=SENTENCE)),
                "Each part with its reason; only for who has the token.",
            ),
        ),
        "required": ["ready", "all", "standby"],
    },
    "Instance": record(
        name=TEXT,
        alive=ALIVE,
        host=TEXT,
        port=WHOLE,
        version=maybe(TEXT),
        state=STATE,
        since=maybe(TIME),
        lastError=SENTENCE,
        nextTry=maybe(TIME),
        torrents=maybe(COUNT),
        byCategory=said(by_name(COUNT), 'Torrents by category, `""` for none.'),
        dlSpeed=said(maybe(COUNT), "Bytes per second."),
        upSpeed=said(maybe(COUNT), "Bytes per second."),
        readOnly=FLAG,
        freeSpace=said(maybe(COUNT), "Bytes on the disk of its default save path."),
        spaceLine=SENTENCE,
        connectionStatus=said(maybe(TEXT), "qBittorrent's own; only `disconnected` is offline."),
        lastPoll=maybe(TIME),
    ),
    "Arr": record(
        category=TEXT,
        name=TEXT,
        type=one_of("radarr", "sonarr", "lidarr"),
        alive=ALIVE,
        state=STATE,
        lastError=SENTENCE,
        nextTry=maybe(TIME),
        version=maybe(TEXT),
        importsInFlight=maybe(COUNT),
        queue=maybe(COUNT),
        dryRun=FLAG,
        **_PASSES,
    ),
    "ManagedCategory": record(category=TEXT, state=STATE, **_PASSES),
    "Database": record(
        ok=FLAG,
        problem=SENTENCE,
        dropped=said(COUNT, "What was not written since it cannot be."),
        notice=SENTENCE,
        standby=said(SENTENCE, "Why nothing is done here, where another qBitrr holds the database."),
    ),
    "Status": record(
        qbit=said({"anyOf": [ref("Instance"), record()]}, "The instance `default`, {} where there is none."),
        qbitInstances=by_name(ref("Instance")),
        arrs=many(ref("Arr")),
        managed=said(many(ref("ManagedCategory")), "Categories that instances manage themselves."),
        ready=said(FLAG, "Every child that should run, runs."),
        dryRun=FLAG,
        problems=said(many(TEXT), "What is wrong in the configuration in force."),
        notReloaded=said(many(TEXT), "Why the file as it is now was not taken."),
        notices=many(TEXT),
        database=maybe(ref("Database")),
    ),
    "Share": record(total=COUNT, by_category=by_name(COUNT), alive=FLAG, host=TEXT, port=WHOLE),
    "NoShare": record(error=TEXT, alive={"type": "boolean", "const": False}),
    "Distribution": record(distribution=by_name({"oneOf": [ref("Share"), ref("NoShare")]})),
    "Actor": record(
        name=TEXT,
        state=one_of("starting", "running", "restarting", "parked", "stopping", "stopped"),
        incarnation=COUNT,
        restarts=COUNT,
        lastError=SENTENCE,
        since=TIME,
        nextTry=maybe(TIME),
        mailbox=said(COUNT, "Messages that wait."),
        leftBehind=said(COUNT, "Earlier workers that never stopped."),
        restartedAt=said(many(TIME), "Its last restarts: all those of an hour, and some that are older."),
    ),
    "Actors": record(actors=many(ref("Actor"))),
    "Torrent": record(
        instance=TEXT,
        hash=TEXT,
        name=TEXT,
        category=TEXT,
        state=said(TEXT, "qBittorrent's own word."),
        progress=FRACTION,
        size=said(WHOLE, "Bytes; -1 before the metadata is known."),
        ratio=NUMBER,
        seedingTime=SECONDS,
        tags=many(TEXT),
        imported=FLAG,
        verdict=record(rule=TEXT, why=TEXT, at=TIME),
        lookAgainAt=said(maybe(TIME), "When time alone can change the verdict."),
        message=said(TEXT, "The Arr's own words about its import."),
        needsAttention=FLAG,
    ),
    "Torrents": record(
        torrents=many(ref("Torrent")),
        total=COUNT,
        page=WHOLE,
        counts=said(
            record(instance=by_name(COUNT), category=by_name(COUNT), state=by_name(COUNT), rule=by_name(COUNT)),
            "How many torrents there are of each in all, whatever was asked for.",
        ),
    ),
    "Wish": {
        **record(
            wish=one_of("run", "recheck", "ignore", "unignore", "fail", "import"),
            torrents={**many(record(instance=TEXT, hash=TEXT)), "minItems": 1, "maxItems": 1000},
            preview=said(FLAG, "Only say what would follow."),
        ),
        "required": ["wish", "torrents"],
    },
    "Asked": record(accepted=said(COUNT, "How many are passed on."), declined=_DECLINED),
    "Consequences": record(
        accepted=said(COUNT, "With how many it could be done."),
        declined=_DECLINED,
        consequences=said(many(TEXT), "What would follow, a sentence each."),
    ),
    "Declined": record(error=said(TEXT, "Why it cannot be done with the first of them."), declined=_DECLINED),
    "Decision": record(
        id=WHOLE,
        at=TIME,
        instance=TEXT,
        hash=TEXT,
        name=TEXT,
        category=TEXT,
        rule=TEXT,
        why=TEXT,
        steps=many(TEXT),
        dry=FLAG,
        facts=said(ANYTHING, "What the decision rested on, each fact with its age in seconds."),
    ),
    "Decisions": record(decisions=many(ref("Decision"))),
    "Protocol": record(
        kind=TEXT,
        openedAt=TIME,
        closedAt=maybe(TIME),
        outcome=TEXT,
        steps=many(record(step=TEXT, intendedAt=TIME, settledAt=maybe(TIME), outcome=TEXT)),
    ),
    "Story": record(
        torrent=maybe(ref("Torrent")),
        reportedAt=maybe(TIME),
        wouldChange=SENTENCE,
        heldBy=said(many(TEXT), "What keeps anything from being done just now."),
        running=many(record(kind=TEXT, step=TEXT, nextAt=TIME, problem=TEXT)),
        facts=said(ANYTHING, "What the present verdict rests on, with the age of each fact."),
        links=record(
            qbittorrent=said(maybe(TEXT), "The page of its qBittorrent."),
            arr=said(maybe(TEXT), "The page of its Arr that lists downloads."),
        ),
        decisions=many(ref("Decision")),
        protocols=many(ref("Protocol")),
    ),
    "Configuration": said(
        by_name({"type": "object"}), "The file, an object for each section; a secret that is set reads `********`."
    ),
    "Preview": record(
        changes=many(
            record(
                section=TEXT,
                key=said(TEXT, "Dotted below its section; empty for the whole section."),
                before=said(ANYTHING, "null: it is not there. A secret reads `********`."),
                after=said(ANYTHING, "null: it goes."),
            )
        ),
        starts=said(many(TEXT), "Actors that would be new."),
        restarts=said(many(TEXT), "Actors that would begin anew."),
        stops=said(many(TEXT), "Actors that would end."),
        notices=many(TEXT),
    ),
    "Key": record(
        name=TEXT,
        control=one_of("flag", "choice", "number", "quantity", "list", "text", "any"),
        takes=said(TEXT, "What it takes, in words."),
        unit=said(TEXT, "Of a bare number; empty for none."),
        choices=many(record(value=ANYTHING, label=TEXT)),
        default=said(ANYTHING, "What holds without it; null where that has a meaning of its own."),
        help=TEXT,
        secret=FLAG,
        required=FLAG,
        optional=said(FLAG, "Without it something else holds: `help` says what."),
        advanced=FLAG,
        actedOn=FLAG,
    ),
    "Table": record(
        name=TEXT,
        help=TEXT,
        many=said(FLAG, "A list of such tables."),
        keys=many(ref("Key")),
        tables=many(ref("Table")),
    ),
    "Kind": record(
        name=TEXT,
        help=TEXT,
        many=FLAG,
        keys=many(ref("Key")),
        tables=many(ref("Table")),
        repeated=said(FLAG, "Any number of sections, each called `<name>-SOMETHING`."),
    ),
    "Form": record(
        kinds=many(ref("Kind")),
        environment=said(
            many(record(section=TEXT, key=TEXT, variable=TEXT, value=said(ANYTHING, "Masked for a secret."))),
            "Keys that the environment sets: what the file says of them does not hold.",
        ),
    ),
    "Check": record(
        ok=said(FLAG, "It is what its section says, and let us in."),
        reached=FLAG,
        version=TEXT,
        says=SENTENCE,
        findings=many(record(kind=TEXT, about=TEXT, key=TEXT, says=SENTENCE, remedy=SENTENCE)),
    ),
    "Log": record(
        entries=many(
            record(
                at=TIME,
                level=TEXT,
                actor=said(TEXT, "Who wrote it, such as `qbit/default`."),
                text=said(TEXT, "May have several lines."),
            )
        ),
        older=said(TEXT, "For `before`; empty at the beginning of the log. Fewer entries than `limit` may come."),
        newer=said(TEXT, "For `after`; empty where there is no log."),
        written=said(FLAG, "`Settings.Logging`: whether anything is added to it."),
    ),
    "Saved": record(
        saved=said(FLAG, "The file is another than before."),
        backup=said(TEXT, "The name under which the old file is kept; empty when no section was deleted."),
        notices=many(TEXT),
    ),
}
