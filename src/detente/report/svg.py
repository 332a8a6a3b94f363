"""Small SVG drawings without a charting library: text is escaped, colours hold on light and dark paper."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import escape

from detente.text import one_line

INK, SOFT, FAINT, GRID, PAPER = "#1f2933", "#52606d", "#9aa5b1", "#e4e7eb", "#ffffff"
BOLD = 'font-weight="600"'
FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"


def width_of(text: str, size: float = 13) -> float:
    """Estimate the width of text in pixels."""
    return 0.56 * size * len(text)


def fit(text: object, width: float, size: float = 13) -> str:
    """Cut text to a width, with an ellipsis."""
    line = one_line(text)
    most = max(2, int(width / (0.56 * size)))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


@dataclass
class Drawing:
    """An SVG picture under construction; lengths in pixels."""

    width: float
    height: float
    title: str
    font: str = FONT
    parts: list[str] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = FAINT, more: str = "") -> None:
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {more}/>')

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, more: str = "", hint: object | None = None
    ) -> None:
        inner = f"<title>{escape(one_line(hint))}</title>" if hint is not None else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" fill="{fill}" {more}>{inner}</rect>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: object,
        size: float = 13,
        colour: str = INK,
        anchor: str = "start",
        more: str = "",
    ) -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}" {more}>'
            f"{escape(one_line(text))}</text>"
        )

    def circle(self, x: float, y: float, radius: float, fill: str, more: str = "") -> None:
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" {more}/>')

    def path(self, steps: str, colour: str, more: str = "") -> None:
        """Draw a line along the steps of an SVG path."""
        self.parts.append(f'<path d="{steps}" fill="none" stroke="{colour}" {more}/>')

    def raw(self, markup: str) -> None:
        """Add markup of our own making."""
        self.parts.append(markup)

    def render(self) -> str:
        """Return the picture as an SVG document."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {self.height:.0f}" '
            f'width="{self.width:.0f}" height="{self.height:.0f}" role="img" font-family="{escape(self.font)}">'
            f"<title>{escape(one_line(self.title))}</title>"
            f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(self.parts)}</svg>\n'
        )
