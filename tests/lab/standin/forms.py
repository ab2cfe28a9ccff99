"""What a request carries: parameters of the address, form fields, uploaded files."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.lab.standin.http import Request

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NAME = re.compile(rb'\bname="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')


class MissingError(Exception):
    """A parameter that must be there is not: 400."""


@dataclass(frozen=True, slots=True)
class Form:
    """All the fields of a request by name, and the files uploaded with it as (file name, content)."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """Return a field that must be there."""
        if name not in self.fields:
            raise MissingError(name)
        return self.fields[name]

    def get(self, name: str, default: str = "") -> str:
        """Return a field, or the default."""
        return self.fields.get(name, default)

    def listed(self, name: str, separator: str) -> list[str]:
        """Return the parts of a field that must be there."""
        return [part.strip() for part in self[name].split(separator) if part.strip()]

    def flag(self, *names: str) -> bool:
        """Tell whether any of these fields says true."""
        return any(self.get(name).lower() == "true" for name in names)


def read(request: Request) -> Form:
    """Read what a request carries."""
    form = Form(dict(parse_qsl(request.query, keep_blank_values=True)))
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data") and (boundary := _BOUNDARY.search(kind)):
        _read_parts(form, request.body, boundary[1].encode())
    elif request.body:
        form.fields.update(parse_qsl(request.body.decode(), keep_blank_values=True))
    return form


def _read_parts(form: Form, body: bytes, boundary: bytes) -> None:
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        if file_name := _FILE_NAME.search(head):
            form.files.append((file_name[1].decode(), content))
        elif name := _NAME.search(head):
            form.fields[name[1].decode()] = content.decode()
