"""The dashboard and its document speak only of metrics and labels that exist, and leave none out."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.source import ROOT
from web.metrics.families import BY_NAME, FAMILIES

DASHBOARD = json.loads((ROOT / "docs/grafana/qbitrr.json").read_text(encoding="utf-8"))
DOCUMENT = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
#: Of the process, by prometheus_client itself, and of Prometheus' own making.
PROCESS = {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"}
SCRAPED = {"job", "instance", "le"}
METRIC = re.compile(r"\b((?:qbitrr|process)_[a-z_]+)")


def targets() -> Iterator[tuple[str, str]]:
    """Every expression of the dashboard with what its lines are called."""
    for panel in DASHBOARD["panels"]:
        yield from ((target["expr"], target["legendFormat"]) for target in panel.get("targets", ()))


def labels_of(metric: str) -> set[str] | None:
    """The labels of a metric as an expression may name it; None for one that is not."""
    if metric in PROCESS:
        return set()
    family = BY_NAME.get(metric)
    if family is None:
        family = BY_NAME.get(re.sub(r"_(bucket|sum|count)$", "", metric))
        if family is None or family.kind != "histogram":
            return None
    elif family.kind == "histogram":
        return None  # it has no series of its own name
    return set(family.labels)


def faults(expression: str, legend: str = "") -> list[str]:
    """What an expression and its legend name that no metric of ours has."""
    metrics = METRIC.findall(expression)
    unknown = [metric for metric in metrics if labels_of(metric) is None]
    known = set().union(*(labels_of(metric) or set() for metric in metrics)) | SCRAPED
    matched = {
        label for inside in re.findall(r"\{([^}]*)\}", expression) for label in re.findall(r"(\w+)\s*=", inside)
    }
    grouped = {
        label for inside in re.findall(r"by \(([^)]*)\)", expression) for label in re.findall(r"\w+", inside)
    }
    named = set(re.findall(r"\{\{(\w+)\}\}", legend))
    return unknown + sorted((matched | grouped | named) - known) + ([] if metrics else ["no metric"])


@pytest.mark.parametrize(("expression", "legend"), [*targets()])
def test_an_expression_names_only_what_there_is(expression: str, legend: str) -> None:
    assert faults(expression, legend) == []


@pytest.mark.parametrize(
    ("expression", "legend", "fault"),
    [
        ("qbitrr_instances_up", "", "qbitrr_instances_up"),
        ("qbitrr_pass_seconds", "", "qbitrr_pass_seconds"),
        ("qbitrr_instance_up_count", "", "qbitrr_instance_up_count"),
        ('qbitrr_instance_up{name="x"}', "", "name"),
        ("sum by (rule) (qbitrr_instance_up)", "", "rule"),
        ("qbitrr_instance_up", "{{state}}", "state"),
        ("vector(1)", "", "no metric"),
    ],
)
def test_one_that_does_not_is_found(expression: str, legend: str, fault: str) -> None:
    assert fault in faults(expression, legend)


def test_what_its_variables_ask_for_exists() -> None:
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            found = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"])
            assert found, variable["name"]
            assert found[2] in (labels_of(found[1]) or set()) | SCRAPED


def test_every_panel_has_a_place_of_its_own() -> None:
    def cells(panel: dict[str, Any]) -> set[tuple[int, int]]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        return {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}

    taken = [cell for panel in DASHBOARD["panels"] for cell in cells(panel)]

    assert len(taken) == len(set(taken))
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_metric_is_in_the_document_with_its_labels(family: Any) -> None:
    labels = ", ".join(f"`{label}`" for label in family.labels)

    assert f"| `{family.name}` | {family.kind} | {labels} | {family.help} |" in DOCUMENT


def test_the_document_names_no_metric_that_is_not() -> None:
    named = set(METRIC.findall(DOCUMENT))

    assert {metric for metric in named if labels_of(metric) is None and metric not in BY_NAME} == set()


def test_the_documents_alerts_and_queries_name_only_what_there_is() -> None:
    expressions = re.findall(r"^\s*expr: (.+)$", DOCUMENT, re.MULTILINE)

    assert len(expressions) >= 4
    assert {expression: found for expression in expressions if (found := faults(expression))} == {}
