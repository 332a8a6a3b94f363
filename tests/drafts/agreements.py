"""Agreements of real size in the numbering styles that agreements use, with the labels that they print.

The sentences are our own; the forms are those of a treaty of articles, a ceasefire protocol of sections, a
plan of points, a code of paragraphs and a Russian treaty.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.drafts.make_word import level, numbering, p, styles, word

SUBJECTS = [
    "The Parties",
    "Each Party",
    "The Joint Commission",
    "The monitoring mission",
    "The guarantor States",
    "The Council",
    "The armed forces",
    "The administering authority",
    "The secretariat",
    "The humanitarian committee",
    "The port authority",
    "The nuclear plant",
]
VERBS = [
    "shall withdraw",
    "shall refrain from moving",
    "notify the other side of",
    "agree to inspect",
    "undertake to restore",
    "exchange lists of",
    "keep open",
    "are responsible for",
    "may propose changes to",
    "publish every quarter",
    "have free access to",
    "settle by consultation",
]
OBJECTS = [
    "heavy weapons beyond the agreed line",
    "persons held in connection with the conflict",
    "the crossing points named in Annex B",
    "the railway and its bridges",
    "electricity delivered across the line",
    "property left behind by displaced families",
    "the register of mines and other obstacles",
    "schools that teach in a minority language",
    "the waters of the reservoir",
    "flights below 3,000 metres",
    "customs duties on goods in transit",
    "claims for compensation lodged after 24 February",
    "the 600,000 persons under arms",
    "frozen deposits of about €140 bn",
    "grain shipped through the corridor",
    "the archive of the former administration",
    "telecommunication masts near the border",
    "the timetable of elections",
]
TAILS = [
    "within 30 days of signature",
    "unless the Commission decides otherwise",
    "subject to Article 5 of the Protocol",
    "in accordance with international law",
    "until the final settlement",
    "without prejudice to claims of sovereignty",
    "as shown on the map (scale 1:50,000)",
    "by 1 March of every year",
    "under “all for all”",
    "and report on it to the Council",
]
RU = [
    "Стороны обязуются отвести тяжёлые вооружения",
    "Совместная комиссия проверяет исполнение",
    "Пункты пропуска остаются открытыми",
    "Лица, удерживаемые в связи с конфликтом, освобождаются",
    "Имущество перемещённых лиц возвращается",
    "Поставки электроэнергии возобновляются в течение 30 дней",
    "Школьное обучение ведётся на языке меньшинства",
]


def sentence(rng: random.Random) -> str:
    return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(OBJECTS)} {rng.choice(TAILS)}."


def text_of(rng: random.Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(1, 4)))


@dataclass(frozen=True)
class Agreement:
    """A text as a file, and the labels and words of its points."""

    name: str
    suffix: str
    data: bytes
    labels: list[str]
    words: list[str]


def treaty(seed: int = 1) -> Agreement:
    """Parts, articles with titles, numbered paragraphs, letters: written by hand in Markdown."""
    rng = random.Random(seed)
    rows, labels, words = (
        ["# Treaty of settlement", "", "The High Contracting Parties,", "", "Desiring peace,", ""],
        [],
        [],
    )

    def add(printed: str, label: str, text: str) -> None:
        rows.extend((f"{printed} {text}".strip(), ""))
        labels.append(label)
        words.append(text)

    article = 0
    for part in ("I", "II", "III", "IV"):
        add(
            f"PART {part}.",
            f"PART {part}",
            rng.choice(["General provisions", "Security", "Territory", "Final provisions"]),
        )
        for _ in range(9):
            article += 1
            add(
                f"Article {article}.",
                f"Article {article}",
                rng.choice(["Withdrawal", "Monitoring", "Access", "Exchange"]),
            )
            for paragraph in range(1, rng.randint(2, 6)):
                add(f"{paragraph}.", str(paragraph), text_of(rng))
                for letter in "abcdefghijkl"[: rng.choice([0, 0, 3, 11])]:
                    add(f"({letter})", f"({letter})", text_of(rng))
    rows += ["Done at the border on 1 June 2026 in two copies.", "", "For North:", "", "For South:"]
    return Agreement("treaty", ".md", "\n".join(rows).encode(), labels, words)


def protocol(seed: int = 2) -> Agreement:
    """Roman sections, points counted through, a) b): a plain text file."""
    rng = random.Random(seed)
    rows, labels, words = ["PROTOCOL ON THE CESSATION OF FIRE", ""], [], []
    point = 0
    for section in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII"):
        rows += [f"{section}. {section} of eight", ""]
        labels.append(section)
        words.append(f"{section} of eight")
        for _ in range(8):
            point += 1
            rows += [f"{point}. {(t := text_of(rng))}", ""]
            labels.append(str(point))
            words.append(t)
            for letter in "abcd"[: rng.choice([0, 2, 4])]:
                rows += [f"{letter}) {(t := text_of(rng))}", ""]
                labels.append(letter)
                words.append(t)
    return Agreement("protocol", ".txt", "\n".join(rows).encode(), labels, words)


def _automatic(seed: int, name: str, forms: list[tuple[str, str]], shape: list[int], bank: object = None) -> Agreement:
    """A Word file whose labels are all automatic; ``shape`` are the odds of each level."""
    rng = random.Random(seed)
    body, labels, words, counts = [p("The parties agree as follows:")], [], [], [0] * len(forms)
    depth = 0
    for n in range(260):
        depth = 0 if n == 0 else min(rng.choice(shape), depth + 1)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (len(forms) - depth - 1)
        text = ". ".join(rng.sample(RU, 3)) + "." if bank is RU else text_of(rng)
        body.append(p(text, style=f"L{depth}"))
        labels.append(_printed(forms, counts, depth))
        words.append(text)
    body.append(p("Done in two copies."))
    extra = "".join(
        f'<w:style w:type="paragraph" w:styleId="L{k}"><w:name w:val="Level {k}"/><w:basedOn w:val="Normal"/><w:pPr><w:numPr>'
        f'<w:ilvl w:val="{k}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for k in range(len(forms))
    )
    lists = numbering(
        {0: "".join(level(k, form, text, style=f"L{k}") for k, (form, text) in enumerate(forms))}, {1: (0, "")}
    )
    return Agreement(name, ".docx", word("".join(body), {"styles": styles(extra), "numbering": lists}), labels, words)


def _printed(forms: list[tuple[str, str]], counts: list[int], depth: int) -> str:
    signs = {
        "decimal": lambda n: str(n),
        "upperRoman": lambda n: ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV",
                                 "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV"][n],
        "lowerLetter": lambda n: "abcdefghijklmnopqrstuvwxyz"[(n - 1) % 26] * ((n - 1) // 26 + 1),
        "lowerRoman": lambda n: ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
                                 "xvi", "xvii", "xviii", "xix", "xx"][n],
        "russianLower": lambda n: "абвгдежзиклмнопрстуфхцчшщыэюя"[n - 1],
    }  # fmt: skip
    text = forms[depth][1]
    for k in range(depth + 1):
        text = text.replace(f"%{k + 1}", signs[forms[k][0]](counts[k]))
    return (
        text.rstrip(".")
        if not text.startswith("(") and text.endswith(".")
        else text.removesuffix(")")
        if "(" not in text
        else text
    )


def agreements() -> list[Agreement]:
    return [
        treaty(),
        protocol(),
        _automatic(3, "legal", [("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"), ("lowerLetter", "(%4)")], [0, 1, 1, 2, 2, 3]),
        _automatic(4, "articles", [("upperRoman", "Article %1"), ("decimal", "%2."), ("lowerLetter", "(%3)"), ("lowerRoman", "(%4)")], [0, *[1] * 6, *[2] * 6, *[3] * 4]),
        _automatic(5, "russian", [("decimal", "Статья %1."), ("decimal", "%2)"), ("russianLower", "%3)")], [0, 1, 1, 2, 2], RU),
    ]  # fmt: skip
