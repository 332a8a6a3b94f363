"""Akoma Ntoso out, validated against the OASIS schema."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from detente.drafts.akn import NAMESPACE, akoma_ntoso
from detente.drafts.structure.plain import read_plain

A = f"{{{NAMESPACE}}}"
DAY = dt.date(2025, 11, 20)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    path = Path(__file__).parent / "schema/akomantoso30.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


TEXTS = [
    "1. Peace.\n2. Trade.\n",
    "# Plan\n\nThe parties agree:\n\nPART ONE\n\nChapter I. General\n\nArticle 1. Peace\n\n1. Stop.\n\n(a) now\n\n(i) all\n\n"
    "(ii) both\n\n2. Stay.\n\n## Economy\n\nArticle 2. Trade\n\n§ 1 Duties\n\nAnnex A. Map\n\n1. Line\n\nDone in two copies.\n",
    "No point at all.\n\nOnly text.",
    "",
    "1. One\n\n1. One again\n\n1. And again\n",
    "Статья 1. Мир\n\nа) раз\n\nб) два\n\nПункт 2. Труд\n\nالمادة 3 السلام\n",
    "1. A line\\\nbroken in two.\n\nA second paragraph.\n\n2. B & <c>\n\nStill 2.\n\nDone.\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_valid(schema: etree.XMLSchema, text: str) -> None:
    data = akoma_ntoso(read_plain(text), "us_28", "A plan & more", DAY, (("us", "United States"), ("eu", "EU")))
    assert schema.validate(etree.fromstring(data)), schema.error_log


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["1.", "2.", "(a)", "(b)", "Article 1", "Article 2", "I.", "1.1", "§ 3", "##", "", "Part I"]),
                  st.text(max_size=12)),
        max_size=10,
    )
)  # fmt: skip
def test_any_text_is_valid(schema: etree.XMLSchema, rows: list[tuple[str, str]]) -> None:
    text = read_plain("\n\n".join(f"{label} {words}" for label, words in rows))
    data = akoma_ntoso(text, "x", "t", DAY)
    assert schema.validate(etree.fromstring(data)), schema.error_log


def test_the_hierarchy_is_kept() -> None:
    tree = etree.fromstring(akoma_ntoso(read_plain(TEXTS[1]), "p", "Plan", DAY))
    assert [e.get("eId") for e in tree.iter(f"{A}article")] == [
        "part_PART-ONE__chapter_Chapter-I__article_Article-1", "part_PART-ONE__chapter_Chapter-I__article_Article-2",
    ]  # fmt: skip
    assert tree.findtext(f".//{A}article/{A}num") == "Article 1."
    assert len({e.get("eId") for e in tree.iter() if e.get("eId")}) == sum(
        e.get("eId") is not None for e in tree.iter()
    )
    assert [e.findtext(f"{A}b") for e in tree.iter(f"{A}p") if e.get("class") == "heading"] == ["Economy"]
    assert "".join(tree.find(f".//{A}conclusions").itertext()) == "Done in two copies."


def test_nobody_is_named_without_authors() -> None:
    data = akoma_ntoso(read_plain("1. a"), "p", "Plan", DAY)
    assert b"unnamed" in data
