"""The OpenAPI document says of the API what is true of it; every other test's answers are held to it too."""

import re
from typing import Any, get_args

import httpx
import pytest
from openapi_core import OpenAPI

from actors.status import State as ActorState
from tests.web.contract import check
from tests.web.house import House, open_house, refused
from web.openapi.document import document
from web.openapi.schemas import SCHEMAS, STATE
from web.rows import SORTS
from web.standing import State

#: What is for programs; the rest is for a browser.
FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every documented operation by method and path, its parameters without their names."""
    return {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path)): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def routes(house: House) -> set[tuple[str, str]]:
    """Every route for programs, likewise."""
    found = ((one.method, re.sub(r"<[\w:]+>", "{}", one.rule)) for one in house.application.app.routes)
    return {(method, path) for method, path in found if path.startswith(FOR_PROGRAMS)}


def test_every_route_is_documented_and_every_documented_one_is_a_route(house: House) -> None:
    assert routes(house) == operations().keys()


def test_it_is_served_to_who_has_the_token(house: House) -> None:
    assert house.get("/api/openapi.json") == document()
    refused(house.stranger.get("/api/openapi.json"), 401)


def test_under_a_path_it_says_so(tmp_path: Any) -> None:
    with open_house(tmp_path, url_base="/media") as below:
        assert below.get("/media/api/openapi.json")["servers"] == [{"url": "/media"}]


def test_it_is_valid() -> None:
    OpenAPI.from_dict(document()).check_spec()


def test_every_operation_has_a_name_of_its_own_and_says_who_may_use_it() -> None:
    found = operations()

    names = [operation["operationId"] for operation in found.values()]
    assert len(set(names)) == len(names)
    assert {path for (_, path), one in found.items() if one.get("security") == []} == {"/healthz", "/readyz"}


def test_every_named_schema_is_used() -> None:
    text = str(document())

    assert [name for name in SCHEMAS if f"schemas/{name}'" not in text] == []


def test_the_words_for_states_and_sorts_are_those_the_code_uses() -> None:
    assert STATE["enum"] == list(get_args(State.__value__))
    assert SCHEMAS["Actor"]["properties"]["state"]["enum"] == list(get_args(ActorState.__value__))
    (sort,) = (p for p in operations()["GET", "/api/torrents"]["parameters"] if p["name"] == "sort")
    assert {word.removeprefix("-") for word in sort["schema"]["enum"]} == set(SORTS)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/api/actors", 200, {"actors": [{"name": "web"}]}),
        ("GET", "/api/torrents", 200, {"torrents": [], "total": -1, "page": 1}),
        ("GET", "/api/torrents", 200, {"torrents": [], "total": 0, "page": 1, "more": 1}),
        ("GET", "/api/torrents", 418, {"error": "I am a teapot."}),
        ("GET", "/api/torrents?page=0", 200, {"torrents": [], "total": 0, "page": 1}),
        ("GET", "/api/decisions", 400, {"message": "not in this way"}),
        ("POST", "/api/arrs/a%2Fb/run", 202, {"accepted": False}),
        ("GET", "/api/status", 401, {"error": "Who are you?"}),
    ],
)
def test_an_answer_that_is_not_as_documented_is_noticed(method: str, path: str, status: int, body: Any) -> None:
    request = httpx.Request(method, f"http://127.0.0.1{path}")
    headers = {} if status != 401 else {"WWW-Authenticate": "Bearer"}
    answer = httpx.Response(status, json=body, request=request, headers=headers)

    if status == 401:
        check(answer)
    else:
        with pytest.raises(AssertionError, match=re.escape(path)):
            check(answer)
