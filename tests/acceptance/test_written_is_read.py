"""Whatever the tool writes, it reads back: for every example, and for a case whose every text is hostile."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from ruamel.yaml import YAML

from acceptance.command import call
from detente.case.load import load_case
from detente.drafts.importing import read_file
from detente.stability.generate import generate

EXAMPLES = sorted(p for p in (Path(__file__).parents[2] / "examples").iterdir() if (p / "case.yaml").is_file())
LONG = "word " * 2_000
NASTY = {
    "markup": "<script>alert(1)</script> ${x} {{7*7}} ]]> <!-- # * | `a` **b** [N: a] [S: b] --- \\",
    "rows": "a\nb\r\n\n# c\t--- \n---\n1. d",
    "signs": "=cmd|' /C calc'!A0",
    "right": "\u202eשלום مرحبا",
    "marks": "👩\u200d👩\u200d👧 e" + "\u0301" * 200 + "\u00ad\u200b\x1b]0;a\x07",
    "long": LONG,
    "digits": "1" * 5_000,
}
FIELDS = {"text", "title", "name", "summary", "reason", "publisher", "note", "number"}


def _copy(source, folder):
    shutil.copytree(source, folder)
    return folder


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda p: p.name)
def test_a_first_graph_model_of_any_case_is_a_file_of_that_case(source, tmp_path):
    case = load_case(source)
    if not case.assessors or not case.drafts:
        pytest.skip("a case without preferences or drafts has no graph model made from it")
    folder = _copy(source, tmp_path / "case")
    (folder / "stability.yaml").write_text(generate(case))
    if len(case.party_ids) < 5:
        assert load_case(folder).stability is not None
    from detente.case.format.models.stability import StabilityFile
    from detente.case.format.reader import read_yaml
    from detente.case.format.validate import validate

    faults = []
    assert validate(StabilityFile, read_yaml(generate(case), "stability.yaml"), faults) is not None, faults


def test_a_statement_of_a_graph_model_that_is_longer_than_its_column_is_parted_from_its_comment(border_copy):
    path = border_copy / "case.yaml"
    long = "north_" + "x" * 70
    for file in [*border_copy.glob("*.yaml"), *border_copy.glob("drafts/*.md")]:
        file.write_text(_renamed(file.read_text(), long))
    assert long in path.read_text()
    made = generate(load_case(border_copy))
    (border_copy / "stability.yaml").write_text(made)
    assert load_case(border_copy).stability is not None
    assert "patron_1." in made


def _renamed(text, name):
    import re

    return re.sub(r"(?<![A-Za-z0-9_])north(?![A-Za-z0-9_])", name, text)


def test_a_graph_model_says_that_the_draft_on_the_table_leaves_a_point_open(border_copy):
    for path in (border_copy / "drafts").glob("*.md"):
        text = path.read_text()
        path.write_text(
            text.replace("package: {strip: to_north, monitor: none}", "package: {strip: to_north}").replace(
                "open: {} ", "open: {monitor: [none, league]} "
            )
        )
    case = load_case(border_copy)
    if not case.draft().open:
        case = load_case(border_copy)
    made = generate(case)
    assert "there is no draft" not in made


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda p: p.name)
def test_exports_of_drafts_are_read_with_the_same_points(source, tmp_path):
    case = load_case(source)
    if not case.drafts:
        pytest.skip("a case without drafts")
    assert call("drafts", "export", source, "--out", tmp_path / "out", "--format", "md,docx,akn").exit_code == 0
    found = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert found
    for path in found:
        if path.suffix in (".md", ".docx"):
            assert read_file(path, case).text.paragraphs
        elif path.suffix == ".xml":
            assert etree.parse(path).getroot() is not None


@pytest.fixture(params=NASTY, ids=str)
def nasty(request, border_talks, tmp_path):
    """The small case with one text in every field; ids stay as they are."""
    folder = _copy(border_talks, tmp_path / "case")
    text = NASTY[request.param]

    def put(value):
        if isinstance(value, dict):
            return {k: text if k in FIELDS and isinstance(v, str) else put(v) for k, v in value.items()}
        return [put(v) for v in value] if isinstance(value, list) else value

    for path in folder.glob("*.yaml"):
        data = put(YAML(typ="safe").load(path.read_text()))
        for k, entry in enumerate(
            [*data.get("points", []), *data.get("parties", [])] if path.name == "case.yaml" else ()
        ):
            key = "name" if "name" in entry else "title"
            entry[key] = f"{k} {text}"
        path.write_text(json.dumps(data, default=str, ensure_ascii=False))
    for path in (folder / "drafts").glob("*.md"):
        head, _, body = path.read_text().partition("\n---\n")
        lines = [
            f"title: {json.dumps(text, ensure_ascii=False)}" if line.startswith("title:") else line
            for line in head.split("\n")
        ]
        path.write_text("\n".join(lines) + "\n---\n" + body.replace("1. ", f"1. {text} ", 1))
    return folder


WRITERS = [
    ["brief", "--format", "html", "--out", "b.html"],
    ["brief", "--format", "md", "--out", "b.md"],
    ["brief", "--format", "docx", "--out", "b.docx"],
    ["brief", "--format", "pdf", "--out", "b.pdf"],
    ["drafts export", "--out", "drafts", "--format", "docx,md,html,akn"],
    ["drafts export", "--out", "seen", "--for", "south", "--redlines"],
    ["drafts diff", "patron_1", "south_1", "--format", "html", "--out", "d.html"],
    ["guarantees", "--html", "g.html", "--svg", "g.svg"],
    ["performance", "--html", "p.html", "--svg", "p.svg"],
    ["preferences sheet", "--party", "north", "--filled", "--out", "north.xlsx"],
    ["export genius", "genius", "--central"],
    ["export negmas", "negmas", "--central"],
    ["stability", "--generate", "--out", "s.yaml"],
]  # fmt: skip


def test_every_writer_writes_any_text_and_what_it_wrote_is_well_formed(nasty, tmp_path):
    import openpyxl

    for command, following in pairwise([*WRITERS, None]):
        name, *options = command
        placed = [str(tmp_path / o) if "." in o or o in ("drafts", "seen", "genius", "negmas") else o for o in options]
        done = call(*name.split(), nasty, *placed)
        assert done.exit_code in (0, 2), (command, done.stderr)
        assert done.exit_code == 0 or name.startswith("export"), (command, done.stderr, following)
    for path in tmp_path.rglob("*"):
        if not path.is_file() or tmp_path / "case" in path.parents:
            continue
        if path.suffix in (".xml", ".svg"):
            etree.parse(path)
        elif path.suffix == ".html":
            assert "<script>alert" not in path.read_text()
        elif path.suffix == ".docx":
            assert read_file(path).text.paragraphs
        elif path.suffix == ".pdf":
            assert path.read_bytes().startswith(b"%PDF")
        elif path.suffix == ".xlsx":
            cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row]
            assert not [c for c in cells if c.data_type == "f"]
        elif path.suffix == ".yaml" and path.name == "s.yaml":
            assert path.read_text()
