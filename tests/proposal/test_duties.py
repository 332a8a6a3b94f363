"""Who must act by a sentence, each decided by hand."""

from __future__ import annotations

import pytest

from detente.proposal.duties import Names, duties

NAMES = Names(
    {
        "North": "north", "South": "south", "the League": "league", "League": "league", "Ukraine": "ukraine",
        "Chile": "chile", "Peru": "peru", "Russian Federation": "russia", "Union africaine": "au", "Tchad": "chad",
        "Азербайджан": "az", "Україна": "ukraine", "Alemania": "germany", "Deutschland": "germany", "中国": "china",
        "الأردن": "jordan",
    }
)  # fmt: skip
ALL = "everybody"


def found(sentence: str) -> list[str]:
    out: list[str] = []
    for duty in duties(sentence, NAMES):
        out += [ALL] if duty.everybody else list(duty.who)
    return list(dict.fromkeys(out))


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("North shall withdraw.", ["north"]),
        ("The Government of North shall withdraw.", ["north"]),
        ("North and South shall withdraw.", ["north", "south"]),
        ("Chile, Peru and South shall meet.", ["chile", "peru", "south"]),
        ("Within 30 days of signature, South shall withdraw its forces from North.", ["south"]),
        ("In accordance with the map of North, South undertakes to pay.", ["south"]),
        ("South, acting with North, shall pay.", ["south"]),
        ("If North attacks, the League shall meet.", ["league"]),
        ("The strip shall be administered by South.", ["south"]),
        ("The forces of North shall be reduced.", ["north"]),
        ("North's withdrawal from South shall begin at once.", ["north"]),
        ("North shall withdraw and shall not return.", ["north"]),
        ("North shall withdraw and South shall pay.", ["north", "south"]),
        ("Each Party shall release prisoners.", [ALL]),
        ("The two sides agree to meet.", [ALL]),
        ("Neither North nor South shall attack.", ["north", "south"]),
        ("This Agreement shall enter into force today.", []),
        ("North is a neighbour of South.", []),
        ("North shall have the right to trade.", []),
        ("South shall be entitled to return.", []),
        ("North shall not be required to disarm.", []),
        ("North shall not be obliged to pay.", []),
        ("North is under no obligation to pay.", []),
        ("Nothing in this Agreement shall oblige North.", []),
        ("North may station troops.", []),
        ("North may not station troops.", ["north"]),
        ("No Party may station troops.", [ALL]),
        ("Neither North nor South may station troops.", ["north", "south"]),
        ("Prisoners shall be released.", []),
        ("Le Tchad et l'Union africaine devront surveiller le retrait.", ["chad", "au"]),
        ("Les Parties s'engagent à cesser le feu.", [ALL]),
        ("Alemania deberá retirar sus tropas.", ["germany"]),
        ("Deutschland verpflichtet sich, zu zahlen.", ["germany"]),
        ("Азербайджан должен отвести войска.", ["az"]),
        ("Стороны обязуются прекратить огонь.", [ALL]),
        ("Україна зобов'язується звільнити полонених.", ["ukraine"]),
        ("中国应撤出部队。", ["china"]),
        ("تلتزم الأردن بسحب قواتها.", ["jordan"]),
    ],
)
def test_who_must_act(sentence: str, who: list[str]) -> None:
    assert found(sentence) == who


def test_how_sure() -> None:
    plain = {d.sentence: d.plain for d in duties("North shall pay. The strip shall be run by South.", NAMES)}
    assert plain == {"North shall pay.": True, "The strip shall be run by South.": False}


def test_a_name_that_is_no_party_is_told() -> None:
    assert next(duties("The Joint Commission shall verify this.", NAMES)).unknown == ("Joint Commission",)
