"""One Arr category: what its torrents need, on whichever instance they are."""

import sys

# Its command line, and what draws that, would take 6 MB that a daemon never needs; httpx goes without where it is
# not to be had. Here, for this is read before anything that imports it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
