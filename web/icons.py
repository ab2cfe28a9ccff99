"""The pictures beside words, drawn here so that none is fetched: pure."""

#: Paths on a field of 24 by 24, drawn as lines.
PATHS = {
    "qbitrr": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12.5l3 3 5.5-7",
    "overview": "M4 4h7v9H4zM13 4h7v5h-7zM13 12h7v8h-7zM4 16h7v4H4z",
    "torrents": "M12 3v11m0 0-4-4m4 4 4-4M4 17v3h16v-3",
    "activity": "M3 12h4l3-8 4 16 3-8h4",
    "actors": "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
    "configuration": "M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5",
    "logs": "M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4",
    "system": "M3 5h18v11H3zM9 20h6M12 16v4",
    "light": (
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4"
        "M19 5l-1.4 1.4"
    ),
    "dark": "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
    "leave": "M14 4H5v16h9M10 12h11m0 0-4-4m4 4-4 4",
    "warn": "M12 3 2 20h20zM12 10v4M12 17v.5",
    "down": "M12 4v14m0 0-5-5m5 5 5-5",
    "up": "M12 20V6m0 0-5 5m5-5 5 5",
    "again": "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
    "plus": "M12 5v14M5 12h14",
    "trash": "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13",
    "plug": "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
    "save": "M12 3v11m0 0-4-4m4 4 4-4M5 20h14",
    "link": "M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9",
}


def icon(name: str) -> str:
    """An `<svg>` that screen readers pass over: the word beside it says the same."""
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{PATHS[name]}"/></svg>'
