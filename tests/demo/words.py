"""What the demo says at its beginning and at its end."""

from tests.demo.daemon import shown
from tests.demo.scene import Scene
from tests.demo.screen import Screen
from tests.lab.qbittorrent import QbitServer

NO_QBITTORRENT = (
    "qbittorrent-nox is not on this machine: the demo uses a small built-in stand-in instead.\n"
    "  (`make lab` installs the real one where it can.)"
)
STAND_IN_WANTED = "As you wish: the demo uses its small built-in stand-ins instead of real qBittorrents."


def welcome(scene: Scene, goes_on: bool) -> None:
    """Say where everything is, what to watch, and what to try."""
    screen, daemon = scene.screen, scene.daemon
    screen.heading("Open the page and watch")
    screen.plain(f"  {daemon.url}/      the token is {daemon.token}")
    screen.plain(f"  {'its configuration:':<21}{shown(daemon.config)}")
    screen.plain(f"  {'its log:':<21}{shown(daemon.log)}")
    screen.plain(
        f"  {"the Arrs' libraries:":<21}" + ", ".join(str(shown(arr.library)) for arr in scene.arrs.values())
    )
    screen.heading("What you will see")
    screen.plain(
        "  Radarr and Sonarr grab titles for one instance after the other. Neither imports anything by itself:"
    )
    screen.plain("  qBitrr sees each download end, on whichever instance, and has the right Arr import it.")
    screen.plain("  Midway the demo kills one instance: the others go on, and it comes back by itself.")
    if goes_on:
        screen.heading("What to try")
        for name, server in scene.instances.items():
            if isinstance(server, QbitServer):
                screen.plain(
                    f"  kill -9 {server.pid:<8} kills {name}; its own page is {server.url} "
                    f"({server.username} / {server.password})"
                )
        screen.plain(f"  kill -HUP {daemon.pid:<6} has qBitrr read its configuration again, after you changed it")
        screen.plain("  Ctrl-C           ends everything")
    screen.heading("What happens")


def farewell(scene: Scene) -> None:
    """Sum up."""
    screen, watch = scene.screen, scene.watch
    screen.heading("In the library")
    rows = [
        (
            one.title.name,
            one.instance,
            one.arr.kind.app,
            "yes" if one.finished_at else "no",
            {0: "no", 1: "once"}.get(count := one.arr.import_count(one.hash), f"{count} times"),
            "" if one.took is None else f"{one.took:.1f} s",
        )
        for one in watch.grabbed
    ]
    screen.table(("title", "instance", "Arr", "downloaded", "imported", "after"), rows)
    screen.plain()
    done = sum(one.imported_at is not None for one in watch.grabbed)
    screen.plain(f"{done} of {len(watch.grabbed)} titles are in the library.")
    for absence in watch.absences:
        if absence.ended is None:
            screen.plain(f"qBitrr is still without {absence.instance}.")
        else:
            away = absence.ended - absence.begun
            screen.plain(
                f"qBitrr was without {absence.instance} for {away:.0f} s; the others did not wait for it."
            )


def trouble(screen: Screen, text: str) -> None:
    """Say what went wrong."""
    screen.plain(f"\nThe demo has ended early. {text}")
