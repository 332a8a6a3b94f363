"""Labels as treaties and laws type them: brackets round numbers, dashes after them, signs, words beyond forty."""

from __future__ import annotations

import pytest

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.plain import read_plain
from detente.numerals.notation import from_ethiopic, to_ethiopic
from detente.numerals.words import number_word

TEXTS = {
    "المادة (1)\n\nوقف إطلاق النار.\n\nالمادة (٢)\n\nالانسحاب.\n\nالمادة (الثالثة)\n\nالمراقبة.": [
        "المادة (1)", "المادة (٢)", "المادة (الثالثة)",
    ],
    "مادهٔ ۱\n\nآتش‌بس.\n\nمادۀ ۲\n\nعقب‌نشینی.": ["مادهٔ ۱", "مادۀ ۲"],
    "አንቀጽ ፩\n\nጦርነት ይቁም።\n\nአንቀጽ ፪\n\nይውጡ።": ["አንቀጽ ፩", "አንቀጽ ፪"],
    "፩. ጦርነት ይቁም።\n\n፪. ይውጡ።": ["፩", "፪"],
    "PRIMERA.- Cesan.\n\nSEGUNDA.- Parten.\n\nTERCERA. – Pagan.": ["PRIMERA", "SEGUNDA", "TERCERA"],
    "1 - They stop.\n\n2 - They go.\n\n3 – They pay.": ["1", "2", "3"],
    "١ - يتوقفون.\n\n٢ - ينسحبون.": ["١", "٢"],
    "1° Ils cessent.\n\n2° Ils partent.": ["1", "2"],
    "1/ They stop.\n\n2/ They go.": ["1", "2"],
    "III. They stop.\n\nIII bis. They go.\n\nIV. They pay.": ["III", "III bis", "IV"],
    "제2조(정의)\n\n①정전은 즉시 시작한다.\n\n② 철수는 다음과 같다.": ["제2조", "제2조(①)", "제2조(②)"],
    "一　停戦する。\n\n二　撤退する。": ["一", "二"],
    "Annex I\n\nFirst words.\n\nAnnex I-A\n\nMore words.\n\nAnnex II\n\nLast.": ["Annex I", "Annex I-A", "Annex II"],
    "Madde 5\n\nDururlar.\n\nMadde 5/A\n\nGiderler.\n\nMadde 6\n\nSon.": ["Madde 5", "Madde 5/A", "Madde 6"],
    "סעיף 2\n\nטקסט שני כאן.\n\nסעיף 2א\n\nטקסט שלישי.": ["סעיף 2", "סעיף 2א"],
    "Article 1*\n\nThey stop.\n\nArticle 2**\n\nThey go.": ["Article 1", "Article 2"],
    "1.A. They stop.\n\n1.B. They go.": ["1.A", "1.B"],
    "(1.1) They stop.\n\n(1.2) They go.": ["(1.1)", "(1.2)"],
    "Статья сорок первая\n\nОни уходят.\n\nСтатья пятьдесят вторая\n\nКонец.": ["Статья сорок первая", "Статья пятьдесят вторая"],
    "Article Forty-One\n\nThey stop.\n\nArticle Ninety\n\nThey go.": ["Article Forty-One", "Article Ninety"],
    "Article cinquante-trois\n\nIls cessent.": ["Article cinquante-trois"],
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_labels_are_found_as_they_are_typed(text: str) -> None:
    found = read_plain(text)
    assert [p.path for p in found.provisions] == TEXTS[text]
    assert found.lead == found.closing == ""
    again = read_plain(found.text)
    assert [p.path for p in again.provisions] == TEXTS[text]


@pytest.mark.parametrize(
    "text",
    [
        "5° is cold.", "5 - 7 km of road are cleared.", "Twenty soldiers go.", "Third parties go.", "① is a sign.",
        "十 人", "2/ of them", "Article (the fifth one) says so.", "paragraph (5) of this article",
    ],
)  # fmt: skip
def test_what_only_looks_so_is_no_label_alone(text: str) -> None:
    assert read_plain(f"{text}\n\nThey stop.").provisions == ()


def test_articles_put_in_stand_after_their_number() -> None:
    label = find_label("Madde 5/A ")
    assert label is not None
    assert label.added
    assert (label.number, [r.value for r in label.readings]) == ("5/A", [5])
    bis = find_label("III bis. They")
    assert bis is not None
    assert bis.added
    assert bis.readings[0].value == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("сорок первая", 41),
        ("двадцать", 20),
        ("cuarenta y uno", 41),
        ("sesenta", 60),
        ("двадцать пятьдесят", 20),
        ("ninety-nine", 99),
    ],
)
def test_ones_follow_tens(text: str, value: int) -> None:
    found = number_word(text)
    assert found is not None
    assert found[1] == value


@pytest.mark.parametrize(
    ("value", "signs"), [(1, "፩"), (12, "፲፪"), (100, "፻"), (234, "፪፻፴፬"), (9999, "፺፱፻፺፱"), (1900, "፲፱፻")]
)
def test_ethiopic_signs(value: int, signs: str) -> None:
    assert (to_ethiopic(value), from_ethiopic(signs)) == (signs, value)
    assert from_ethiopic(signs[::-1] if len(set(signs)) > 1 else "x") is None
    assert to_ethiopic(10_000) == "10000"
