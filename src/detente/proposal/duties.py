"""Who must act: the subject of "shall", "undertakes to", "will" and their like in a sentence.

The subject is looked for in the words before the verb, behind what is said of time and manner; a passive sentence
names it after "by". Where nobody is found that is a party, nobody is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from detente.proposal.mentions import sentences

_VERBS = (
    r"\b(?:shall|must|will|undertakes?|agrees? (?:to|not to)|commits?(?: itself| themselves)? to|pledges? to|"
    r"(?:is|are) (?:obliged|required|bound) to|may(?: not)?)\b"
    r"|\b(?:doit|doivent|devra|devront|s['’]engage(?:nt)?(?: à)?|(?:est|sont) tenue?s? d[e'’])"
    r"|\b(?:deberán?|deben?|se comprometen? a|se obligan? a)\b"
    r"|\b(?:должн[аоы]|должен|обязуетс?я|обязуются|обязан[аоы]?)\b"
    r"|\b(?:повинн[аіо]|повинен|зобов['’ʼ]язу(?:є|ю)ться|зобов['’ʼ]язан[аіиі]?)\b"
    r"|\b(?:muss|müssen|verpflichte[nt] sich|soll(?:en)?)\b"
    r"|\b(?:deverão|deverá|devem?|compromete[m]?-se a|obriga[m]?-se a)\b"
    r"|(?:应当?|應當?|须|必须|承诺)"
)
_VERB = re.compile(_VERBS, re.IGNORECASE)
_VERB_FIRST = re.compile(r"(?:تلتزم|يلتزم|تتعهد|يتعهد|يجب على|على)\s")
_BY = re.compile(r"\b(?:by|par|por|durch|von)\s+", re.IGNORECASE)
_PASSIVE = re.compile(
    r"^\s*(?:not\s+|also\s+|only\s+)*(?:be|être|ser|estar)\s|^[^,;]*\b(?:werden|быть|бути)\b", re.IGNORECASE
)
_NO_DUTY = re.compile(
    r"^\s*(?:also |only |always )*(?:(?:have|enjoy|retain|keep|avoir|tener|haben)\b[^,;.]{0,30}\b(?:rights?|freedom|option|droit|derecho|recht)\b|"
    r"be (?:entitled|free|allowed|permitted|eligible|authori[sz]ed|welcome)\b|"
    r"(?:not|never) (?:be (?:required|obliged|bound|obligated)|have to|need to)\b|be under no\b|have no (?:duty|obligation)\b)",
    re.IGNORECASE,
)
"""What follows the verb where it gives a right, or says that there is no duty."""
_NOBODY_MAY = re.compile(r"(?:^|[,;:]\s*)(?:no|neither)\b", re.IGNORECASE)
_NOTHING = re.compile(r"(?:^|[,;:]\s*)nothing\b", re.IGNORECASE)
_ADVERBIAL = re.compile(
    r"^(?:and |but |or )?(?:in|on|at|upon|after|before|within|during|if|where|when|whenever|unless|until|as|with|without|subject|"
    r"pursuant|under|for|from|to|by|through|which|that|who|including|acting|having|notwithstanding|except|once|"
    r"accordingly|therefore|however|provided|following|based|dans|en|à|au|après|avant|sous|conformément|si|lorsque|"
    r"sans|pour|dentro|tras|conforme|cuando|sin|para|в|во|на|после|до|при|если|с|для|у|після|якщо|до|innerhalb|nach|"
    r"wenn|gemäß|bei)\b",
    re.IGNORECASE,
)
COLLECTIVE = re.compile(
    r"\b(?:(?:each|every|either|neither|no|both|all|the(?: two| contracting| high contracting)?)\s+(?:of the\s+)?"
    r"(?:(?:high )?contracting\s+)?(?:part(?:y|ies)|sides?|signator(?:y|ies))|they\b|chaque partie|les(?: deux)? parties|"
    r"(?:ambas|las|cada una de las) partes|стороны|каждая (?:из сторон|сторона)|обе стороны|сторони|обидві сторони|"
    r"кожна (?:зі? сторін|сторона)|die(?: beiden)? (?:vertrags)?parteien|jede (?:vertrags)?partei|as partes)\b"
    r"|(?:缔约)?(?:各|双)方",
    re.IGNORECASE,
)
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
_JOINED = re.compile(
    r"(?:,|and|or|nor|et|ni|y|e|o|и|та|і|й|und|oder|as well as|together with|&|/|、|和|与)? ?(?:, ?)?(?:and |und )?"
    r"(?:neither |both )?(?:the |la |le |les |l['’]|el |los |der |die |das |a |o )?"
    r"(?:governments? of (?:the )?|republic of (?:the )?)?",
    re.IGNORECASE,
)


def _joined(between: str) -> bool:
    """Whether words only join a name to what stands before it: a comma, "and", an article, "Government of"."""
    bare = " ".join(between.split())
    return _JOINED.fullmatch(bare) is not None or _JOINED.fullmatch(f"{bare} ") is not None


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
    unknown : str
        A name in the subject's place that is no party yet.
    sentence : str
    """

    who: tuple[str, ...]
    everybody: bool
    plain: bool
    unknown: str
    sentence: str


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
    """Yield who must act, for each sentence of a text that says that somebody must."""
    for sentence in sentences(text):
        start, before = 0, None
        for verb in _VERB.finditer(sentence):
            if not _binds(sentence[start : verb.start()], verb[0], sentence[verb.end() :]):
                continue
            found = _duty(sentence, sentence[start : verb.start()], sentence[verb.end() :], names)
            if not found.who and not found.everybody and not found.unknown and before is not None:
                continue  # "shall withdraw and shall not return": the subject goes on
            before, start = found, verb.end()
            yield found
        if before is None:
            yield from _verb_first(sentence, names)


def _binds(left: str, verb: str, right: str) -> bool:
    """Whether a verb says that somebody must or must not act: no right, and no release from a duty."""
    if _NOTHING.search(left) or _NO_DUTY.match(right):
        return False
    return verb.lower() != "may" or bool(_NOBODY_MAY.search(left))


def _duty(sentence: str, left: str, right: str, names: Names) -> Duty:
    subject = _subject(left, names)
    passive = bool(_PASSIVE.match(right))
    if passive:
        agent = _BY.search(right)
        if agent is not None:
            who = _first_group(right[agent.end() :], names)
            if who or COLLECTIVE.match(right[agent.end() :]):
                return Duty(who, not who, False, "", sentence)
    who = _first_group(subject, names)
    everybody = not who and bool(COLLECTIVE.search(subject))
    first = names.find(subject)
    plain = not passive and (everybody or (bool(first) and bool(_joined(subject[: first[0][0]]))))
    unknown = "" if who or everybody else _unknown(subject)
    return Duty(who, everybody, plain, unknown, sentence)


def _subject(left: str, names: Names) -> str:
    """Return the words in the subject's place: the last part between commas that is no adverbial, and names before it."""
    parts = [part for part in re.split(r"[,，:]\s*", left) if part.strip()]
    while len(parts) > 1 and _ADVERBIAL.match(parts[-1].strip()) and not _joined(parts[-1]):
        parts.pop()
    if not parts:
        return ""
    subject = parts.pop().strip()
    while parts and (found := names.find(parts[-1])) and _joined(parts[-1][: found[0][0]]) and (
        found[-1][1] == len(parts[-1].rstrip())
    ):  # fmt: skip
        subject = f"{parts.pop().strip()}, {subject}"
    return subject


def _first_group(text: str, names: Names) -> tuple[str, ...]:
    """Return the first party that a phrase names, with those joined to it by "and" or a comma."""
    found = names.find(text)
    if not found:
        return ()
    group = [found[0][2]]
    for (_, stop, _), (start, _, party) in pairwise(found):
        if not _joined(text[stop:start]) or not text[stop:start].strip():
            break
        group.append(party)
    return tuple(dict.fromkeys(group))


def _unknown(subject: str) -> str:
    """Return a name in the subject's place that is no party yet."""
    for match in _NAME.finditer(subject):
        words = [w for w in match["name"].split() if w not in NO_NAME]
        name = re.sub(r"['’]s$", "", " ".join(words)).strip(" .-’'")
        if (len(name) > 2 and not name.isupper()) or (name.isupper() and 2 <= len(name) <= 6):
            return name
    return ""


def _verb_first(sentence: str, names: Names) -> Iterator[Duty]:
    """Arabic puts the verb first."""
    verb = _VERB_FIRST.search(sentence)
    if verb is not None:
        after = sentence[verb.end() : verb.end() + 80]
        who = _first_group(after, names)
        everybody = not who and bool(re.match(r"(?:ال)?(?:أطراف|طرف|طرفان|الجانبان)", after))
        if who or everybody:
            yield Duty(who, everybody, True, "", sentence)
