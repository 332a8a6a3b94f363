"""A case proposed from texts: its parties, points, options, and what stays open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.load import load_case
from detente.errors import InputError
from detente.proposal import Proposal, propose, read_table, write_case, write_table
from detente.proposal.decisions import Decisions
from tests.proposal.texts import AGREEMENT, AMENDED, CONTRACT, FRENCH, RUSSIAN

TODAY = dt.date(2025, 11, 25)


def proposed(folder: Path, *texts: str, **more: object) -> Proposal:
    files = []
    for number, text in enumerate(texts, 1):
        file = folder / f"text_{number}.md"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return propose(files, today=TODAY, **more)  # type: ignore[arg-type]


def by_number(proposal: Proposal) -> dict[str, dict[str, tuple[str, ...]]]:
    return {p.number: {o.id: o.obligates for o in p.options} for p in proposal.points}


def test_an_agreement(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT, AMENDED)
    parties = {p.id: (p.role, p.sure) for p in found.parties}
    assert parties["colombia"] == ("principal", "sure")
    assert parties["movement"] == ("principal", "sure")
    assert parties["norway"] == ("stakeholder", "likely")
    assert parties["oslo"][1] == "doubtful"
    assert [p.number for p in found.points] == ["Article 1", "Article 2", "Article 3", "Article 4"]
    assert [p.title for p in found.points] == ["Ceasefire", "Withdrawal", "Guarantees", "Languages"]
    points = by_number(found)
    assert points["Article 1"]["text_1"] == ("colombia", "movement", "united_nations")
    assert points["Article 2"] == {
        "text_1": ("movement", "colombia", "joint_commission"),
        "text_2": ("movement", "colombia", "joint_commission"),  # 900 is not 600
        "not_in_text": (),
    }
    assert points["Article 3"]["text_1"] == ("norway", "cuba")
    assert set(points["Article 3"]) == {"text_1", "text_2", "not_in_text"}  # "may" is not "shall"
    assert set(points["Article 4"]) == {"text_1", "not_in_text"}
    first, second = found.versions
    assert set(first.package.values()) == {"text_1"}
    assert second.package == {
        "ceasefire": "text_1",
        "withdrawal": "text_2",
        "guarantees": "text_2",
        "languages": "text_1",
    }
    kinds = {(m.kind, m.what) for m in found.mentions}
    assert {("date", "9 April 2024"), ("term", "Within 30 days"), ("amount", "$ 20 million")} <= kinds
    assert ("void_condition", "shall cease to apply") in kinds


def test_the_case_that_is_written(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT, AMENDED)
    write_case(found, tmp_path / "case")
    case = load_case(tmp_path / "case")
    assert {d.id: d.package for d in case.drafts.values()} == {v.draft: v.package for v in found.versions}
    assert [p.id for p in case.points] == [p.id for p in found.points]
    assert case.as_of == dt.date(2024, 3, 1)  # the day that the text gives itself
    from detente.drafts.consistency import contradictions

    assert not [found for draft in case.drafts.values() for found in contradictions(case, draft)]
    text = (tmp_path / "case" / "case.yaml").read_text()
    assert "# - {id: oslo" in text  # doubtful: left out, and said
    assert "words that end an obligation" in text


def test_brackets_stay_open(tmp_path: Path) -> None:
    found = proposed(tmp_path, CONTRACT)
    term = found.points[3]
    assert [o.id for o in term.options] == ["company", "contractor", "not_in_text"]
    assert "if the Company gives notice" in term.options[0].text
    assert found.versions[0].doubts == {"term": "brackets leave the choice open"}
    write_case(found, tmp_path / "case")
    draft = load_case(tmp_path / "case").drafts["text_1"]
    assert "term" not in draft.package
    assert set(draft.open["term"]) <= {"company", "contractor", "not_in_text"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (FRENCH, {"Article 2": ("chad", "african_union", "united_nations"), "Article 3": ("sudan",)}),
        (RUSSIAN, {"Статья 2": ("armenia", "russia"), "Статья 3": ("georgia",)}),
    ],
)
def test_other_languages(tmp_path: Path, text: str, who: dict[str, tuple[str, ...]]) -> None:
    points = by_number(proposed(tmp_path, text))
    for number, expected in who.items():
        assert set(points[number]["text_1"]) <= set(expected)
        assert points[number]["text_1"][: len(points[number]["text_1"])] == expected[: len(points[number]["text_1"])]
        assert points[number]["text_1"]


@pytest.mark.parametrize(
    "change",
    [
        ("The strip passes to North.", "The strip does not pass to North."),
        ("Forces are limited to 600,000.", "Forces are limited to at most 850,000."),
        ("North shall withdraw in 30 days.", "North shall withdraw in 30 weeks."),
        ("North shall pay South.", "South shall pay North."),
        ("The strip is shared from 9 April 2024.", "The strip is shared from 9 May 2024."),
        ("North shall pay.", "North may pay."),
    ],
)
def test_wordings_that_differ_are_two_options(tmp_path: Path, change: tuple[str, str]) -> None:
    same = "2. South and North meet.\n\n3. The League watches the line of contact.\n"
    one, other = (f"1. {words}\n\n{same}" for words in change)
    found = proposed(tmp_path, one, other)
    assert [len(p.options) for p in found.points] == [3, 2, 2]
    assert found.versions[0].package[found.points[0].id] == "text_1"
    assert found.versions[1].package[found.points[0].id] == "text_2"


def test_a_new_provision_becomes_a_point_whatever_its_number(tmp_path: Path) -> None:
    one = "1. The strip is shared by both.\n\n2. The crossing is opened to trade.\n\n3. Prisoners are released.\n"
    other = (
        "1. A commission of five members is set up.\n\n2. The strip is shared by both.\n\n"
        "3. The crossing is opened to trade.\n\n4. Prisoners are released.\n"
    )
    found = proposed(tmp_path, one, other)
    assert len(found.points) == 4
    assert found.points[0].title == "A commission of five members is set up"
    assert found.versions[0].package[found.points[0].id] == "not_in_text"
    assert set(list(found.versions[1].package.values())[1:]) == {"text_1"}
    write_case(found, tmp_path / "case")


def test_restarted_numbers_bear_their_heading(tmp_path: Path) -> None:
    text = (
        "## Strand One\n\n1. An assembly is elected.\n\n2. It meets each month.\n\n"
        "## Strand Two\n\n1. A council is set up.\n\n2. It meets each year.\n"
    )
    numbers = [p.number for p in proposed(tmp_path, text).points]
    assert len(set(numbers)) == 4
    assert numbers[2] == "Strand Two, 1"


def test_a_point_without_a_number_anywhere(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no numbered point was found"):
        proposed(tmp_path, "Only running words.\n")


def test_a_table_that_nobody_changed_changes_nothing(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT, AMENDED)
    table = write_table(found, tmp_path / "table.csv")
    assert read_table(table, found) == Decisions()


def test_what_a_person_corrects(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT, AMENDED)
    table = write_table(found, tmp_path / "table.csv")
    lines = table.read_text(encoding="utf-8-sig").splitlines()

    def change(start: str, old: str, new: str) -> None:
        at = next(i for i, line in enumerate(lines) if line.startswith(start))
        assert old in lines[at]
        lines[at] = lines[at].replace(old, new, 1)

    change("party,oslo", "Oslo,no", "The City of Oslo,yes")
    change("party,united_nations", "yes,stakeholder", "yes,observer")
    change("party,joint_commission", "yes,stakeholder,", "yes,stakeholder,colombia")
    change("point,languages", "yes", "no")
    change("option,guarantees.text_2", "yes,,,", "yes,,text_1,")
    table.write_text("\n".join(lines), encoding="utf-8")
    files = [tmp_path / "text_1.md", tmp_path / "text_2.md"]
    made = propose(files, decisions=read_table(table, found), today=TODAY)
    parties = {p.id: p for p in made.parties}
    assert parties["oslo"].sure == "sure"
    assert parties["oslo"].name == "The City of Oslo"
    assert parties["united_nations"].role == "observer"
    assert "joint_commission" not in parties
    assert "Joint Commission" in parties["colombia"].aliases
    assert [p.id for p in made.points] == ["ceasefire", "withdrawal", "guarantees"]
    assert made.points[1].options[0].obligates == ("movement", "colombia")
    assert made.versions[1].package["guarantees"] == "text_1"
    write_case(made, tmp_path / "case")
    assert load_case(tmp_path / "case").point("guarantees").option_ids == ("text_1", "not_in_text")


def test_a_split_point(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT)
    table = write_table(found, tmp_path / "table.csv")
    text = table.read_text(encoding="utf-8-sig").replace(
        "point,withdrawal,Withdrawal,yes,,,", "point,withdrawal,Withdrawal,yes,,,yes"
    )
    table.write_text(text, encoding="utf-8")
    made = propose([tmp_path / "text_1.md"], decisions=read_table(table, found), today=TODAY)
    assert len(made.points) == 5
    assert [o.obligates for p in made.points for o in p.options if "prisoners" in o.text] == [
        ("colombia", "joint_commission")
    ]


def test_every_fault_of_a_table_is_named(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT)
    table = tmp_path / "table.csv"
    table.write_text(
        "kind;id;keep;role;merge_into\nparty;norwai;yes;;\nparty;norway;perhaps;;\nparty;cuba;yes;judge;\n"
        "party;norway;yes;;norway\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        read_table(table, found)
    said = str(error.value)
    for part in (
        "table.csv:2",
        "'norwai'",
        "norway",
        "table.csv:3",
        "'perhaps'",
        "table.csv:4",
        "'judge'",
        "table.csv:5",
    ):
        assert part in said, said


def test_parties_merged_in_a_circle_are_told(tmp_path: Path) -> None:
    found = proposed(tmp_path, AGREEMENT)
    table = tmp_path / "table.csv"
    table.write_text("kind,id,keep,merge_into\nparty,norway,yes,cuba\nparty,cuba,yes,norway\n", encoding="utf-8")
    with pytest.raises(InputError, match="merged itself") as error:
        read_table(table, found)
    assert "table.csv:2" in str(error.value)
    assert "table.csv:3" in str(error.value)
    with pytest.raises(InputError, match="which is dropped"):
        Decisions(keep={("party", "cuba"): False}, merge={("party", "norway"): "cuba"})


def test_nothing_is_judged_and_the_brief_says_so(tmp_path: Path) -> None:
    import detente as dt

    write_case(proposed(tmp_path, AGREEMENT, AMENDED), tmp_path / "case")
    case = dt.load(tmp_path / "case")
    assert case.on_the_table().id == "text_2"  # it amends the other, of the same day
    brief = case.study(draws=500).brief(short=True)
    assert "nobody has judged what Colombia and Movement want" in brief.headline
    assert "guess" in case.drafts["text_1"].note


def test_a_title_out_of_brackets(tmp_path: Path) -> None:
    found = proposed(tmp_path, "1. [North: The strip is shared.] [South: It stays.]\n\n2. Trade.\n\n3. Prisoners.\n")
    assert found.points[0].title == "The strip is shared"


def test_a_cell_that_looks_like_a_formula_is_no_formula(tmp_path: Path) -> None:
    found = proposed(tmp_path, "1. =HYPERLINK is a word.\n\n2. Second.\n\n3. Third.\n")
    text = write_table(found, tmp_path / "table.csv").read_text(encoding="utf-8-sig")
    assert ",=HYPERLINK" not in text
    assert read_table(tmp_path / "table.csv", found) == Decisions()


WORD = st.sampled_from(
    ["strip", "border", "trade", "prisoners", "council", "forces", "line", "zone", "crossing", "payment"]
)
CLAUSE = st.lists(WORD, min_size=2, max_size=6).map(" ".join)


@settings(max_examples=30, deadline=None)
@given(first=st.lists(CLAUSE, min_size=3, max_size=8), second=st.lists(CLAUSE, min_size=3, max_size=8))
def test_every_provision_is_the_option_of_its_draft(
    tmp_path_factory: pytest.TempPathFactory, first: list[str], second: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    texts = ["\n\n".join(f"{i}. The {words} of this." for i, words in enumerate(c, 1)) for c in (first, second)]
    found = proposed(folder, *texts)
    options = {(p.id, o.id): o.text for p in found.points for o in p.options}
    for clauses, version in zip((first, second), found.versions, strict=True):
        stated = [options[p, o] for p, o in version.package.items() if o != "not_in_text"]
        said = [f"The {words} of this." for words in clauses]
        assert all(words in said for words in stated)
        missing = len(said) - len(stated)
        assert missing <= len(version.doubts)  # nothing is lost without a word
    write_case(found, folder / "case")


LAKE = """# Framework for the Lake Basin

Draft of 3 March 2026 by the Mediator

1. Northland shall withdraw its forces from the eastern shore by 1 May 2026.

2. Southland shall receive 40 per cent of the lake's yearly flow.

3. The Parties shall release all prisoners within 30 days.

4. Northland shall open the road.
"""


def test_who_benefits_has_no_duty_and_the_parties_are_as_sure_as_who_they_are(tmp_path: Path) -> None:
    found = proposed(tmp_path, LAKE)
    said = {p.number: (p.options[0].obligates, p.options[0].obligated_sure) for p in found.points}
    assert said == {
        "1": (("northland",), "sure"),
        "2": ((), ""),
        "3": (("northland", "southland"), "likely"),
        "4": (("northland",), "sure"),
    }


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Draft of 3 March 2026 by the Mediator", dt.date(2026, 3, 3)),
        ("Version of 20 March 2026", dt.date(2026, 3, 20)),
        ("Geneva, 24 November 2013", dt.date(2013, 11, 24)),
        ("Recalling the accord of 9 April 1998", None),
        ("Draft of 3/4/2026", None),
        ("Draft of 3 March 2026, revised version of 5 March 2026", None),
    ],
)
def test_the_day_that_a_text_gives_itself(tmp_path: Path, head: str, day: dt.date | None) -> None:
    found = proposed(tmp_path, LAKE.replace("Draft of 3 March 2026 by the Mediator", head))
    (version,) = found.versions
    assert version.date == str(day or TODAY)
    assert version.dated == (day is not None)
    said = [words for words in found.doubtful if "text_1.md" in words]
    assert said
    assert ("today's date" in said[0]) == (day is None)


def test_texts_that_date_themselves_are_put_in_order(tmp_path: Path) -> None:
    found = proposed(tmp_path, LAKE.replace("3 March", "20 March"), LAKE)
    assert [(v.draft, v.date, v.parent) for v in found.versions] == [
        ("text_2", "2026-03-03", None),
        ("text_1", "2026-03-20", "text_2"),
    ]


def test_the_title_says_between_whom_a_text_is(tmp_path: Path) -> None:
    french = (
        "# Projet d'accord de cessez-le-feu entre la République de Valdane et le Front du Nord\n\n"
        "Version du 3 mars 2026, présentée par la médiation de l'Union africaine.\n\n"
        "Article premier. Retrait\nLe Front du Nord retire ses armes lourdes dans un délai de 45 jours.\n\n"
        "Article 2. Vérification\nLa mission comprend 400 observateurs.\n\n"
        "Article 3. Garanties\nL'Union africaine garantit l'exécution du présent accord.\n"
    )
    found = proposed(tmp_path, french)
    assert [(p.name, p.role, p.sure) for p in found.parties if p.sure != "doubtful"] == [
        ("Front du Nord", "principal", "sure"),
        ("République de Valdane", "principal", "sure"),
        ("Union africaine", "stakeholder", "likely"),
    ]
    assert [p.title for p in found.points] == ["Retrait", "Vérification", "Garanties"]
    assert [v.date for v in found.versions] == ["2026-03-03"]


def test_what_stands_between_two_things_in_a_title_is_no_party(tmp_path: Path) -> None:
    plan = "# Plan for the line between the river and the Old Road\n\n1. One\n\n2. Two\n\n3. Three\n"
    assert not [p for p in proposed(tmp_path, plan).parties if p.kind == "between"]


def test_versions_of_one_title_are_told_apart(tmp_path: Path) -> None:
    text = "# A plan\n\nVersion of {day} March 2026\n\n1. One\n\n2. Two\n\n3. Three\n"
    found = proposed(tmp_path, text.format(day=3), text.format(day=20))
    assert list(found.draft_titles.values()) == ["A plan, 3 March 2026", "A plan, 20 March 2026"]
    same = proposed(tmp_path, text.format(day=3), text.format(day=3))
    assert list(same.draft_titles.values()) == ["A plan, text 1", "A plan, text 2"]
    assert list(proposed(tmp_path, text.format(day=3)).draft_titles.values()) == ["A plan"]
    write_case(found, tmp_path / "case")
    case = load_case(tmp_path / "case")
    assert case.title == "A plan"
    assert {draft.title for draft in case.drafts.values()} == set(found.draft_titles.values())
