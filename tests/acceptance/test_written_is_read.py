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
from detente import kept
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
        assert load_case(folder).stability_file is not None
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
    assert load_case(border_copy).stability_file is not None
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
    assert case.draft().open == {"monitor": ("none", "league")}
    assert case.draft().package == {"strip": "to_north"}
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
    ["brief", "--draws", "200", "--format", "html", "--out", "b.html"],
    ["brief", "--draws", "200", "--format", "md", "--out", "b.md"],
    ["brief", "--draws", "200", "--format", "docx", "--out", "b.docx"],
    ["brief", "--draws", "200", "--format", "pdf", "--out", "b.pdf"],
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


@pytest.fixture
def keeping(tmp_path, monkeypatch):
    """Keep answers between commands, as the command line does: the same findings and charts, written in another format."""
    folder = kept._Answers(tmp_path / "answers")
    monkeypatch.setattr(kept, "answers_folder", lambda: folder)
    monkeypatch.setattr(kept._Switch, "on", True)


def test_every_writer_writes_any_text_and_what_it_wrote_is_well_formed(nasty, keeping, tmp_path):
    import openpyxl

    for command, following in pairwise([*WRITERS, None]):
        name, *options = command
        placed = [str(tmp_path / o) if "." in o or o in ("drafts", "seen", "genius", "negmas") else o for o in options]
        done = call(*name.split(), nasty, *placed)
        assert done.exit_code in (0, 2), (command, done.stderr)
        assert done.exit_code == 0 or name.startswith("export"), (command, done.stderr, following)
    for path in tmp_path.rglob("*"):
        if not path.is_file() or path.parent == tmp_path / "answers" or tmp_path / "case" in path.parents:
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


def _done(*words):
    done = call(*words)
    assert done.exit_code == 0, (words, done.stderr)
    return done


def test_a_filled_form_of_any_text_is_collected_with_the_same_judgements(nasty, tmp_path):
    block = YAML(typ="safe", pure=True)
    block.default_flow_style = False
    with (nasty / "preferences.yaml").open("r+", encoding="utf-8") as file:
        data = block.load(file.read())
        file.seek(0)
        file.truncate()
        block.dump(data, file)
    before = load_case(nasty).assessors[0].preferences["north"]
    form = tmp_path / "north.xlsx"
    _done("preferences", "sheet", nasty, "--party", "north", "--filled", "--assessor", "A colleague", "--out", form)
    _done("preferences", "collect", nasty, form, "--keep-as", "desk")
    found = {assessor.name: assessor.preferences for assessor in load_case(nasty).assessors}
    after = found["A colleague"]["north"]
    assert _figures(after.weights) == _figures(before.weights)
    assert _figures({"no_deal": after.no_deal}) == _figures({"no_deal": before.no_deal})
    assert {name: _figures(entry.options) for name, entry in after.values.items()} == {
        name: _figures(entry.options) for name, entry in before.values.items()
    }


def _figures(estimates):
    return {name: (estimate.low, estimate.likely, estimate.high) for name, estimate in estimates.items()}


@pytest.mark.parametrize("tool", ["negmas", "genius"])
@pytest.mark.parametrize("name", ["china_oil_2014", "panama_canal_1974"])
def test_a_case_exported_for_another_tool_is_imported_again(tool, name, tmp_path):
    source = next(path for path in EXAMPLES if path.name == name)
    _done("export", tool, source, tmp_path / "out", "--central")
    profiles = sorted(path for path in (tmp_path / "out").iterdir() if path.name.startswith("profile"))
    chosen = [word for path in profiles for word in ("--profile", path)]
    _done("import", tool, tmp_path / "out", tmp_path / "again", *chosen)
    case, again = load_case(source), load_case(tmp_path / "again")
    assert [len(point.options) for point in again.points] == [len(point.options) for point in case.points]
    assert len(again.party_ids) == len(profiles) == len(case.valued)


def test_a_sealed_forecast_of_any_text_is_verified(nasty, tmp_path):
    sealed = nasty / "case.yaml"
    _done("score", "seal", sealed, "--note", NASTY["markup"], "--out", tmp_path / "seal.json")
    _done("score", "verify", tmp_path / "seal.json", sealed)
    sealed.write_text(sealed.read_text() + " ")
    assert call("score", "verify", tmp_path / "seal.json", sealed).exit_code == 1


def test_kept_runs_are_taken_up_again_with_the_same_odds(border_talks, tmp_path):
    words = ("simulate", border_talks, "--runs", "200", "--block", "100", "--workers", "1", "--out", tmp_path / "runs")
    kept = json.loads(_done(*words, "--json").stdout)
    again = json.loads(_done(*words, "--resume", "--json").stdout)
    for name in ("agreement", "interval", "by_day", "blocked_by", "endings", "packages", "parties"):
        assert again[name] == kept[name], name


def test_a_saved_draft_and_its_notes_are_read_back(border_copy, tmp_path):
    from detente.drafts.store import read_notes

    text = tmp_path / "text.md"
    text.write_text(f"1. The strip passes to [N: North {NASTY['right']}] [S: nobody =1+1].\n\n2. No monitors.\n")
    _done("drafts", "import", text, "--case", border_copy, "--id", "bracketed", "--author", "north", "--yes")
    case = load_case(border_copy)
    notes = read_notes(case, "bracketed")
    assert [entry["label"] for entry in notes["alternatives"]] == ["1"]
    assert notes["alternatives"][0]["texts"][1]["text"] == "nobody =1+1"
    shown = json.loads(_done("drafts", "show", border_copy, "bracketed", "--json").stdout)
    assert shown["alternatives"] == notes["alternatives"]


@pytest.mark.parametrize("form", ["md", "docx", "html", "akn"])
def test_a_draft_of_long_blanks_and_a_line_of_figures_is_exported(form, border_copy, tmp_path):
    path = border_copy / "drafts" / "patron_1.md"
    head, _, body = path.read_text().partition("\n---\n")
    words = f"1. The strip{' ' * 20_000}passes to North.\n\n{'7' * 5_000}\n\n{chr(10) * 2_000}2. No monitors.\n"
    assert body
    path.write_text(f"{head}\n---\n{words}")
    _done("drafts", "export", border_copy, "--draft", "patron_1", "--format", form, "--out", tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    if form in ("md", "docx"):
        text = read_file(file).text
        assert [p.label for p in text.provisions] == ["1", "2"]
        assert "7" * 5_000 in text.provisions[0].text
    else:
        assert "7" * 5_000 in file.read_text()


@pytest.mark.parametrize("sign", "=+-@\t")
def test_no_cell_of_a_form_is_run_as_a_formula(sign, border_copy, tmp_path):
    import openpyxl

    path = border_copy / "case.yaml"
    data = YAML(typ="safe").load(path.read_text())
    for entry in [*data["points"], *data["parties"]]:
        entry["name" if "name" in entry else "title"] = f"{sign}HYPERLINK(1) {entry['id']}"
    path.write_text(json.dumps(data, default=str))
    form = tmp_path / "north.xlsx"
    _done(
        "preferences", "sheet", border_copy, "--party", "north", "--filled", "--assessor", f"{sign}1+1", "--out", form
    )
    cells = [cell for sheet in openpyxl.load_workbook(form) for row in sheet.iter_rows() for cell in row]
    risky = [cell for cell in cells if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
    assert risky
    assert {cell.data_type for cell in risky} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f"]
