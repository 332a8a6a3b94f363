"""A provision is never taken for an option that it denies or alters; where that is unsure, the point stays open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.case.case import Case
from detente.case.load import load_case
from detente.drafts.importing import plan_import
from detente.drafts.meaning import Names, doubts
from detente.drafts.store import FrontMatter
from tests.conftest import EXAMPLES

NAMES = Names(((("north",), "north"), (("south",), "south"), (("united", "states"), "us"), (("russia",), "russia")))
FLAGSHIP, BORDER = "ukraine_2025", "border_talks"


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {name: load_case(EXAMPLES / name) for name in (FLAGSHIP, BORDER)}


# Case, parent, point, its words in the parent (a part that is replaced), what stands there instead.
ALTERED = [
    (BORDER, "patron_1", "strip", "passes to North", "does not pass to North"),
    (BORDER, "patron_1", "strip", "passes to North", "passes to neither side"),
    (BORDER, "patron_1", "strip", "passes to North", "no longer passes to North"),
    (BORDER, "patron_1", "strip", "passes to North", "never passes to North"),
    (BORDER, "patron_1", "strip", "passes to North", "cannot pass to North"),
    (BORDER, "patron_1", "strip", "passes to North", "won't pass to North"),
    (BORDER, "patron_1", "strip", "passes to North", "may pass to North"),
    (BORDER, "patron_1", "strip", "passes to North", "should pass to North"),
    (BORDER, "patron_1", "strip", "passes to North", "passes from North"),
    (BORDER, "patron_1", "strip", "passes to North", "passes to The League"),
    (BORDER, "patron_1", "strip", "passes to North", "passes to North unless South objects"),
    (BORDER, "patron_1", "strip", "passes to North", "passes to North, except the port"),
    (BORDER, "patron_1", "strip", "passes to North", "passes in part to North"),
    (BORDER, "patron_1", "strip", "passes to North", "passes to North after ten years"),
    (BORDER, "patron_1", "strip", "The strip passes to North", "North refrains from taking the strip"),
    (BORDER, "patron_1", "strip", "The strip passes to North", "North ceases to hold the strip"),
    (BORDER, "patron_1", "strip", "The strip passes to North", "The claim that the strip passes to North is rejected"),
    (BORDER, "patron_1", "strip", "The strip passes to North.", "~~The strip passes to North.~~"),
    (BORDER, "patron_1", "strip", "The strip passes to North.", "Joint administration is ruled out."),
    (BORDER, "patron_1", "strip", "The strip passes to North.", "The strip does not stay with South."),
    (BORDER, "patron_1", "monitor", "No monitoring", "Monitoring"),
    (BORDER, "patron_1", "monitor", "No monitoring is provided for", "Nobody objects to monitors"),
    (BORDER, "patron_1", "monitor", "No monitoring is provided for", "League monitors are kept out"),
    (BORDER, "south_1", "strip", "North and South administer", "South and the League administer"),
    (BORDER, "south_1", "strip", "North and South administer", "North or South administers"),
    (BORDER, "south_1", "strip", "administer the strip together", "refuse to administer the strip together"),
    (BORDER, "south_1", "monitor", "sends monitors to", "withdraws monitors from"),
    (BORDER, "south_1", "monitor", "sends monitors", "may send monitors"),
    (BORDER, "south_1", "monitor", "sends monitors", "is urged to send monitors"),
    (FLAGSHIP, "us_28", "sovereignty", "is confirmed", "is unconfirmed"),
    (FLAGSHIP, "us_28", "sovereignty", "is confirmed", "is denied"),
    (FLAGSHIP, "us_28", "sovereignty", "sovereignty of Ukraine", "sovereignty of Russia"),
    (FLAGSHIP, "us_28", "army_size", "at most 600,000", "at least 600,000"),
    (FLAGSHIP, "us_28", "army_size", "at most 600,000", "more than 600,000"),
    (FLAGSHIP, "us_28", "army_size", "at most 600,000", "no fewer than 800,000"),
    (FLAGSHIP, "us_28", "army_size", "at most 600,000", "at most 60,000"),
    (FLAGSHIP, "us_28", "army_size", "at most 600,000", "at most six million"),
    (FLAGSHIP, "us_28", "army_size", "at most 600,000", "at most 600,000 in wartime"),
    (FLAGSHIP, "us_28", "army_size", "armed forces of Ukraine", "armed forces of Russia"),
    (FLAGSHIP, "us_28", "foreign_troops", "stations no troops", "stations troops"),
    (FLAGSHIP, "us_28", "foreign_troops", "stations no troops", "stations some troops"),
    (FLAGSHIP, "us_28", "nato_membership", "it will not join", "it will join"),
    (FLAGSHIP, "us_28", "jets_in_poland", "are based in", "are withdrawn from"),
    (FLAGSHIP, "us_28", "nuclear_plant", "in halves", "in thirds"),
    (FLAGSHIP, "us_28", "elections", "in 100 days", "in 100 weeks"),
    (FLAGSHIP, "us_28", "elections", "in 100 days", "after 100 days"),
    (FLAGSHIP, "us_28", "elections", "in 100 days", "in one thousand days"),
    (FLAGSHIP, "us_28", "elections", "holds elections", "shall endeavour to hold elections"),
    (FLAGSHIP, "us_28", "amnesty", "All parties", "Some parties"),
    (FLAGSHIP, "us_28", "amnesty", "receive full amnesty", "receive no amnesty"),
    (FLAGSHIP, "us_28", "frozen_assets", "100 billion dollars go", "100 million dollars go"),
    (FLAGSHIP, "us_28", "frozen_assets", "half of the profit", "all of the profit"),
    (FLAGSHIP, "us_28", "russia_economy", "sanctions are lifted", "sanctions are imposed"),
    (FLAGSHIP, "us_28", "russia_economy", "sanctions are lifted", "sanctions remain"),
    (FLAGSHIP, "us_28", "security_guarantee", "if Ukraine invades Russia", "if Russia invades Ukraine"),
    (FLAGSHIP, "us_28", "donetsk_strip", "Ukraine leaves", "Ukraine keeps"),
    (FLAGSHIP, "us_28", "donetsk_strip", "do not enter", "enter"),
    (FLAGSHIP, "us_28", "peace_council", "is legally binding", "is not legally binding"),
    (FLAGSHIP, "us_28", "peace_council", "is legally binding", "is non-binding"),
    (FLAGSHIP, "us_28", "ceasefire", "once all have agreed", "before all have agreed"),
    (FLAGSHIP, "us_28", "ceasefire", "both sides have", "neither side has"),
    (FLAGSHIP, "us_28", "no_change_by_force", "Neither side changes", "Either side changes"),
    (FLAGSHIP, "us_28", "dnipro_grain", "does not hinder", "hinders"),
    (FLAGSHIP, "us_28", "non_nuclear", "without nuclear weapons", "with nuclear weapons"),
    (FLAGSHIP, "us_28", "arms_control", "extend treaties", "end treaties"),
    (FLAGSHIP, "us_28", "compliance_group", "A joint US-Russian", "A joint US-Ukrainian"),
    (FLAGSHIP, "us_28", "tolerance", "is banned", "is permitted"),
    (FLAGSHIP, "us_28", "eu_membership", "is eligible", "is ineligible"),
    (FLAGSHIP, "e3_28", "nato_membership", "which does not exist", "which exists"),
    (FLAGSHIP, "e3_28", "frozen_assets", "until Russia pays", "unless Russia pays"),
    (FLAGSHIP, "europe_24", "ceasefire", "comes first", "comes last"),
    (FLAGSHIP, "europe_24", "nuclear_plant", "regains", "loses"),
]


@pytest.mark.parametrize("given_parent", [True, False], ids=["with its parent", "alone"])
@pytest.mark.parametrize(("name", "parent", "point", "old", "new"), ALTERED)
def test_an_altered_provision_is_left_open_with_the_reason(
    cases: dict[str, Case], tmp_path: Path, name: str, parent: str, point: str, old: str, new: str, given_parent: bool
) -> None:
    case = cases[name]
    draft = case.drafts[parent]
    assert old in draft.text
    path = tmp_path / "in.md"
    path.write_text(draft.text.replace(old, new, 1), encoding="utf-8")
    plan = plan_import(
        case, path, FrontMatter("reply", author=case.party_ids[0], parent=parent if given_parent else None)
    )
    decision = next(d for d in plan.decisions if d.point == point)
    assert point in plan.draft.open, decision
    assert point not in plan.draft.package
    assert decision.doubts


# Words of the first option, words of the second, and words that must not be taken for the first.
LANGUAGES = [
    ("La bande passe au Nord.", "La bande reste au Sud.", ["La bande ne passe pas au Nord.", "La bande peut passer au Nord.", "La bande passe au Sud.", "La bande passe au Nord sauf le port."]),
    ("L'armée compte au plus 600 000 soldats.", "Aucune limite.", ["L'armée compte au moins 600 000 soldats.", "L'armée compte au plus 800 000 soldats.", "L'armée ne compte plus 600 000 soldats."]),
    ("La franja pasa al Norte.", "La franja queda en el Sur.", ["La franja no pasa al Norte.", "La franja nunca pasa al Norte.", "La franja puede pasar al Norte.", "La franja pasa al Sur."]),
    ("Der Norden übergibt dem Süden den Streifen.", "Der Streifen bleibt geteilt.", ["Dem Norden übergibt der Süden den Streifen.", "Der Norden übergibt dem Süden keinen Streifen.", "Der Norden darf dem Süden den Streifen übergeben.", "Der Süden übergibt dem Norden den Streifen."]),
    ("Север выводит войска до 1 марта.", "Войска остаются.", ["Север не выводит войска до 1 марта.", "Север вводит войска до 1 марта.", "Север выводит войска до 1 мая.", "Север выводит войска после 1 марта.", "Юг выводит войска до 1 марта.", "Север может вывести войска до 1 марта."]),
    ("Північ виводить війська.", "Війська залишаються.", ["Північ не виводить війська.", "Південь виводить війська.", "Північ виводить війська лише частково."]),
    ("ينسحب الشمال من الشريط.", "يبقى الشمال في الشريط.", ["لا ينسحب الشمال من الشريط.", "لن ينسحب الشمال من الشريط.", "ينسحب الجنوب من الشريط.", "يجوز أن ينسحب الشمال من الشريط."]),
    ("北方撤出该地带。", "北方留在该地带。", ["北方不撤出该地带。", "南方撤出该地带。", "北方可撤出该地带。", "北方未撤出该地带。"]),
]  # fmt: skip


@pytest.fixture
def two_options(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / BORDER, tmp_path / "case"))


@pytest.mark.parametrize(
    ("first", "second", "altered"), LANGUAGES, ids=["fr", "fr2", "es", "de", "ru", "uk", "ar", "zh"]
)
def test_other_languages(two_options: Path, first: str, second: str, altered: list[str]) -> None:
    path = two_options / "case.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('"The strip passes to North."', f'"{first}"').replace(
        '"The strip stays with South."', f'"{second}"'
    )
    path.write_text(text, encoding="utf-8")
    for draft in two_options.glob("drafts/*.md"):
        draft.unlink()
    for extra in ("timeline.yaml", "guarantees.yaml", "performance.yaml", "process.yaml"):
        (two_options / extra).unlink()
    case = load_case(two_options)
    said = two_options.parent / "in.md"
    for words, expected in ((first, "to_north"), (second, "to_south"), *((words, None) for words in altered)):
        said.write_text(f"1. {words}\n", encoding="utf-8")
        plan = plan_import(case, said, FrontMatter("x", author="north"))
        assert plan.draft.package.get("strip") == expected, words
        assert bool(plan.decisions[0].doubts) == (expected is None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The strip passes to North.", "The strip shall pass to North."),
        ("The strip must pass to North.", "The strip passes to North"),
        ("North's armed forces leave", "The armed forces of North leave"),
        ("At most 600,000 men", "Up to 600 000 men"),
        ("At most 600,000 men", "Not more than six hundred thousand men"),
        ("North and South conclude a pact.", "South and North conclude a pact."),
        ("A pact between Russia, North and South.", "A pact between South, Russia and North."),
        ("5 per cent", "5%"),
        ("The north withdraws.", "THE NORTH WITHDRAWS"),
        ("co-operate", "co‑operate"),
        ("دَولة", "دولة"),
    ],
)
def test_the_same_said_otherwise_is_the_same(one: str, other: str) -> None:
    assert not doubts(one, other, NAMES)
    assert not doubts(other, one, NAMES)


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ("It passes.", "It does not pass.", ["negation"]),
        ("Binding.", "Non-binding.", ["negation", "word"]),
        ("600,000 men", "850,000 men", ["number"]),
        ("1.5 million", "1.5 billion", ["number"]),
        ("€140", "$140", ["number"]),
        ("x ≤ 5", "x ≥ 5", ["limit"]),
        ("1 March 2026", "1 May 2026", ["date", "duty"]),  # "May" is also the word
        ("North shall pay", "North may pay", ["duty"]),
        ("North shall pay", "North will pay", ["duty"]),
        ("at most 5", "at least 5", ["limit"]),
        ("Russia pays", "North pays", ["party"]),
        ("Russia invades North", "North invades Russia", ["order"]),
        ("all troops", "some troops", ["quantity"]),
        ("before winter", "after winter", ["direction"]),
        ("North pays if South pays", "North pays unless South pays", ["condition"]),
        ("North leaves and South stays", "South leaves and North stays", ["order"]),
        ("Guards leave North and South stays calm", "Guards leave South and North stays calm", ["order"]),
        ("<s>North pays</s>", "North pays", ["struck"]),
        ("The UN administers", "Administers", ["word"]),
    ],
)
def test_what_differs_is_said_by_its_kind(one: str, other: str, kinds: list[str]) -> None:
    assert [d.kind for d in doubts(one, other, NAMES)] == kinds
    assert doubts(other, one, NAMES)


def test_a_text_of_many_words_is_compared_without_delay() -> None:
    long = "North's pact of South's pact of Russia's pact " * 4000
    assert doubts(long, long + "not", NAMES)


def test_new_brackets_around_unchanged_words_open_the_point(cases: dict[str, Case], tmp_path: Path) -> None:
    path = tmp_path / "in.md"
    path.write_text("1. [The strip passes to North.]\n2. No monitoring is provided for.\n", encoding="utf-8")
    plan = plan_import(cases[BORDER], path, FrontMatter("x", author="north", parent="patron_1"))
    assert "strip" in plan.draft.open
    assert plan.draft.package == {"monitor": "none"}


def test_a_provision_that_leans_on_a_changed_one_is_open(cases: dict[str, Case], tmp_path: Path) -> None:
    draft = cases[FLAGSHIP].drafts["e3_28"]
    path = tmp_path / "in.md"
    path.write_text(draft.text.replace("Ukraine does not use force", "Ukraine uses force"), encoding="utf-8")
    plan = plan_import(cases[FLAGSHIP], path, FrontMatter("x", author="e3", parent="e3_28"))
    assert {"crimea_donbas", "kherson_zaporizhzhia"} <= set(plan.draft.open)
