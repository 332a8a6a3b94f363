"""What axe-core finds on a page: WCAG 2.2 AA, and what is good practice beside it."""

from __future__ import annotations

import functools
from typing import Any

_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
"""To say where on the page each element stands that breaks no rule takes far longer than to find those that break one."""


def violations(page: Any) -> list[str]:
    """Return what breaks a rule on a page as it stands, each with its first elements."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_axe())
    found = page.evaluate("async (options) => (await axe.run(options)).violations", _OPTIONS)
    return [f"{v['id']} ({v['impact']}): {[n['html'][:160] for n in v['nodes']][:3]}" for v in found]


@functools.cache
def _axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)
