"""The keys of `[<Arr>.EntrySearch]`: known, so that a file of the reference's loads, and not acted on yet."""

# ruff: noqa: FBT003 - in a table of defaults true is a value, not an argument

from storage.schema.grammar import PLACEHOLDER
from storage.schema.key import Key, Table, unused

_SEARCHING = "Not acted on yet: searching the library."
_REQUESTS = "Not acted on yet: searching for requests."
_PROFILES = "Not acted on yet: switching quality profiles."


def _requests(name: str, search: str, *more: Key) -> Table:
    return Table(
        name,
        "Not acted on yet.",
        (
            unused(search, False, _REQUESTS),
            unused(f"{name}URI", PLACEHOLDER, _REQUESTS),
            unused(f"{name}APIKey", PLACEHOLDER, _REQUESTS, secret=True),
            unused("ApprovedOnly", True, _REQUESTS),
            unused("SkipTLSVerify", False, _REQUESTS),
            *more,
        ),
    )


ENTRY_SEARCH = Table(
    "EntrySearch",
    "Not acted on yet.",
    (
        unused("SearchMissing", True, _SEARCHING, idle=False),
        unused("AlsoSearchSpecials", False, _SEARCHING),
        unused("Unmonitored", False, _SEARCHING),
        unused("SearchLimit", 5, _SEARCHING),
        unused("SearchByYear", True, _SEARCHING),
        unused("SearchInReverse", False, _SEARCHING),
        unused("SearchRequestsEvery", 300, _REQUESTS),
        unused("DoUpgradeSearch", False, _SEARCHING),
        unused("QualityUnmetSearch", False, _SEARCHING),
        unused("CustomFormatUnmetSearch", False, _SEARCHING),
        unused("ForceMinimumCustomFormat", False, _SEARCHING),
        unused("SearchAgainOnSearchCompletion", True, _SEARCHING),
        unused("SearchBySeries", "smart", _SEARCHING),
        unused("PrioritizeTodaysReleases", True, _SEARCHING),
        unused("UseTempForMissing", False, _PROFILES),
        unused("KeepTempProfile", False, _PROFILES),
        unused("QualityProfileMappings", {}, _PROFILES, idle={}),
        unused("ForceResetTempProfiles", False, _PROFILES),
        unused("TempProfileResetTimeoutMinutes", 0, _PROFILES),
        unused("ProfileSwitchRetryAttempts", 3, _PROFILES),
    ),
    (
        _requests("Ombi", "SearchOmbiRequests"),
        _requests("Overseerr", "SearchOverseerrRequests", unused("Is4K", False, _REQUESTS)),
    ),
)
