"""No text can end the process that draws it, or the script of the page that it stands in."""

from __future__ import annotations

import pytest

from detente.report.pictures import chart_html, chart_pdf, chart_svg, svg_png


def _bars(name):
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": name,
        "data": {"values": [{"who": name, "odds": 1}]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "odds", "type": "quantitative"},
            "y": {"field": "who", "type": "nominal", "sort": [name]},
        },
    }


@pytest.mark.parametrize("code", [0x0, 0x1, 0xB, 0x1B, 0x85, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x202E])
def test_a_character_that_svg_forbids_is_drawn_as_a_replacement(code):
    svg = chart_svg(_bars(f"a{chr(code)}b"))
    assert "a\N{REPLACEMENT CHARACTER}b" in svg
    assert svg_png(svg).startswith(b"\x89PNG")
    assert chart_pdf(_bars(f"a{chr(code)}b")).startswith(b"%PDF")
    assert svg_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>{chr(code)}</text></svg>')


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "<img src=x onerror=alert(1)>"])
def test_text_in_a_chart_cannot_end_the_script_of_its_page(text):
    page = chart_html(_bars(text))
    assert text not in page
    assert text.replace("<", "\\u003c") in page


def test_a_very_long_name_is_cut_in_a_chart():
    assert len(chart_svg(_bars("x" * 100_000))) < 20_000
