"""`make bench`: the daemon at rest on three full qBittorrents, beside the floor and the polling way."""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from tests.bench.latency import completion_to_scan, summary
from tests.lab import torrents
from tests.lab.daemon import ROOT, Daemon
from tests.lab.qbittorrent import QbitServer, installed
from tests.lab.stage import Stage

PERIOD = 2.0  # s, the default PollInterval
TICKS_PER_SECOND = 100
IMPORTS = 9


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory(pid: int) -> tuple[float, float]:
    """Proportional and resident size of a process, in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Pss"] / 1024, sizes["Rss"] / 1024


def share_of_a_core(daemon: Daemon, seconds: float) -> float:
    """The fraction of one core the daemon used over these seconds."""
    before, began = cpu_seconds(daemon.process.pid), time.monotonic()
    threading.Event().wait(seconds)
    return (cpu_seconds(daemon.process.pid) - before) / (time.monotonic() - began)


def baseline(way: str, seconds: float, servers: list[QbitServer]) -> float:
    """The fraction of one core a baseline loop used."""
    triples = [part for one in servers for part in (one.url, one.username, one.password)]
    command = [sys.executable, "-m", "tests.bench.baselines", way, str(seconds), str(PERIOD), *triples]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Fill the servers, wait for rest, measure each way in turn, print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--torrents", type=int, default=3000, help="on each of three instances")
    parser.add_argument("--seconds", type=float, default=60, help="how long each way is measured")
    wanted = parser.parse_args()
    versions = installed()
    if not versions:
        sys.exit("No qBittorrent can run here: see tests/lab/install.")
    with tempfile.TemporaryDirectory() as folder, QbitServer(versions[-1], Path(folder) / "seeder") as seeder:
        with closing(Stage(Path(folder), seeder)) as stage:
            measure(stage, versions, wanted.torrents, wanted.seconds)


def measure(stage: Stage, versions: tuple[str, ...], count: int, seconds: float) -> None:
    """One run on three servers, spread over the versions there are."""
    servers = [
        stage.server(versions[n % len(versions)], name) for n, name in enumerate(("default", "qBit-B", "qBit-C"))
    ]
    for category in ("radarr", "sonarr"):
        stage.arr(category)
    for server in servers:
        for category in ("radarr", "sonarr"):
            print(
                f"Filling {server.name} ({server.version}) with {count // 2} torrents in {category} …", flush=True
            )
            torrents.fill(server, count // 2, category, prefix=f"{server.name} {category}")
    daemon = stage.daemon().start().until_ready(within=60)
    print("Waiting for the first passes to be over …", flush=True)
    share_of_a_core(daemon, 20)
    pss, rss = memory(daemon.process.pid)
    rows = [("qBitrr", share_of_a_core(daemon, seconds))]
    rows += [(way, baseline(way, seconds, servers)) for way in ("floor", "polling")]
    waits = completion_to_scan(stage, daemon, IMPORTS)
    print(f"\nAt rest, {len(servers)} instances of {count} torrents, every {PERIOD:g} s, {seconds:g} s each:")
    for way, share in rows:
        print(f"  {way:8} {share * 100:6.2f} % of a core")
    print(f"  from completion to scan command: {summary(waits)}")
    print(f"  memory   {pss:6.1f} MB proportional, {rss:.1f} MB resident")


if __name__ == "__main__":
    main()
