"""The graph model of ``stability.yaml`` as entries of forms: what a party can do stands in several places of the file at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.case.format.states import is_state
from detente.case.scaffold import id_for
from detente.case.splice import REMOVE, Plain
from detente.interop.casebook.tables import Entry, Trees
from detente.workbench.forms.case_texts import Changes, Files

FILE = "stability.yaml"
NOTHING = "nothing"
"""Stands among what is done now where nothing is done yet."""
NEW = "graph"
"""The form of the model as a whole."""


def moves(trees: Trees) -> list[Entry]:
    """Return what each party can do, with its words and whether it can be undone."""
    tree = _dict(trees.get(FILE))
    texts, stays = _dict(tree.get("texts")), _many(tree.get("irreversible"))
    return [
        Entry(
            (party, option),
            FILE,
            ("options", party, at),
            {
                "text": str(texts.get(option, option.replace("_", " "))),
                "irreversible": "true" if option in stays else "false",
            },
            {},
        )
        for party, mine in _dict(tree.get("options")).items()
        for at, option in enumerate(_many(mine))
    ]


def model(trees: Trees) -> list[Entry]:
    """Return the model as a whole, with what is done now as the ids of what is done."""
    tree = _dict(trees.get(FILE))
    if not tree:
        return []
    value = {key: said for key, said in tree.items() if key != "now"}
    now, options = str(tree.get("now", "")), _options(tree)
    if is_state(now) and len(now) == len(options):
        value["now"] = [option for option, sign in zip(options, now, strict=True) if sign == "Y"] or [NOTHING]
    return [Entry((), FILE, (), value, {})]


def change_model(files: Files, values: dict[str, Any]) -> None:
    """Write what was changed of the model as a whole."""
    done = values.get("now")
    if isinstance(done, list):
        names = [str(name) for name in done]
        state = "".join("Y" if option in names else "N" for option in _options(_tree(files)))
        values = values | {"now": Plain(state) if names else REMOVE}
    tree = _tree(files)
    files.change(FILE, [((key,), value) for key, value in values.items() if value is not REMOVE or key in tree])


def add_move(files: Files, party: str, values: dict[str, Any], taken: set[str]) -> tuple[str, ...]:
    """Add something that a party can do: not done now, and nobody minds it until somebody says so."""
    tree = _tree(files)
    words = str(values["text"])
    option = id_for(words, taken, "move")
    mine = _many(_dict(tree.get("options")).get(party))
    place = _place(tree, party, len(mine))
    changes: Changes = [(("options", party, len(mine)), Plain(option)), (("texts", option), words)]
    known = _dict(tree.get("preferences"))
    if party not in known:
        changes.append((("preferences", party), []))
    if is_state(str(tree.get("now", ""))):
        changes.append((("now",), Plain(_with(str(tree["now"]), place, "N"))))
    for other, ranking in known.items():
        for at, states in _ranked(ranking):
            both = [Plain(_with(state, place, sign)) for state in states for sign in "NY"]
            changes.append((("preferences", other, at), both))
            if not any("takes no side" in note for note in files.notes):
                files.notes.append(
                    "Where states are ranked one by one, what is new takes no side: each state stands beside the same with it."
                )
    if _is_yes(values.get("irreversible")):
        changes.append((("irreversible", len(_many(tree.get("irreversible")))), Plain(option)))
    files.change(FILE, changes)
    return party, option


def change_move(files: Files, entry: Entry, values: dict[str, Any]) -> None:
    """Change the words of something that a party can do, or whether it can be undone."""
    option, tree = entry.names[-1], _tree(files)
    if "text" in values:
        files.change(FILE, [(("texts", option), values["text"])])
    if "irreversible" in values:
        stays = [name for name in _many(tree.get("irreversible")) if name != option]
        stays += [option] if _is_yes(values["irreversible"]) else []
        files.change(FILE, [(("irreversible",), [Plain(name) for name in stays])])


def remove_move(files: Files, entry: Entry) -> None:
    """Take out something that a party can do; of states that are ranked, those with it go."""
    party, option = entry.names
    tree = _tree(files)
    mine = _many(_dict(tree.get("options")).get(party))
    place = _place(tree, party, mine.index(option))
    changes: Changes = [(("options", party) if len(mine) == 1 else ("options", party, mine.index(option)), REMOVE)]
    if option in _dict(tree.get("texts")):
        changes.append((("texts", option), REMOVE))
    if option in _many(tree.get("irreversible")):
        stays = [Plain(name) for name in _many(tree.get("irreversible")) if name != option]
        changes.append((("irreversible",), stays))
    now = str(tree.get("now", ""))
    if is_state(now):
        changes.append((("now",), Plain(now[:place] + now[place + 1 :])))
    for other, ranking in _dict(tree.get("preferences")).items():
        for at, states in reversed(list(_ranked(ranking))):
            left = [Plain(state[:place] + state[place + 1 :]) for state in states if state[place] == "N"]
            changes.append((("preferences", other, at), REMOVE if not left else left[0] if len(left) == 1 else left))
    files.change(FILE, changes)


def _ranked(ranking: Any) -> Iterator[tuple[int, list[str]]]:
    """The places of a ranking that hold states, with these; of one that holds conditions nothing."""
    for at, entry in enumerate(ranking if isinstance(ranking, list) else ()):
        states = entry if isinstance(entry, list) else [entry]
        if states and all(isinstance(state, str) and is_state(state) for state in states):
            yield at, [str(state) for state in states]


def _place(tree: dict[str, Any], party: str, at: int) -> int:
    """The place of a party's option among the letters of a state."""
    before = 0
    for other, mine in _dict(tree.get("options")).items():
        if other == party:
            break
        before += len(_many(mine))
    return before + at


def _with(state: str, place: int, sign: str) -> str:
    return state[:place] + sign + state[place:]


def _options(tree: dict[str, Any]) -> list[str]:
    return [str(option) for mine in _dict(tree.get("options")).values() for option in _many(mine)]


def _is_yes(value: Any) -> bool:
    return str(value).lower() in ("true", "yes")


def _tree(files: Files) -> dict[str, Any]:
    return _dict(files.trees.get(FILE))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
