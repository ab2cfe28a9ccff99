"""What can be told of the image without building it."""

import ast
import json
import re
from pathlib import PurePath

import pytest

from tests.house.source import ROOT, files, product

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = re.sub(r"\\\n", " ", DOCKERFILE)
FINAL = INSTRUCTIONS[INSTRUCTIONS.rindex("\nFROM ") :]


def copied() -> list[str]:
    """What comes from the checkout into either stage."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", INSTRUCTIONS, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_all_that_is_copied_is_in_the_checkout() -> None:
    tracked = {path.split("/")[0] for path in files()}

    assert [source for source in copied() if source not in tracked] == []


def test_the_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]

    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied())


def test_every_package_that_the_product_needs_is_copied() -> None:
    ours = {PurePath(module.path).parts[0] for module in product()}

    assert ours - set(copied()) == set()


def test_what_is_only_for_developers_stays_outside() -> None:
    assert "requirements.lock" in copied()
    assert "requirements-dev.lock" not in DOCKERFILE
    assert "tests" not in copied()


def test_both_stages_are_the_same_python_so_that_the_environment_fits() -> None:
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.13-slim"}
    assert (ROOT / ".python-version").read_text().strip() == "3.13"


def test_nothing_is_compiled_and_every_package_is_checked_by_its_hash() -> None:
    assert "--only-binary :all:" in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"apt-get|gcc|build-essential", DOCKERFILE)


@pytest.mark.parametrize("instruction", ["HEALTHCHECK", "ENTRYPOINT"])
def test_what_the_image_runs_is_a_module_of_ours_and_needs_no_shell(instruction: str) -> None:
    (line,) = re.findall(rf"^{instruction}[^\[\n]*(\[.*\])", FINAL, re.MULTILINE)

    python, module = json.loads(line)

    assert python == "python"
    assert ast.parse((ROOT / PurePath(module).relative_to("/app")).read_text(encoding="utf-8"))
