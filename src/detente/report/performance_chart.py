"""The order of performance as a Gantt picture, exposure shaded."""

from __future__ import annotations

import math
from dataclasses import dataclass

from detente.guarantees.performance import Exposure, Schedule, Window
from detente.report.guarantee_sentences import days
from detente.report.svg import BOLD, FAINT, GRID, INK, SOFT, Drawing, fit
from detente.text import joined

LEFT, RIGHT, ROW, TOP, CHART = 300.0, 40.0, 26.0, 84.0, 620.0
SOLID, OPEN_END, SHADE, SURE = "#3e7cb1", "#bcd4e6", "#f4b6a8", "#d1495b"


def gantt_svg(schedule: Schedule) -> str:
    """Draw every step between its earliest and latest day, and every exposure.

    Parameters
    ----------
    schedule : Schedule
        An infeasible one is drawn as the list of demands that clash.

    Returns
    -------
    str
        An SVG document. A bar that fades has no last day. Exposure: dark, the days that cannot be avoided;
        light, up to the worst case.
    """
    if not schedule.feasible:
        return _clash(schedule)
    rows = len(schedule.events) + len(schedule.steps)
    count = rows + len(schedule.exposure) + (2 if schedule.exposure else 0)
    picture = Drawing(LEFT + CHART + RIGHT, TOP + ROW * count + 56, "Order of performance")
    days_at = _Days(_horizon(schedule))
    _head(picture, schedule)
    days_at.grid(picture, TOP + ROW * count)
    for k, (name, window) in enumerate([*schedule.events.items(), *schedule.steps.items()]):
        _step(picture, days_at, schedule, name, window, TOP + ROW * k)
    if schedule.exposure:
        y = TOP + ROW * (rows + 1)
        picture.text(16, y + 13, "Exposure: days performed for good, not yet answered", 13, more=BOLD)
    for k, pair in enumerate(schedule.exposure):
        _exposure(picture, days_at, pair, TOP + ROW * (rows + 2 + k))
    key = "● cannot be undone. Exposure counts from the day of performance: dark, unavoidable; light, at worst."
    picture.text(16, TOP + ROW * count + 30, key, 11, SOFT)
    return picture.render()


@dataclass(frozen=True)
class _Days:
    """Where days stand on the chart."""

    horizon: float

    def x(self, day: float) -> float:
        return LEFT + CHART * min(day, self.horizon) / self.horizon

    def grid(self, picture: Drawing, bottom: float) -> None:
        for day in _ticks(self.horizon):
            picture.line(self.x(day), TOP - 8, self.x(day), bottom, GRID)
            picture.text(self.x(day), TOP - 14, f"{day:g}", 11, SOFT, "middle")


def _head(picture: Drawing, schedule: Schedule) -> None:
    fades = "".join(
        f'<linearGradient id="{name}"><stop offset="0" stop-color="{colour}"/><stop offset="1" stop-color="{colour}" '
        'stop-opacity="0.15"/></linearGradient>'
        for name, colour in (("fade", OPEN_END), ("wait", SHADE))
    )
    picture.raw(f"<defs>{fades}</defs>")
    picture.text(16, 28, "Order of performance", 16, more=BOLD)
    days_from = f"Days from {schedule.file.start}."
    note = f"{days_from} A bar spans the days on which a step can be completed; fading: no last day."
    picture.text(16, 48, note, 12, SOFT)


def _step(picture: Drawing, at: _Days, schedule: Schedule, name: str, window: Window, y: float) -> None:
    """Draw an event, or a step with those who perform it, between its earliest and its latest day."""
    step = schedule.file.steps.get(name)
    is_step = name in schedule.steps
    who = joined(schedule.name(p) for p in step.doers) if step is not None else "event"
    hint = f"{name} ({who}): {window.earliest:g} to {'no limit' if window.latest is None else f'{window.latest:g}'}"
    if step is not None and step.text:
        hint = f"{step.text} {hint}"
    mark = " ●" if step is not None and step.irreversible else ""
    picture.text(16, y + 17, fit(f"{name}{mark}", 160, 12), 12, INK if is_step else SOFT)
    picture.text(180, y + 17, fit(who, LEFT - 190, 10.5), 10.5, SOFT)
    end = at.horizon if window.latest is None else window.latest
    fill = "url(#fade)" if window.latest is None else (SOLID if is_step else FAINT)
    start = at.x(window.earliest)
    picture.box(start, y + 6, max(at.x(end) - start, 3), ROW - 12, fill, 'rx="3"', hint)


def _exposure(picture: Drawing, at: _Days, pair: Exposure, y: float) -> None:
    """Draw how long what was given may go unanswered: at best dark, at worst light."""
    label = f"{pair.gives} → {pair.gets}"
    picture.text(16, y + 17, fit(label, LEFT - 28, 12), 12)
    least = pair.min_days or 0.0
    most = at.horizon if pair.max_days is None else pair.max_days
    hint = f"{label}: {days(pair.min_days)} at best, {days(pair.max_days)} at worst"
    for length, fill in ((most, "url(#wait)" if pair.max_days is None else SHADE), (least, SURE)):
        if length > 0:
            picture.box(at.x(0), y + 6, at.x(length) - at.x(0), ROW - 12, fill, 'rx="3"', hint)
    words = "none" if most == 0 else f"at best {days(pair.min_days)}, at worst {days(pair.max_days)}"
    picture.text(at.x(0) + 6, y + 17, words, 11)


def _horizon(schedule: Schedule) -> float:
    windows = [*schedule.steps.values(), *schedule.events.values()]
    known = [w.earliest for w in windows] + [w.latest for w in windows if w.latest is not None]
    known += [p.max_days for p in schedule.exposure if p.max_days is not None]
    most = max(known, default=0.0)
    return max(most * 1.15, 30.0)


def _ticks(horizon: float) -> list[float]:
    rough = horizon / 8
    power = 10 ** math.floor(math.log10(rough))
    step = next((m * power for m in (1, 2, 5) if m * power >= rough), 10 * power)
    return [step * k for k in range(int(horizon / step) + 1)]


def _clash(schedule: Schedule) -> str:
    picture = Drawing(760, 110 + 24 * len(schedule.reasons), "The order of performance is impossible")
    picture.text(16, 28, "The order of performance is impossible", 16, SURE, more=BOLD)
    picture.text(16, 54, f"These demands clash by {days(schedule.by)}:", 13)
    for k, reason in enumerate(schedule.reasons):
        picture.text(32, 82 + 24 * k, fit(f"{k + 1}. {reason}", 700), 13)
    return picture.render()
