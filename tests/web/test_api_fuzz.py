"""Whatever is sent to the API, good or bad, gets an answer that the OpenAPI document knows, and no fault."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from actors.arr.snapshot import Brake
from tests.web.house import CONFIG, TOKEN, House, open_house
from tests.web.samples import arr, entry, torrent
from web.openapi.document import document

API = schemathesis.openapi.from_dict(document())
OPERATIONS = [
    (method, path)
    for path, methods in document()["paths"].items()
    for method in methods
    if "api" in path and path != "/api/events"  # an answer without an end: test_events.py reads it
]
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.allow_header_conformance,
]
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all: nothing that is sent may do lasting harm."""
    with open_house(tmp_path_factory.mktemp("fuzzed")) as house:
        house.recorder("arr/radarr")
        house.publish_all_well()
        house.publish(arr(entry(), entry(torrent("b" * 40)), brakes=(Brake("default", 50, "50 of 60 would go"),)))
        yield house


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_any_request_is_answered_as_documented(
    fuzzed: House, method: str, path: str, mode: GenerationMode
) -> None:
    operation = API[path][method.upper()]

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: Any) -> None:
        case.call_and_validate(base_url=fuzzed.url, headers=BEARER, checks=CHECKS, timeout=10)

    answered()
    assert fuzzed.get("/api/status")["ready"] is True
    (fuzzed.folder / "config.toml").write_text(CONFIG, encoding="utf-8")
