"""Take the pictures of the workbench's pages that the documents show (docs/images/workbench).

Serves a case on a free port of the loopback and looks at it with Chromium: wide and narrow, light and dark.

    python tools/workbench_pictures.py [CASE] [--out FOLDER] [--pages overview,plan] [--widths 1280,390]
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from detente.workbench.pages import PAGES as REGISTERED

ROOT = Path(__file__).resolve().parent.parent
PAGES = ",".join(REGISTERED)
HEIGHTS = {1280: 900, 390: 844}
WAIT = 240_000
JUDGED = """() => {
  const s = document.querySelector('.acceptance');
  return s && s.dataset.judged === s.dataset.version && !s.classList.contains('busy') && s.querySelector('.distance');
}"""


def take(page: Any, address: str, name: str, file: Path) -> None:
    """Open a page, wait until nothing on it is being worked out, and take its picture."""
    page.goto(f"{address}/{name}")
    page.wait_for_selector(".page-head")
    page.wait_for_function("() => window.did_handshake")
    if name == "plan":
        page.wait_for_function(JUDGED)
    if name == "forecast":
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector(".ensemble-odds")
    page.wait_for_function("() => !document.querySelector('.job .progress')")
    page.wait_for_timeout(500)
    page.screenshot(path=str(file))


def main() -> int:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", type=Path, default=ROOT / "examples" / "ukraine_2025")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "workbench")
    parser.add_argument("--pages", default=PAGES)
    parser.add_argument("--widths", default="1280,390")
    chosen = parser.parse_args()
    command = [sys.executable, "-m", "detente", "serve", str(chosen.case), "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        found = next((m for line in server.stdout if (m := re.search(r"http://\S+", line))), None)
        if found is None:
            sys.exit("the server ended before it said its address")
        address = f"{found[0]}case/{chosen.case.resolve().name.lower()}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for width in map(int, chosen.widths.split(",")):
                for theme in ("light", "dark"):
                    size = {"width": width, "height": HEIGHTS.get(width, 860)}
                    page = browser.new_context(viewport=size, color_scheme=theme).new_page()
                    page.set_default_timeout(WAIT)
                    for name in chosen.pages.split(","):
                        take(page, address, name, chosen.out / f"{name}-{width}-{theme}.png")
                    page.context.close()
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
