"""Every address of the API, what it takes and with what it answers: pure."""

from typing import Any

from storage.schema.general import LEVELS
from web.openapi.shapes import FLAG, TEXT, Schema, one_of, ref, said

_JSON = "application/json"
_SENTENCES = {
    400: "A parameter or the body makes no sense.",
    401: "Neither the token nor a session.",
    403: "The request came from the page of another site, or by a name that is none of ours.",
    404: "There is no such thing.",
    409: "Not in the present state.",
    412: "The file has changed since it was shown.",
    413: "The body is larger than 1 MB.",
    415: "The body is not announced as JSON.",
    429: "Too many wrong tokens.",
    500: "A fault of qBitrr's own; its log has the details.",
    503: "What is needed for an answer is not there just now.",
}
_LATER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": TEXT}},
    429: _LATER,
}
_ETAG = {"ETag": {"description": "The version of the file, for `If-Match`.", "schema": TEXT}}
_NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": 10**15}
_SIZE: Schema = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
_WISHES = ("run", "recheck", "ignore", "unignore", "fail", "import")
_SORTS = ("name", "instance", "category", "state", "progress", "size", "ratio", "seedingTime", "rule", "at")


def _answer(schema: str, text: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"description": text, "content": {_JSON: {"schema": ref(schema)}}}
    return found | ({"headers": headers} if headers else {})


def _refusals(*statuses: int) -> dict[str, Any]:
    found = {str(each): _answer("Error", _SENTENCES[each], _HEADERS.get(each)) for each in statuses}
    if "413" in found:  # said by the server, before the request comes to us
        found["413"]["content"]["text/plain"] = {"schema": TEXT}
    return found


def _at(name: str, text: str) -> dict[str, Any]:
    """A part of the address."""
    return {"name": name, "in": "path", "required": True, "description": text, "schema": {**TEXT, "minLength": 1}}


def _given(name: str, schema: Schema) -> dict[str, Any]:
    """A parameter behind the `?`; one that is empty is as good as none."""
    return {"name": name, "in": "query", "schema": schema}


def _look(
    name: str, schema: str, text: str, *parameters: dict[str, Any], also: tuple[int, ...] = ()
) -> dict[str, Any]:
    """A GET for who has the token."""
    answers = {"200": _answer(schema, text), **_refusals(401, 403, 429, 500, *also)}
    return {"operationId": name, "summary": text, "parameters": list(parameters), "responses": answers}


def _order(name: str, text: str, *parameters: dict[str, Any], also: tuple[int, ...] = ()) -> dict[str, Any]:
    """A POST that passes on what the user wants."""
    answers: dict[str, Any] = {
        "202": _answer("Accepted", "It is passed on."),
        "303": {
            "description": "Likewise, for a browser: back to the page.",
            "headers": {"Location": {"schema": TEXT}},
        },
        **_refusals(401, 403, 404, 429, 500, 503, *also),
    }
    return {"operationId": name, "summary": text, "parameters": list(parameters), "responses": answers}


_INSTANCE = _at("instance", "`default`, or the section's name such as `qBit-Seedbox`.")
_WISH = {
    **_at(
        "wish",
        "`run`: look at it now. `ignore`, `unignore`: put the tag `qBitrr-ignored` on, or take it off. `fail`: "
        "out of the Arr's queue and blocklisted, deleted with its files, searched again. `import`: even if it was "
        "imported before.",
    ),
    "schema": one_of(*_WISHES),
}
_CATEGORY = _at("category", "An Arr's category, or one that instances manage themselves.")
_OPEN: dict[str, Any] = {"security": []}

_ASK_MANY: dict[str, Any] = {
    "operationId": "askMany",
    "summary": "Ask for the same with many torrents.",
    "description": (
        "Each is done in the next pass of its category, or declined with the reason; the others are done all the "
        "same. No brake holds what is named here, but no more than `MaxRemovalsPerPass` go in one pass."
    ),
    "requestBody": {"required": True, "content": {_JSON: {"schema": ref("Wish")}}},
    "responses": {
        "200": _answer("Consequences", "What would follow, for `preview`."),
        "202": _answer("Asked", "It is passed on, for at least one of them."),
        **_refusals(400, 401, 403, 413, 415, 429, 500),
        "409": _answer("Declined", "It can be done with none of them."),
    },
}

_NAMES = [_given(name, {"type": "array", "items": TEXT}) for name in ("from", "to")]
_DRAFT: dict[str, Any] = {
    "description": (
        "Send what `GET` gave, changed. A mask stands for the secret it replaced; a section or key that is left "
        "out is deleted. Comments stay. Only what the change concerns is restarted. `from` and `to`, as often as "
        "needed, give sections another name: they keep their lines and secrets."
    ),
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "schema": TEXT,
            "description": "The `ETag` of what was shown; else 412.",
        },
        *_NAMES,
    ],
    "requestBody": {"required": True, "content": {_JSON: {"schema": ref("Configuration")}}},
}
_UNTAKEN = {"422": _answer("Problems", "Nothing was changed, for these reasons.")}

_CHANGE: dict[str, Any] = {
    **_DRAFT,
    "operationId": "changeConfiguration",
    "summary": "Put another configuration in place of the present one: whole or not at all.",
    "responses": {
        "200": _answer("Saved", "It is saved, and holds.", _ETAG),
        **_UNTAKEN,
        **_refusals(400, 401, 403, 412, 413, 415, 429, 500, 503),
    },
}
_PREVIEW: dict[str, Any] = {
    **_DRAFT,
    "operationId": "previewConfiguration",
    "summary": "What another configuration would change, and what would begin anew; nothing is done.",
    "responses": {
        "200": _answer("Preview", "It would be taken."),
        **_UNTAKEN,
        **_refusals(400, 401, 403, 412, 413, 415, 429, 500),
    },
}


def _check(name: str, text: str) -> dict[str, Any]:
    """A POST of a draft that is only tried."""
    return {
        "operationId": name,
        "summary": text,
        "description": (
            "Send the configuration as for a save; nothing is saved. Its server is asked once. A secret that is "
            "only there as its mask goes to no other host than the one it was saved with."
        ),
        "parameters": [{**_given("section", {**TEXT, "minLength": 1}), "required": True}, *_NAMES],
        "requestBody": _DRAFT["requestBody"],
        "responses": {
            "200": _answer("Check", "What was found."),
            **_UNTAKEN,
            **_refusals(400, 401, 403, 409, 413, 415, 429, 500),
        },
    }


PATHS: dict[str, Any] = {
    "/api/status": {"get": _look("status", "Status", "Every instance and every Arr, and how it stands.")},
    "/api/torrents/distribution": {
        "get": _look("distribution", "Distribution", "How many torrents of which category each instance holds.")
    },
    "/api/actors": {"get": _look("actors", "Actors", "The parts qBitrr is made of.")},
    "/api/torrents": {
        "get": _look(
            "torrents",
            "Torrents",
            "The torrents of all categories, each with the rule that decided about it.",
            _given("instance", TEXT),
            _given("category", TEXT),
            _given("state", TEXT),
            _given("rule", said(TEXT, "The rule of its verdict.")),
            _given("q", said(TEXT, "Part of a name, or the beginning of a hash.")),
            _given("attention", {**FLAG, "description": "true: only those that need the user."}),
            _given("sort", one_of(*_SORTS, *(f"-{one}" for one in _SORTS))),
            _given("page", {**_NUMBER, "default": 1}),
            _given("pageSize", _SIZE),
            also=(400,),
        ),
        "post": _ASK_MANY,
    },
    "/api/torrents/{instance}/{hash}/{wish}": {
        "post": _order(
            "ask",
            "Ask for something with one torrent, on this instance alone.",
            _INSTANCE,
            _at("hash", "In upper or lower case."),
            _WISH,
            also=(409,),
        )
    },
    "/api/torrents/{instance}/{hash}": {
        "get": _look(
            "torrent",
            "Story",
            "One torrent: what it is, what was decided and why, which steps ran.",
            _INSTANCE,
            _at("hash", "In upper or lower case."),
            also=(404, 503),
        )
    },
    "/api/decisions": {
        "get": _look(
            "decisions",
            "Decisions",
            "The diary, the newest entry first.",
            _given("instance", TEXT),
            _given("hash", TEXT),
            _given("category", TEXT),
            _given("rule", TEXT),
            _given("limit", _SIZE),
            _given("before", said(_NUMBER, "Go on below the entry of this id.")),
            also=(400, 503),
        )
    },
    "/api/actors/{name}/restart": {
        "post": _order("restart", "Restart a part of qBitrr.", _at("name", "As in /api/actors: `qbit/default`."))
    },
    "/api/arrs/{category}/run": {"post": _order("run", "Look at a category now.", _CATEGORY)},
    "/api/arrs/{category}/confirm/{instance}": {
        "post": _order(
            "confirm",
            "Let removals that are held back go ahead, or say that what an instance lost all at once is gone.",
            _CATEGORY,
            _INSTANCE,
            also=(409,),
        )
    },
    "/api/events": {
        "get": {
            "operationId": "events",
            "summary": "Server-sent events: `changed` names the snapshots that are new, such as `root`.",
            "responses": {
                "200": {"description": "A stream.", "content": {"text/event-stream": {"schema": TEXT}}},
                "503": _answer("Error", "As many streams as there may be: ask now and then instead.", _LATER),
                **_refusals(401, 403, 429, 500),
            },
        }
    },
    "/api/config": {
        "get": _look("configuration", "Configuration", "The configuration without its secrets.", also=(409,)),
        "post": _CHANGE,
    },
    "/api/config/preview": {"post": _PREVIEW},
    "/api/config/schema": {
        "get": _look("configurationSchema", "Form", "Every key, and what the environment says.", also=(409,))
    },
    "/api/check/instance": {"post": _check("checkInstance", "Try the connection of one qBittorrent.")},
    "/api/check/arr": {"post": _check("checkArr", "Try the connection of one Radarr, Sonarr or Lidarr.")},
    "/api/logs": {
        "get": _look(
            "logs",
            "Log",
            "The last entries of the log, or those next to a place in it; the oldest first.",
            _given("level", said(one_of(*LEVELS), "This one and graver.")),
            _given("actor", said(TEXT, "`qbit/default`, or `qbit/` for all whose names begin so.")),
            _given("q", said(TEXT, "Part of the text.")),
            _given("limit", {**_SIZE, "default": 200}),
            _given("before", said(TEXT, "`older` of an earlier answer.")),
            _given("after", said(TEXT, "`newer` of an earlier answer.")),
            also=(400, 503),
        )
    },
    "/api/logs/download": {
        "get": {
            "operationId": "logFile",
            "summary": "The whole log, its older parts first.",
            "responses": {
                "200": {"description": "It.", "content": {"text/plain": {"schema": TEXT}}},
                **_refusals(401, 403, 429, 500, 503),
            },
        }
    },
    "/api/openapi.json": {
        "get": {
            "operationId": "openapi",
            "summary": "This document.",
            "responses": {
                "200": {"description": "It.", "content": {_JSON: {"schema": {"type": "object"}}}},
                **_refusals(401, 403, 429, 500),
            },
        }
    },
    "/healthz": {
        "get": {
            "operationId": "health",
            "summary": "Whether the tree makes progress.",
            "responses": {"200": _answer("Health", "It does."), "503": _answer("Health", "It does not.")},
            **_OPEN,
        }
    },
    "/readyz": {
        "get": {
            "operationId": "readiness",
            "summary": "Whether the start is over.",
            "responses": {"200": _answer("Readiness", "It is."), "503": _answer("Readiness", "Not yet.")},
            **_OPEN,
        }
    },
    "/metrics": {
        "get": {
            "operationId": "metrics",
            "summary": "The metrics, in Prometheus' text format 0.0.4.",
            "responses": {
                "200": {"description": "They.", "content": {"text/plain": {"schema": TEXT}}},
                **_refusals(401, 403, 429, 500),
            },
        }
    },
}  # fmt: skip
PATHS["/api/config"]["get"]["responses"]["200"]["headers"] = _ETAG
