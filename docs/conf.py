"""How `make docs` builds the site: the same Markdown files, searchable, with the public docstrings.

Every broken link or unknown reference is an error. The pages load nothing from the network.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from detente.version import __version__  # noqa: E402

project = "Detente"
author = "The Detente developers"
copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["how-to/files/*", "images/*"]
language = "en"

myst_heading_anchors = 4
nitpicky = True
# Names of the standard library and of NumPy in signatures: their documentation is not part of these pages.
nitpick_ignore_regex = [(r"py:.*", r".*")]

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_numpy_docstring = True

smartquotes = False  # options such as --json keep their two hyphens

html_theme = "furo"
html_title = f"Detente {version}"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
pygments_style = "default"
pygments_dark_style = "monokai"


def _add_menu(app: Any, page: str, source: list[str]) -> None:
    """Make the site's menu of the index's own lists: a heading for each bold word, then the pages linked below it."""
    if page != root_doc:
        return
    menu = []
    for title, body in re.findall(r"^\*\*(.+?)\*\*(.*?)(?=^\*\*|\Z)", source[0], re.M | re.S):
        pages = re.findall(r"\]\(([^)#:]+)\.(?:md|ipynb)\)", body)
        menu.append("\n".join(["```{toctree}", ":hidden:", f":caption: {title}", "", *pages, "```"]))
    source[0] += "\n\n" + "\n\n".join(menu) + "\n"


def setup(app: Any) -> None:
    """Register what this project adds to Sphinx."""
    app.connect("source-read", _add_menu)
