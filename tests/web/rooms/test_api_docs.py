"""The API's document to read."""

import re

from tests.web.house import House
from web.openapi.document import document
from web.openapi.words import Part, members, phrase


def test_every_operation_and_every_shape_is_there_and_every_link_leads_somewhere(house: House) -> None:
    page = house.http.get("/api-docs").text

    ids = set(re.findall(r'\bid="([^"]+)"', page))
    told = document()
    operations = {one["operationId"] for path in told["paths"].values() for one in path.values()}
    assert operations <= ids
    assert {f"schema-{name}" for name in told["components"]["schemas"]} <= ids
    assert set(re.findall(r'href="#([^"]+)"', page)) - {"main"} <= ids


def test_a_schema_is_said_in_words() -> None:
    def said(schema: dict[str, object]) -> str:
        return "".join(part.text for part in phrase(schema))

    assert said({"type": "string"}) == "text"
    assert said({"type": ["integer", "null"]}) == "whole number or null"
    assert said({"type": "integer", "minimum": 1, "maximum": 5}) == "whole number, 1 to 5"
    assert said({"type": "integer", "minimum": 0}) == "whole number, 0 or more"
    assert said({"type": "string", "enum": ["a", "b"]}) == "one of a, b"
    assert said({"type": "array", "items": {"type": "boolean"}}) == "list of true or false"
    assert said({"type": "boolean", "const": True}) == "true"
    assert said({"anyOf": [{"$ref": "#/components/schemas/Torrent"}, {"type": "null"}]}) == "Torrent or null"
    assert said({"type": "object", "additionalProperties": {"type": "number"}}) == "object of number"
    assert said({}) == "anything"
    assert phrase({"$ref": "#/components/schemas/Torrent"}) == (Part("Torrent", "Torrent"),)


def test_members_of_objects_within_objects_are_told_too() -> None:
    schema = {
        "properties": {
            "a": {"type": "object", "properties": {"b": {"type": "string", "description": "Words."}}},
            "c": {"type": "array", "items": {"properties": {"d": {"type": "number"}}}},
        },
        "required": ["a"],
    }

    told = [(one.name, one.help, one.required) for one in members(schema)]

    assert told == [("a", "", True), ("a.b", "Words.", False), ("c", "", False), ("c[].d", "", False)]
