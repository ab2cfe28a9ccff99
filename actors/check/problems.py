"""What the loader of the configuration found wrong, as findings: pure."""

from collections.abc import Iterator

from actors.check.finding import Finding
from actors.check.wording import sentence
from storage.settings import Problem, Settings


def of_problem(problem: Problem) -> Finding:
    """The loader says what is wrong, and behind a colon what to do; where it is plain it says only the first."""
    says, colon, remedy = problem.message.rpartition(": ")
    place = f"{problem.key} in [{problem.section}]" if problem.key else f"[{problem.section}]"
    if not colon:
        says, remedy = problem.message, f"correct {place}"
    return Finding(
        "configuration",
        f"[{problem.section}]",
        problem.key,
        sentence(says),
        sentence(f"{remedy[:1].upper()}{remedy[1:]}"),
    )


def gaps(settings: Settings) -> Iterator[Finding]:
    """What has to be there for anything to happen at all; silent where the loader has complained already."""
    if not any(not one.disabled for one in settings.instances) and not settings.problems:
        yield Finding(
            "no-instance",
            "[qBit]",
            "Host",
            "No qBittorrent is configured, so nothing is watched.",
            "Write Host, Port, UserName and Password into [qBit], or let `python run.py init` ask you for them.",
        )
    managing = any(one.managed_categories for one in settings.instances)
    if not settings.arrs and not managing and not settings.problems:
        yield Finding(
            "no-arr",
            "[Radarr-NAME]",
            "URI",
            "No Arr is configured and no instance has ManagedCategories, so there is nothing to look after.",
            "Write URI and APIKey into a section such as [Radarr-Movies], or let `python run.py init` ask you.",
        )
