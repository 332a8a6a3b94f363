"""The commands, from a file on the table to the files that go out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.drafts.word.read import read_word
from detente.drafts.word.views import read_accepted, read_rejected, view
from tests.drafts.make_word import NS, gone, ins, p, word
from tests.drafts.make_word import run as words

Run = Callable[..., dict[str, Any]]
TEXT = (
    "# South's second answer\n\nThe parties agree:\n\n1. [South: Joint administration.] [North: The strip passes to North.]\n\n"
    "2. The League sends monitors: League monitors.\n\nDone at the border.\n"
)


def new(run: Run, case: Path, *more: object, text: str = TEXT, name: str = "in.md", code: int = 0) -> dict[str, Any]:
    path = case.parent / name
    path.write_text(text, encoding="utf-8")
    return run("import", path, "--case", case, "--id", "south_2", "--author", "south", "--yes", *more, code=code)


def test_import_of_markdown(run: Run, border: Path) -> None:
    printed = new(run, border, "--parent", "south_1")
    assert [(x["label"], x["point"], x["how"]) for x in printed["points"]] == [
        ("1", "strip", "label"),
        ("2", "monitor", "label"),
    ]
    assert printed["lead"].endswith("The parties agree:")
    assert printed["closing"] == "Done at the border."
    assert [(t["author"], t["party"]) for t in printed["alternatives"][0]["texts"]] == [
        ("South", "south"),
        ("North", "north"),
    ]
    assert printed["package"] == {"monitor": "league"}
    assert printed["open"] == {"strip": ["to_north", "shared"]}
    draft = load_case(border).drafts["south_2"]
    assert (draft.parent, draft.author, draft.title) == ("south_1", ("south",), "South's second answer")
    assert draft.open == {"strip": ("to_north", "shared")}
    assert (border / "drafts/south_2.notes.yaml").exists()
    shown = run("show", border, "south_2")
    assert shown["alternatives"][0]["label"] == "1"


def test_import_of_word_keeps_changes_and_comments(run: Run, border: Path) -> None:
    stamp = 'w:id="0" w:author="Ann" w:date="2025-11-23T10:00:00Z"'
    comments = f"<w:comments {NS}><w:comment {stamp}><w:p>{words('Why?')}</w:p></w:comment></w:comments>"
    body = p("1. The strip ", gone("passes to North", "South"), ins("stays with South", "South"), ".") + p(
        "2. ", '<w:commentRangeStart w:id="0"/>', "Nobody monitors.", '<w:commentRangeEnd w:id="0"/>'
    )
    path = border.parent / "back.docx"
    path.write_bytes(word(body, {"comments": comments}))
    printed = run("import", path, "--case", border, "--id", "back", "--parent", "patron_1", "--yes")
    assert printed["amendments"] == [
        {
            "label": "1", "kind": "replace", "author": "South", "date": "2025-11-23T10:00:00Z",
            "before": "passes to North", "after": "stays with South",
        }
    ]  # fmt: skip
    assert printed["comments"][0] | {"date": ""} == {
        "label": "2", "author": "Ann", "date": "", "text": "Why?", "anchor": "Nobody monitors.",
    }  # fmt: skip
    assert printed["package"] == {"strip": "to_south", "monitor": "none"}
    case = load_case(border)
    assert case.drafts["back"].author == ("south",)
    from detente.drafts.store import read_notes

    notes = read_notes(case, "back")
    assert notes["amendments"][0]["after"] == "stays with South"
    assert notes["comments"][0]["text"] == "Why?"


def test_points_numbered_otherwise_are_matched_by_words(run: Run, border: Path) -> None:
    text = (
        "Article 10. Monitors: the League monitors.\n\nArticle 11. The strip stays with South.\n\nArticle 12. Trade.\n"
    )
    printed = new(run, border, text=text)
    assert [(x["label"], x["point"], x["how"]) for x in printed["points"]] == [
        ("Article 10", "monitor", "words"), ("Article 11", "strip", "words"), ("Article 12", None, "none"),
    ]  # fmt: skip
    assert printed["labels"] == {"Article 10": "monitor", "Article 11": "strip"}
    assert printed["package"] == {"strip": "to_south", "monitor": "league"}
    again = run("show", border, "south_2")
    assert [x["point"] for x in again["points"]] == ["monitor", "strip", None]


def test_a_map_decides_and_set_decides(run: Run, border: Path) -> None:
    (border.parent / "map.yaml").write_text('"1": monitor\n"2": null\n')
    path = border.parent / "x.md"
    path.write_text("1. First.\n2. Second.\n")
    printed = run(
        "import", path, "--case", border, "--id", "m", "--author", "South", "--map", border.parent / "map.yaml",
        "--set", "strip=to_south",
    )  # fmt: skip
    assert [(x["point"], x["how"]) for x in printed["points"]] == [("monitor", "map"), (None, "map")]
    assert printed["package"] == {"strip": "to_south"}
    assert printed["open"] == {"monitor": ["none", "league"]}


def test_without_an_author_somebody_is_put_down_and_told(run: Run, border: Path) -> None:
    path = border.parent / "x.md"
    path.write_text("1. The strip passes to North.\n2. Nobody monitors.\n")
    first = run("import", path, "--case", border, "--id", "a", "--yes")
    assert "put down to patron" in first["warnings"][0]
    assert load_case(border).drafts["a"].author == ("patron",)
    run("import", path, "--case", border, "--id", "b", "--parent", "south_1", "--yes")
    assert load_case(border).drafts["b"].author == ("south",)


def test_other_words_and_missing_words_leave_a_point_open(run: Run, border: Path) -> None:
    printed = new(run, border, "--parent", "south_1", text="1. Words that settle nothing at all.\n")
    assert printed["package"] == {}
    assert printed["open"] == {"strip": ["to_north", "shared", "to_south"], "monitor": ["none", "league"]}
    why = {d["point"]: d["doubts"] for d in printed["decided"]}
    assert "other words" in why["strip"][-1]
    assert why["monitor"] == ["what draft 'south_1' says of it is not in the text"]
    assert "its words are far" in printed["points"][0]["doubt"]


def test_a_point_of_which_neither_text_speaks_stays_as_the_parent_has_it(run: Run, border: Path) -> None:
    path = border / "drafts/south_1.md"
    path.write_text(path.read_text().replace("\n2. The League sends monitors to the strip.", ""))
    printed = new(run, border, "--parent", "south_1", text="1. North and South shall administer the strip together.\n")
    assert printed["package"] == {"strip": "shared", "monitor": "league"}
    assert {d["point"]: d["how"] for d in printed["decided"]} == {"strip": "parent", "monitor": "parent"}


def test_import_asks_and_writes_nothing_without_an_answer(border: Path) -> None:
    path = border.parent / "in.md"
    path.write_text(TEXT)
    args = ["drafts", "import", str(path), "--case", str(border), "--id", "q", "--author", "south"]
    for answer, code in (("", 2), ("n\n", 2), ("y\n", 0)):
        result = CliRunner().invoke(build(), args, input=answer)
        assert result.exit_code == code, result.output
        assert (border / "drafts/q.md").exists() == (code == 0)
        assert "0." in result.stderr  # the scores were shown


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--author", "atlantis"), "no party is called 'atlantis'"),
        (("--parent", "patron_9"), "did you mean 'patron_1'"),
        (("--id", "Bad Id"), "for example 'bad_id'"),
        (("--id", "patron_1"), "in the case already"),
        (("--date", "tomorrow"), "expected a day"),
        (("--status", "done"), "expected one of working"),
        (("--set", "strip=moon"), "expected one of to_north"),
        (("--set", "sttrip=shared"), "did you mean 'strip'"),
    ],
)
def test_wrong_calls_write_nothing(run: Run, border: Path, more: tuple[str, ...], message: str) -> None:
    before = sorted(border.rglob("*"))
    path = border.parent / "in.md"
    path.write_text(TEXT)
    base = {"--id": "x", "--author": "south"} | dict([more])
    flat = [part for pair in base.items() for part in pair]
    assert message in run("import", path, "--case", border, *flat, "--yes", code=2)["error"]
    assert sorted(border.rglob("*")) == before


def test_diff_in_all_forms(run: Run, border: Path, tmp_path: Path) -> None:
    printed = run("diff", border, "patron_1", "south_1")
    assert [(r["changes"], r["from"], r["to"]) for r in printed["points"]] == [
        (["reworded"], ["1"], ["1"]), (["reworded"], ["2"], ["2"]),
    ]  # fmt: skip
    assert printed["points"][0]["text_a"] == "The strip passes to North."
    for form in ("md", "html", "docx"):
        run("diff", border, "patron_1", "south_1", "--format", form, "--out", tmp_path / f"d.{form}")
    data = (tmp_path / "d.docx").read_bytes()
    assert read_rejected(data) == ["The strip passes to North.", "No monitoring is provided for."]
    assert read_accepted(data) == [
        "North and South administer the strip together.",
        "The League sends monitors to the strip.",
    ]
    printed_ = [[entry.line.printed[:3] for entry in view(read_word(data), accepted)] for accepted in (True, False)]
    assert printed_ == [["1. ", "2. "]] * 2
    document = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert 'w:author="South"' in document
    assert 'w:date="2025-11-24T00:00:00Z"' in document
    page = (tmp_path / "d.html").read_text()
    etree.HTML(page)
    assert "http" not in page
    assert "<script" not in page
    assert "**North and South administer the strip together**" in (tmp_path / "d.md").read_text()


def test_text_is_escaped_wherever_it_is_shown(run: Run, border: Path, tmp_path: Path) -> None:
    evil = "1. <script>alert(1)</script> \x1b[31m [bold]x[/bold] **y** & <img src=x>\n"
    new(run, border, text=evil)
    run("diff", border, "patron_1", "south_2", "--out", tmp_path / "d.html")
    page = (tmp_path / "d.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page
    run("diff", border, "patron_1", "south_2", "--out", tmp_path / "d.md")
    assert "<script" not in (tmp_path / "d.md").read_text()
    shown = CliRunner().invoke(build(), ["drafts", "diff", str(border), "patron_1", "south_2"])
    assert "\x1b[31m" not in shown.stdout
    assert "[bold]" in shown.stdout
    run("export", border, "--draft", "south_2", "--format", "html", "--out", tmp_path / "e")
    assert "<script" not in (tmp_path / "e/south_2.html").read_text()


def test_amend_writes_a_child_and_tells_its_effects(run: Run, border: Path) -> None:
    printed = run(
        "amend", border, "--draft", "patron_1", "--set", "strip=shared", "--text", "North and South run the strip.",
        "--author", "south", "--draws", 2000,
    )  # fmt: skip
    draft = load_case(border).drafts[printed["draft"]]
    assert draft.parent == "patron_1"
    assert draft.package == {"strip": "shared", "monitor": "none"}
    assert draft.text.startswith("1. North and South run the strip.")
    effects = printed["effects"]
    # By the central weights north has 3/4 on the strip: 100 -> 50 loses about 38 points of utility.
    assert -45 < effects["parties"]["north"]["change"] < -30
    assert effects["parties"]["south"]["accepts_before"] < effects["parties"]["south"]["accepts_after"]
    assert effects["options"] == [{"point": "strip", "from": "to_north", "to": "shared"}]
    alone = effects["points"][0]
    assert {p: round(x, 9) for p, x in alone["utility"].items()} == {
        p: round(entry["change"], 9) for p, entry in effects["parties"].items()
    }, "the only point that changed does everything"
    same = run("diff", border, "patron_1", printed["draft"], "--effects", "--draws", 2000)
    assert same["effects"]["parties"] == effects["parties"]


def test_effects_of_two_points_stand_beside_their_words(run: Run, border: Path, tmp_path: Path) -> None:
    from detente.bargain.acceptance import analyze
    from detente.inference.prepare import prepare

    printed = run("diff", border, "patron_1", "south_1", "--effects", "--draws", 500, "--out", tmp_path / "e.html")
    case = load_case(border)
    old = case.drafts["patron_1"]
    only_strip = old.model_copy(update={"package": {"strip": "shared", "monitor": "none"}})
    before, after = analyze(prepare(case, draws=500, seed=0), case, [old, only_strip])
    strip = next(e for e in printed["effects"]["points"] if e["point"] == "strip")
    for party, change in strip["utility"].items():
        assert change == pytest.approx(after.parties[party].utility.mean - before.parties[party].utility.mean)
    page = (tmp_path / "e.html").read_text()
    assert f"North {strip['utility']['north']:+.1f}" in page
    assert page.count("This change alone") == 2


def test_amend_that_changes_nothing_is_refused(run: Run, border: Path) -> None:
    assert (
        "nothing would change"
        in run("amend", border, "--draft", "patron_1", "--set", "strip=to_north", "--author", "south", code=2)["error"]
    )


def _amended(run: Run, border: Path) -> None:
    run("amend", border, "--draft", "patron_1", "--set", "strip=shared", "--text", "The strip passes to both.",
        "--author", "north", "--id", "n", "--draws", 100)  # fmt: skip
    run("amend", border, "--draft", "patron_1", "--set", "monitor=league", "--text", "The League monitors.",
        "--author", "south", "--id", "s", "--draws", 100)  # fmt: skip
    run("amend", border, "--draft", "patron_1", "--set", "strip=to_south", "--text", "The strip stays with South.",
        "--author", "south", "--id", "t", "--draws", 100)  # fmt: skip


def test_merge_is_clean_where_amendments_do_not_meet(run: Run, border: Path) -> None:
    _amended(run, border)
    printed = run("merge", border, "n", "s", "--id", "m")
    assert printed["text"] == "1. The strip passes to both.\n\n2. The League monitors.\n"
    assert (printed["clashes"], printed["open"]) == ([], {})
    assert printed["package"] == {"strip": "shared", "monitor": "league"}
    draft = load_case(border).drafts["m"]
    assert set(draft.author) == {"north", "south"}
    assert draft.parent == "patron_1"


def test_merge_brackets_a_clash_with_both_names(run: Run, border: Path) -> None:
    _amended(run, border)
    printed = run("merge", border, "n", "t")
    assert "[North: " in printed["text"]
    assert "[South: " in printed["text"]
    assert printed["open"] == {"strip": ["shared", "to_south"]}
    assert printed["clashes"][0]["texts"] == [
        {"author": "North", "text": "The strip passes to both."}, {"author": "South", "text": "The strip stays with South."},
    ]  # fmt: skip
    assert run("merge", border, "t", "n")["open"] == printed["open"]


def test_consolidation_holds_every_proposal_and_the_base(run: Run, border: Path, tmp_path: Path) -> None:
    _amended(run, border)
    printed = run("consolidate", border, "--base", "patron_1", "--id", "all", "--out", tmp_path / "all.docx")
    first = printed["clashes"][0]["texts"]
    assert {t["text"] for t in first} == {
        "The strip passes to North.", "The strip passes to both.", "The strip stays with South.",
        "North and South administer the strip together.",
    }  # fmt: skip
    assert read_accepted(tmp_path / "all.docx")[0].count("[") == 4
    assert printed["open"] == {"strip": ["to_north", "shared", "to_south"], "monitor": ["none", "league"]}
    again = run("show", border, "all")
    assert [x["point"] for x in again["points"]] == ["strip", "monitor"]


def test_log_shows_the_tree(run: Run, border: Path) -> None:
    _amended(run, border)
    nodes = {n["id"]: n for n in run("log", border)["drafts"]}
    assert nodes["patron_1"]["depth"] == 0
    assert nodes["s"]["depth"] == 1
    assert nodes["s"]["options"] == [{"point": "monitor", "from": "none", "to": "league"}]
    assert next(d["id"] for d in run("list", border)["drafts"]) == "patron_1"


def test_disclosure_is_recorded_and_the_rest_of_the_file_stays(run: Run, border: Path) -> None:
    path = border / "drafts/south_1.md"
    before = path.read_text().split("\n")
    run("disclose", border, "south_1", "--to", "north,league", "--date", "2025-11-26")
    after = path.read_text().split("\n")
    assert [a for a, b in zip(before, after, strict=True) if a != b] == [
        "seen_by: [south, {party: patron, date: 2025-11-24}]"
    ]
    seen = load_case(border).drafts["south_1"].seen_by
    assert [(s.party, str(s.date)) for s in seen[2:]] == [("north", "2025-11-26"), ("league", "2025-11-26")]
    assert "already" in run("disclose", border, "south_1", "--to", "north", code=2)["error"]
    assert "did you mean 'north'" in run("disclose", border, "south_1", "--to", "norht", code=2)["error"]
    assert (
        "cannot have been shown"
        in run("disclose", border, "patron_1", "--to", "league", "--date", "2025-11-01", code=2)["error"]
    )


def test_disclosure_into_a_list_on_several_lines(run: Run, border: Path) -> None:
    path = border / "drafts/south_1.md"
    path.write_text(path.read_text().replace(
        "seen_by: [south, {party: patron, date: 2025-11-24}]", "seen_by:   # who\n  - south\n  - patron"
    ))  # fmt: skip
    run("disclose", border, "south_1", "--to", "north")
    assert [s.party for s in load_case(border).drafts["south_1"].seen_by] == ["south", "patron", "north"]
