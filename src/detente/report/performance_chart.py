"""The order of performance as a Gantt picture, exposure shaded."""

from __future__ import annotations

import math

from detente.guarantees.performance import Schedule, Window
from detente.report.guarantee_sentences import days
from detente.report.svg import FAINT, INK, Drawing, fit
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
    horizon = _horizon(schedule)
    rows: list[tuple[str, Window, bool]] = [(name, w, False) for name, w in schedule.events.items()]
    rows += [(name, w, True) for name, w in schedule.steps.items()]
    count = len(rows) + len(schedule.exposure) + (2 if schedule.exposure else 0)
    width = LEFT + CHART + RIGHT
    picture = Drawing(width, TOP + ROW * count + 56, "Order of performance")
    picture.raw(
        '<defs><linearGradient id="fade"><stop offset="0" stop-color="#bcd4e6"/><stop offset="1" stop-color="#bcd4e6" '
        'stop-opacity="0.15"/></linearGradient><linearGradient id="wait"><stop offset="0" stop-color="#f4b6a8"/>'
        '<stop offset="1" stop-color="#f4b6a8" stop-opacity="0.15"/></linearGradient></defs>'
    )
    picture.text(16, 28, "Order of performance", 16, more='font-weight="600"')
    picture.text(
        16,
        48,
        f"Days from {schedule.file.start}. A bar spans the days on which a step can be completed; fading: no last day.",
        12,
        "#52606d",
    )

    def x(day: float) -> float:
        return LEFT + CHART * min(day, horizon) / horizon

    bottom = TOP + ROW * count
    for day in _ticks(horizon):
        picture.line(x(day), TOP - 8, x(day), bottom, "#e4e7eb")
        picture.text(x(day), TOP - 14, f"{day:g}", 11, "#52606d", "middle")
    y = TOP
    for name, window, is_step in rows:
        step = schedule.file.steps.get(name)
        who = joined(schedule.name(p) for p in step.by) if step is not None else "event"
        hint = f"{name} ({who}): {window.earliest:g} to {'no limit' if window.latest is None else f'{window.latest:g}'}"
        if step is not None and step.text:
            hint = f"{step.text} {hint}"
        mark = " ●" if step is not None and step.irreversible else ""
        picture.text(16, y + 17, fit(f"{name}{mark}", 160, 12), 12, INK if is_step else "#52606d")
        picture.text(180, y + 17, fit(who, LEFT - 190, 10.5), 10.5, "#52606d")
        end = horizon if window.latest is None else window.latest
        fill = "url(#fade)" if window.latest is None else (SOLID if is_step else FAINT)
        picture.box(x(window.earliest), y + 6, max(x(end) - x(window.earliest), 3), ROW - 12, fill, 'rx="3"', hint)
        y += ROW
    if schedule.exposure:
        y += ROW
        picture.text(16, y + 13, "Exposure: days performed for good, not yet answered", 13, more='font-weight="600"')
        y += ROW
    for pair in schedule.exposure:
        label = f"{pair.gives} → {pair.gets}"
        picture.text(16, y + 17, fit(label, LEFT - 28, 12), 12)
        least = pair.min_days or 0.0
        most = horizon if pair.max_days is None else pair.max_days
        fill = "url(#wait)" if pair.max_days is None else SHADE
        hint = f"{label}: {days(pair.min_days)} at best, {days(pair.max_days)} at worst"
        if most > 0:
            picture.box(x(0), y + 6, x(most) - x(0), ROW - 12, fill, 'rx="3"', hint)
        if least > 0:
            picture.box(x(0), y + 6, x(least) - x(0), ROW - 12, SURE, 'rx="3"', hint)
        said = "none" if most == 0 else f"at best {days(pair.min_days)}, at worst {days(pair.max_days)}"
        picture.text(x(0) + 6, y + 17, said, 11)
        y += ROW
    picture.text(
        16,
        y + 30,
        "● cannot be undone. Exposure counts from the day of performance: dark, unavoidable; light, at worst.",
        11,
        "#52606d",
    )
    return picture.render()


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
    picture.text(16, 28, "The order of performance is impossible", 16, SURE, more='font-weight="600"')
    picture.text(16, 54, f"These demands clash by {days(schedule.by)}:", 13)
    for k, reason in enumerate(schedule.reasons):
        picture.text(32, 82 + 24 * k, fit(f"{k + 1}. {reason}", 700), 13)
    return picture.render()
