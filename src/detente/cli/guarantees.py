"""``detente guarantees``: do the guarantees hold, and who can void them?"""

from __future__ import annotations

from pathlib import Path

import typer

from detente.cli.common import CASE, JSON, emit, guard, load, one_output


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def guarantees(
        case: Path = CASE,
        timeout: float = typer.Option(
            30.0, "--timeout", metavar="SECONDS", help="For the whole report; what is not decided by then is unknown."
        ),
        limit: int = typer.Option(500, "--limit", metavar="N", help="At most so many void scenarios of one guarantee."),
        html: Path = typer.Option(None, "--html", metavar="FILE", help="Write the report as a web page too."),
        svg: Path = typer.Option(None, "--svg", metavar="FILE", help="Draw which guarantee is at least which."),
        json: bool = JSON,
    ) -> None:
        """Say when each guarantee is void and by whom, what is vague, what contradicts, and what claims hold."""
        import math

        from detente.errors import InputError
        from detente.files import write_whole
        from detente.guarantees.analysis import analyze_case
        from detente.report.guarantee_tables import show_guarantees

        if not math.isfinite(timeout) or timeout <= 0:
            raise InputError(f"found --timeout {timeout:g}, expected a number of seconds above 0")
        if limit < 1:
            raise InputError(f"found --limit {limit}, expected 1 or more")
        one_output(json, svg, html)
        loaded = load(case)
        report = analyze_case(loaded, timeout, limit)
        if report is None:
            raise InputError(f"case {loaded.id!r} has no guarantees.yaml; write one to analyse guarantees")
        if svg is not None:
            from detente.report.comparison_chart import order_svg

            write_whole(svg, order_svg(report))
        if html is not None:
            from detente.report.guarantee_pages import guarantees_page

            write_whole(html, guarantees_page(loaded.title, report))
        emit(
            "guarantees", loaded.id, report.to_dict(), json, lambda console: show_guarantees(console, report), svg, html
        )
        for file in (svg, html):
            if file is not None:
                typer.echo(f"wrote {file}", err=True)
