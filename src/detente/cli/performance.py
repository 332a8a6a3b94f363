"""``detente performance``: who must perform before whom, and who is exposed meanwhile?"""

from __future__ import annotations

from pathlib import Path

import typer

from detente.cli.common import CASE, JSON, NO, emit, guard, load, one_output


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def performance(
        case: Path = CASE,
        html: Path = typer.Option(None, "--html", metavar="FILE", help="Write the result as a web page too."),
        svg: Path = typer.Option(None, "--svg", metavar="FILE", help="Draw the schedule with the exposure shaded."),
        json: bool = JSON,
    ) -> None:
        """Say whether the order of performance is possible, when each step can be, and who is exposed how long."""
        from detente.errors import InputError
        from detente.files import write_whole
        from detente.guarantees.performance import schedule_case
        from detente.report.guarantee_tables import show_performance

        one_output(json, svg, html)
        loaded = load(case)
        result = schedule_case(loaded)
        if result is None:
            raise InputError(
                f"case {loaded.id!r} has no performance.yaml; write one to analyse the order of performance"
            )
        if svg is not None:
            from detente.report.performance_chart import gantt_svg

            write_whole(svg, gantt_svg(result))
        if html is not None:
            from detente.report.guarantee_pages import performance_page

            write_whole(html, performance_page(loaded.title, result))
        emit(
            "performance",
            loaded.id,
            result.to_dict(),
            json,
            lambda console: show_performance(console, result),
            svg,
            html,
        )
        for file in (svg, html):
            if file is not None:
                typer.echo(f"wrote {file}", err=True)
        if not result.feasible:
            raise typer.Exit(NO)
