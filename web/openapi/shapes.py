"""Short words for JSON Schema, so that the document reads as a list of fields: pure."""

from typing import Any

type Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
TIME: Schema = {"type": "number", "description": "Unix seconds."}
SECONDS: Schema = {"type": "number", "description": "Seconds."}
SENTENCE: Schema = {"type": "string", "description": "A finished sentence, or empty."}
ANYTHING: Schema = {}


def one_of(*words: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(words)}


def maybe(schema: Schema) -> Schema:
    """What it says, or null while it is not known."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def many(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    """An object whose names are the user's own."""
    return {"type": "object", "additionalProperties": schema}


def record(**fields: Schema) -> Schema:
    """An object with exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def ref(name: str) -> Schema:
    """One of the named schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def said(schema: Schema, text: str) -> Schema:
    """The schema with a sentence about what it means."""
    return {**schema, "description": text}
