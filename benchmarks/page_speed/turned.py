"""A slider beside a run's curve: how long a turn of it waits for the curve that it makes."""

import statistics
from collections import Counter
from dataclasses import dataclass

import psutil
from playwright.sync_api import Browser

from benchmarks.page_speed.chromium import fresh_tab

_TURNS = 60
_PROCESSES = {
    "api.cli.main up": "API",
    "api.cli.main worker": "worker",
    "redis-server": "Redis",
    "--type=renderer": "page",
}
"""By what stands in their command lines."""
_PREVIEW = """performance.getEntriesByType("resource")
  .filter(({ name }) => name.endsWith("/graphql")).slice(-%d)
  .map(({ requestStart, responseEnd }) => responseEnd - requestStart)"""
# One turn: an input event, the curve of its answer, and the frame that shows it.
_TURN = """(slider) => new Promise((resolve) => {
  const canvas = slider.closest("section").querySelector("canvas");
  const drawing = CanvasRenderingContext2D.prototype;
  const { stroke } = drawing;
  const began = performance.now();
  drawing.stroke = function (...line) {
    stroke.apply(this, line);
    if (this.canvas !== canvas) return;
    drawing.stroke = stroke;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - began);
      port2.postMessage(undefined);
    });
  };
  slider.valueAsNumber += slider.valueAsNumber < 90 ? 1 : -29;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""


@dataclass(frozen=True, slots=True)
class Turned:
    """paint_ms: from each turn to its picture. answer_ms: of that until the answer was there.
    cpu_ms: what each process worked for a turn, whatever else the machine did.
    """

    paint_ms: tuple[float, ...]
    answer_ms: float
    cpu_ms: dict[str, float]

    @property
    def half_ms(self) -> float:
        """The median of the turns."""
        return statistics.median(self.paint_ms)

    @property
    def slow_ms(self) -> float:
        """One in twenty takes longer."""
        return statistics.quantiles(self.paint_ms, n=20)[18]


def turned(browser: Browser, address: str, path: str) -> Turned:
    """Open a backtest's page and turn its first threshold, one step after the other."""
    with fresh_tab(browser, address) as tab:
        page = tab.page
        page.goto(path)
        slider = page.get_by_role("slider").first
        slider.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        slider.evaluate(_TURN)  # the first one loads the market
        before = _cpu_seconds()
        took = tuple(float(slider.evaluate(_TURN)) for _ in range(_TURNS))
        worked = _cpu_seconds()
        answers = page.evaluate(_PREVIEW % _TURNS)
        cpu = {name: (worked[name] - before[name]) / _TURNS * 1e3 for name in worked}
        return Turned(took, float(statistics.median(answers)), cpu)


def _cpu_seconds() -> Counter[str]:
    # Of the service and the browser, which this process has started.
    spent: Counter[str] = Counter()
    for one in psutil.Process().children(recursive=True):
        words = " ".join(one.cmdline())
        name = next((name for part, name in _PROCESSES.items() if part in words), None)
        if name is not None:
            times = one.cpu_times()
            spent[name] += times.user + times.system  # type: ignore[assignment]  # adds floats
    return spent
