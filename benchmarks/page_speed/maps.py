"""A heatmap: how long its data wait to be seen, and what a pointer that moves over it costs."""

import statistics
from dataclasses import dataclass

from playwright.sync_api import Browser, Request

from benchmarks.page_speed.chromium import fresh_tab

_MOVES = 180
_LOOK_MS = 50
_QUESTION = "query SweepHeatmap("


@dataclass(frozen=True, slots=True)
class Map:
    """paint_ms: from the last byte of the data to the first picture. frames: between two
    pictures, ms, while a pointer moved. work_ms: of the page's thread for a move.
    """

    bytes: int
    paint_ms: float
    frames: tuple[float, ...]
    work_ms: float

    @property
    def frame_ms(self) -> float:
        """The mean: 16.7 are 60 a second."""
        return statistics.fmean(self.frames)

    @property
    def slow_frame_ms(self) -> float:
        """One in twenty takes longer."""
        return statistics.quantiles(self.frames, n=20)[18]


def hovered(browser: Browser, address: str, path: str) -> Map:
    """Open a sweep's page and draw the pointer across its map from corner to corner."""
    with fresh_tab(browser, address) as tab:
        page = tab.page
        answers: list[Request] = []
        page.on("requestfinished", lambda one: answers.append(one) if _asks_map(one) else None)
        page.goto(path)
        while tab.seen()["painted"] <= 0 or not answers:
            page.wait_for_timeout(_LOOK_MS)
        began_ms = float(page.evaluate("performance.timeOrigin"))
        data = answers[0].timing["startTime"] + answers[0].timing["responseEnd"] - began_ms
        size = answers[0].sizes()
        canvas = page.get_by_role("application")
        page.wait_for_load_state("networkidle")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        if box is None:
            raise RuntimeError("the map must be shown, was not")
        page.evaluate("watchFrames()")
        before = tab.busy_seconds()
        for move in range(_MOVES):
            share = 0.1 + 0.8 * move / _MOVES
            page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        work = tab.busy_seconds() - before
        return Map(
            bytes=size["responseHeadersSize"] + size["responseBodySize"],
            paint_ms=float(tab.seen()["painted"]) - data,
            frames=tuple(float(one) for one in page.evaluate("unwatchFrames()")),
            work_ms=work / _MOVES * 1e3,
        )


def _asks_map(request: Request) -> bool:
    return _QUESTION in (request.post_data or "")
