"""Who must act: the subject of "shall", "undertakes to", "will" and their like in a sentence.

The subject is looked for in the words before the verb, behind what is said of time and manner; a passive sentence
names it after "by". Verbs in the present ("renounces", "agree that") and futures of Romance languages count only where
a party's name alone is their subject; whom somebody calls upon to act must act. Where nobody is found that is a party,
nobody is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from detente.proposal import verbs
from detente.proposal.mentions import sentences

_NAME = re.compile(
    r"(?P<name>[A-ZÀ-ÞЀ-Я][\w’'&.-]*(?:\s+(?:(?:of|the|for|and the|de|du|des|la|del|da|do|der)\s+)*[A-ZÀ-ÞЀ-Я][\w’'&.-]*)*)"
)
NO_NAME = frozenset(
    [
        "This",
        "That",
        "These",
        "Those",
        "Article",
        "Articles",
        "Paragraph",
        "Section",
        "Annex",
        "Chapter",
        "Part",
        "Nothing",
        "Any",
        "All",
        "Each",
        "Such",
        "No",
        "Both",
        "Neither",
        "Either",
        "It",
        "They",
        "He",
        "She",
        "There",
        "Where",
        "If",
        "When",
        "Within",
        "In",
        "On",
        "At",
        "Upon",
        "After",
        "Before",
        "Every",
        "Other",
        "Some",
        "Agreement",
        "Treaty",
        "Party",
        "Parties",
        "Sides",
        "Side",
        "The",
        "A",
        "An",
        "Its",
        "Their",
        "Point",
        "Points",
        "Clause",
        "Protocol",
        "Schedule",
        "Appendix",
    ]
)


def _joined(between: str) -> bool:
    """Whether words only join a name to what stands before it: a comma, "and", an article, "Government of"."""
    bare = " ".join(between.split())
    return verbs.JOINED.fullmatch(bare) is not None or verbs.JOINED.fullmatch(f"{bare} ") is not None


@dataclass(frozen=True)
class Duty:
    """Who must act by a sentence.

    Attributes
    ----------
    who : tuple of str
        Party ids; empty where nobody was found.
    everybody : bool
        The sentence speaks of the parties as a whole.
    plain : bool
        The subject stands first and acts; else it was gathered from a passive sentence or a longer phrase.
    unknown : tuple of str
        Names in the subject's place that are no parties yet.
    sentence : str
    acts : bool
        False where the sentence gives its subject something, instead of saying that it must act.
    """

    who: tuple[str, ...]
    everybody: bool
    plain: bool
    unknown: tuple[str, ...]
    sentence: str
    acts: bool = True


class Names:
    """The parties' names, to be found in running words.

    Parameters
    ----------
    names : mapping of str to str
        Every name that a text may use, and the id of the party that it means.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.ids = {name.casefold(): party for name, party in names.items()}
        parts = sorted((re.escape(name) for name in names if name), key=len, reverse=True)
        spaced = [p if re.search(r"[\u3400-\u9fff]", p) else rf"(?<!\w){p}(?!\w)" for p in parts]
        self.pattern = re.compile("|".join(spaced), re.IGNORECASE) if spaced else None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Return each name found: where it starts and stops, and whose it is."""
        if self.pattern is None:
            return []
        return [(m.start(), m.end(), self.ids[m[0].casefold()]) for m in self.pattern.finditer(text)]


def duties(text: str, names: Names) -> Iterator[Duty]:
    """Yield who must act, or is to be given something, for each sentence of a text that says so of somebody."""
    for sentence in sentences(text):
        start, before = 0, None
        for begin, stop, found in sorted((*_binding(sentence, names), *_asked(sentence, names)), key=lambda f: f[:2]):
            if begin < start:
                continue
            duty = found(sentence[start:begin], before)
            if duty is None:
                continue
            before, start = duty, stop
            yield duty
        if before is None:
            yield from _verb_first(sentence, names)


Found = tuple[int, int, Callable[[str, "Duty | None"], "Duty | None"]]
"""Where a verb stands, and what reads the duty from the words before it and the duty before that."""


def _binding(sentence: str, names: Names) -> Iterator[Found]:
    """Yield the verbs of a sentence whose subject may have to act."""
    strong = [(m.start(), m.end()) for m in verbs.BINDING.finditer(sentence)]
    stated = [(m.start(), m.end()) for m in verbs.STATED.finditer(sentence)]
    for begin, stop in strong:
        verb, right = sentence[begin:stop], sentence[stop:]

        def duty(left: str, before: Duty | None, verb: str = verb, right: str = right) -> Duty | None:
            if not _binds(left, verb, right):
                return None
            if before is not None and verbs.PRONOUN.match(_subject(left, names)):
                return None  # "undertake that they will": the subject is the one before
            found = _duty(sentence, left, right, names)
            if not found.who and not found.everybody and not found.unknown and before is not None:
                return None  # "shall withdraw and shall not return": the subject goes on
            return replace(found, acts=False) if verbs.BENEFIT.match(right) else found

        yield begin, stop, duty
    for begin, stop in stated:
        verb, right = sentence[begin:stop], sentence[stop:]

        def said(left: str, before: Duty | None, verb: str = verb, right: str = right) -> Duty | None:
            if not _binds(left, verb, right) or verbs.DENIED.search(left[-30:]):
                return None
            if verb.lower() in verbs.FUTURE_MAY and not verbs.NOT.search(left):
                return None
            return _stated(sentence, left, verb.lower() in verbs.FUTURE_PASSIVE, names)

        yield begin, stop, said


def _binds(left: str, verb: str, right: str) -> bool:
    """Whether a verb says that somebody must or must not act: no right, and no release from a duty."""
    if verbs.NOTHING.search(left) or verbs.NO_DUTY.match(right):
        return False
    return verb.lower() != "may" or bool(verbs.NOBODY_MAY.search(left))


def _asked(sentence: str, names: Names) -> Iterator[Found]:
    """Yield the verbs of a sentence by which somebody is asked or told to act."""
    for match in verbs.ASKS.finditer(sentence):
        right = sentence[match.end() : match.end() + 240]
        told = re.match(r"\s*,[^,;]{1,120},", right)
        right = right[told.end() :] if told else right
        found = names.find(right)
        if found and verbs.HEAD.match(f"{right[: found[0][0]].lstrip()}"):
            who, everybody, stop = _first_group(right, names), False, found[0][1]
        elif group := verbs.COLLECTIVE.match(right.lstrip()):
            who, everybody, stop = (), True, group.end()
        else:
            continue
        orders = match[0].lower().endswith(("that", "que", "qu'", "qu’", "чтобы", "щоб"))
        if not orders and not re.search(r"\b(?:to|de|d['’]|à|a|que)\s|\b[^\W\d_]{1,30}(?:ть|ти|ться)\b", right[stop:]):
            continue

        def duty(left: str, before: Duty | None, who: tuple[str, ...] = who, everybody: bool = everybody) -> Duty:
            return Duty(who, everybody, not names.find(left), (), sentence)

        yield match.start(), match.end(), duty


def _duty(sentence: str, left: str, right: str, names: Names) -> Duty:
    subject = _subject(left, names)
    passive = bool(verbs.PASSIVE.match(right))
    if passive:
        agent = verbs.BY.search(right)
        if agent is not None:
            who = _first_group(right[agent.end() :], names)
            if who or verbs.COLLECTIVE.match(right[agent.end() :]):
                return Duty(who, not who, False, (), sentence)
    who = _first_group(subject, names)
    group = None if who else _whole(subject)
    first = names.find(subject)
    plain = not passive and (
        (group is not None and bool(verbs.HEAD.match(subject[: group.start()])))
        or (bool(first) and bool(_joined(subject[: first[0][0]]) or verbs.HEAD.match(subject[: first[0][0]])))
    )
    unknown = () if group is not None or (passive and who) else _unknown(subject, names)
    return Duty(who, group is not None, plain, unknown, sentence)


def _whole(subject: str) -> re.Match[str] | None:
    """Return where a phrase speaks of the parties as a whole, and not only of what is between them."""
    for match in verbs.COLLECTIVE.finditer(subject):
        if not verbs.APART.search(subject[: match.start()] + match[0][: len(match[0]) - len(match[0].lstrip())]):
            return match
    return None


def _stated(sentence: str, left: str, passive: bool, names: Names) -> Duty | None:
    """Return the duty of a verb that counts only behind a party's name; None where no such name stands before it."""
    subject = _subject(left, names)
    found = names.find(subject)
    if found and verbs.HEAD.match(subject[: found[0][0]]):
        last = found[0][1]
        for start, stop, _ in found[1:]:
            last = stop if _joined(subject[last:start]) else last
        if verbs.REST.match(subject[last:]) and not verbs.RELATIVE.search(subject[last:]):
            return Duty(_first_group(subject, names), False, not passive, (), sentence)
        return None
    group = _whole(subject)
    if group is not None and verbs.HEAD.match(subject[: group.start()]):
        rest = subject[group.end() :]
        return (
            Duty((), True, not passive, (), sentence)
            if verbs.REST.match(rest) and not verbs.RELATIVE.search(rest)
            else None
        )
    unknown = _unknown(subject, names)
    bare = re.sub(r"[\s,]|\b(?:and|the|et|y|und|и|та|of)\b", "", subject)
    alone = unknown and bare == re.sub(r"\s|\b(?:and|the|of)\b", "", "".join(unknown))
    return Duty((), False, False, unknown, sentence) if alone else None


def _subject(left: str, names: Names) -> str:
    """Return the words in the subject's place: the last part between commas that is no adverbial, and names before it."""
    parts = [part for part in re.split(r"[,，:]\s*", left) if part.strip()]
    while len(parts) > 1 and not _joined(parts[-1]) and (
        verbs.ADVERBIAL.match(parts[-1].strip()) or _manner(parts[-1].strip(), names)
    ):  # fmt: skip
        parts.pop()
    if not parts:
        return ""
    subject = parts.pop().strip()
    while parts and (found := names.find(parts[-1])) and _joined(parts[-1][: found[0][0]]) and (
        found[-1][1] == len(parts[-1].rstrip())
    ):  # fmt: skip
        subject = f"{parts.pop().strip()}, {subject}"
    return subject


def _manner(part: str, names: Names) -> bool:
    """Whether a part of a sentence only says how: a few words that begin with no article and name nobody."""
    return (
        len(part.split()) <= 4
        and part.islower()
        and not verbs.DETERMINED.match(part)
        and not names.find(part)
        and not verbs.COLLECTIVE.search(part)
        and not verbs.PRONOUN.match(part)
    )


def _first_group(text: str, names: Names) -> tuple[str, ...]:
    """Return the first party that a phrase names, with those joined to it by "and" or a comma."""
    found = names.find(text)
    if not found or verbs.APART.search(text[: found[0][0]]):
        return ()
    group = [found[0][2]]
    for (_, stop, _), (start, _, party) in pairwise(found):
        if not _joined(text[stop:start]) or not text[stop:start].strip():
            break
        group.append(party)
    return tuple(dict.fromkeys(group))


def _unknown(subject: str, names: Names) -> tuple[str, ...]:
    """Return the names in the subject's place that are no parties yet, with those joined to the first."""
    known = names.find(subject)
    result: list[str] = []
    end = 0
    for match in _NAME.finditer(subject):
        if any(match.start() < stop and start < match.end() for start, stop, _ in known):
            end = match.end()
            continue
        if (result or known) and not _joined(subject[end : match.start()]):
            if result:
                break
            continue
        words = [w for w in match["name"].split() if w not in NO_NAME]
        name = re.sub(r"['’]s$", "", " ".join(words)).strip(" .-’'")
        if (len(name) > 2 and not name.isupper()) or (name.isupper() and 2 <= len(name) <= 6):
            result.append(name)
            end = match.end()
    return tuple(dict.fromkeys(result))


def _verb_first(sentence: str, names: Names) -> Iterator[Duty]:
    """Arabic puts the verb first."""
    verb = verbs.VERB_FIRST.search(sentence)
    if verb is not None:
        after = sentence[verb.end() : verb.end() + 80]
        who = _first_group(after, names)
        everybody = not who and bool(re.match(r"(?:ال)?(?:أطراف|طرف|طرفان|الجانبان)", after))
        if who or everybody:
            yield Duty(who, everybody, True, (), sentence)
