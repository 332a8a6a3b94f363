"""Who may be a party: who signs, is defined, stands before brackets, or must act."""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from detente.drafts.structure.brackets import alternatives
from detente.ids import RESERVED, slug, unused
from detente.proposal.duties import NO_NAME, Names, duties
from detente.proposal.mentions import sentences
from detente.proposal.names import REGIONS, bare_name, known_names, plain_name, states_of
from detente.proposal.proposal import DOUBTFUL, LIKELY, SURE, Evidence, ProposedParty
from detente.proposal.texts import Text

_WORD = re.compile(r"(?![lLdD]['’])[^\W\d_][\w’'.-]*")
_UNCASED = re.compile(r"[\u0600-\u06ff\u3400-\u9fff]")
_SIGNS = re.compile(
    r"(?:^|\n|(?<=_)|(?<=\|))[*_\s.]{0,8}(?:for(?: and on behalf of)?|on behalf of|pour|por|за|від імені|от имени|für) (?:the |le |la |el )?"
    r"(?:government of (?:the )?|gouvernement de (?:la |l['’])?|gobierno de (?:la )?|правительство |уряд )?"
    r"(?P<name>[^:\n_(|]{2,80}?)\s{0,3}(?=[:_(|]|\n|$)",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"\( ?(?:(?:herein)?after,? ?(?:referred to as|called)?,? ?|collectively,? ?|ci-après,? ?(?:dénommée?s?)? ?|"
    r"далее ?[—–-]? ?|далі ?[—–-]? ?|en adelante,? ?|nachfolgend ?)?(?:the |la |le |el )?"
    r"[“\"«„](?P<alias>[^”\"»“]{2,40})[”\"»“] ?\)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?<=[a-zß-ÿа-я,] )(?P<name>[A-ZÀ-ÞЀ-Я][\w’'-]*[\w](?: (?:of (?:the )?|d[eu] |de la |del |da |do )?[A-ZÀ-ÞЀ-Я][\w’'-]*\w)*)"
)
_TITLE_LINES = 6
_BETWEEN = re.compile(
    r"\b(?:agreement|treaty|accord|accords|compact|pact|memorandum|protocol|armistice|ceasefire|cease-fire|truce|plan|settlement|peace|"
    r"trait[ée]|protocole|armistice|trêve|paix|convention|acuerdo|tratado|protocolo|armisticio|tregua|paz|acordo)\b"
    r"[^.;:\n]{0,80}?\b(?:between|entre)\s+(?P<names>[^.;:()\n]{3,200})",
    re.IGNORECASE,
)
_AND = re.compile(r",?\s(?:and|et|y|e)\s|,\s")
_NAMED_BETWEEN = re.compile(
    r"(?:the |la |le |les |el |los |las |a |o |os |as |l['’])?(?P<name>[A-ZÀ-ÞЀ-Я][\w’'-]*(?: (?:(?:of|de|du|des|del|da|do|dos) )?(?:(?:the|la|l['’]) ?)?[A-ZÀ-Þ][\w’'-]*){0,7})",
)
"""A name after "between": words with capitals, and what joins them."""
_NOT_A_PARTY = frozenset(
    ["agreement", "treaty", "parties", "party", "protocol", "sides", "side", "plan", "text", "convention", "accord"]
)
_MONTHS = frozenset((*calendar.month_name[1:], *calendar.day_name))
_LONGEST = 6
_BARE_NAME = re.compile(
    r"(?!\w{0,40}(?:tion|sion|ment|ance|ence|ity|ing|age|ship|ness|dom|al)$)[A-ZÀ-ÞЀ-Я][\w’'-]{1,40}(?<!s)", re.UNICODE
)
"""A word that may be a name and is no plural and no abstract noun."""


@dataclass
class _Found:
    """What is known of one name so far."""

    kind: str
    evidence: Evidence
    surfaces: Counter[str] = field(default_factory=Counter)
    subjects: int = 0
    """Sentences in which it must act."""
    opens: int = 0
    """Sentences that begin with it."""
    leads: bool = False


def find_parties(texts: Sequence[Text]) -> tuple[ProposedParty, ...]:
    """Propose the parties of texts.

    Parameters
    ----------
    texts : sequence of Text

    Returns
    -------
    tuple of ProposedParty
        The surest first, then by how often they must act.
    """
    found: dict[str, _Found] = {}
    for text in texts:
        every = (*_signing(text), *_before_brackets(text), *_between(text), *_known(text), *_defined(text))
        for kind, name, evidence in every:
            key = _key(name)
            if not key or key in _NOT_A_PARTY:
                continue
            entry = found.setdefault(key, _Found(kind, evidence))
            if _RANK.index(kind) < _RANK.index(entry.kind):
                entry.kind, entry.evidence = kind, evidence
            entry.surfaces[name] += 1
            entry.leads = entry.leads or (evidence.label == "" and kind in ("state", "organisation"))
    _count_subjects(texts, found)
    kept = {k: e for k, e in found.items() if e.kind != "defined" or e.subjects}
    return tuple(with_principals(_proposed(kept)))


_RANK = ("signs", "brackets", "between", "defined", "state", "organisation", "subject", "mentioned")


def _key(name: str) -> str:
    plain = plain_name(name)
    known = known_names().get(plain)
    return known[1] if known else plain


def _signing(text: Text) -> Iterator[tuple[str, str, Evidence]]:
    for paragraph in text.whole.paragraphs[-40:]:
        for match in _SIGNS.finditer(paragraph):
            name = match["name"].strip(" .,*")
            signs = ":" in paragraph[match.end() : match.end() + 2] or "_" in paragraph or len(paragraph.split()) <= 9
            if signs and name[:1].isupper() and len(name.split()) <= 8:
                yield "signs", name, Evidence(text.file, "", match[0].strip(" _\n"))


def _before_brackets(text: Text) -> Iterator[tuple[str, str, Evidence]]:
    for at, provision in enumerate(text.whole.provisions):
        for group in alternatives(provision.text):
            for entry in (inner for nested in group.all() for inner in nested.texts):
                for name in re.split(r"/|,|&|\band\b", entry.author or ""):
                    if name.strip():
                        yield (
                            "brackets",
                            name.strip(),
                            Evidence(text.file, text.whole.names[at], f"[{entry.author}: {entry.text}]"),
                        )


def _between(text: Text) -> Iterator[tuple[str, str, Evidence]]:
    """Yield those between whom a text says in its title that it is."""
    for line in [line for line in text.whole.lead.split("\n") if line.strip()][:_TITLE_LINES]:
        match = _BETWEEN.search(line)
        if match is None:
            continue
        parts = _AND.split(" ".join(match["names"].split()))
        names = [_NAMED_BETWEEN.fullmatch(part.strip(" .*_")) for part in parts]
        if len(names) >= 2 and all(names):
            for name in names:
                assert name is not None
                yield "between", name["name"], Evidence(text.file, "", line.strip("#* "))


def _places(text: Text) -> Iterator[tuple[str, str]]:
    """Yield the text's parts with their labels: the lead and closing under no label."""
    yield "", text.whole.lead
    for at, provision in enumerate(text.whole.provisions):
        yield text.whole.names[at], provision.text
    yield "closing", text.whole.closing


def _known(text: Text) -> Iterator[tuple[str, str, Evidence]]:
    """Yield the states and organisations that a text names."""
    names = known_names()
    uncased = [name for name in names if _UNCASED.search(name)]
    for label, words in _places(text):
        free = 0  # where the last name found ends
        tokens = list(_WORD.finditer(words))
        for first, token in enumerate(tokens):
            if not token[0][0].isupper() or token.start() < free:
                continue
            for count in range(min(_LONGEST, len(tokens) - first), 0, -1):
                stop = tokens[first + count - 1].end()
                surface = re.sub(r"['’]s$", "", words[token.start() : stop])
                known = names.get(bare_name(surface))
                if known is not None and (len(surface) > 3 or surface.isupper()):
                    free = stop
                    yield (
                        known[0],
                        surface.strip(" .,"),
                        Evidence(text.file, label, _around(words, token.start(), stop)),
                    )
                    break
        if _UNCASED.search(words):
            for name in uncased:
                if len(name) > 1 and name in words:
                    at = words.index(name)
                    yield names[name][0], name, Evidence(text.file, label, _around(words, at, at + len(name)))


def _defined(text: Text) -> Iterator[tuple[str, str, Evidence]]:
    for label, words in _places(text):
        for match in _DEFINED.finditer(words):
            alias = re.sub(r"^(?:the|la|le|les|el|los)\s+", "", match["alias"].strip(), flags=re.IGNORECASE)
            if alias[:1].isupper() and alias.casefold() not in _NOT_A_PARTY:
                yield "defined", alias, Evidence(text.file, label, _around(words, match.start(), match.end()))


def _around(words: str, start: int, stop: int, most: int = 60) -> str:
    first, last = max(0, start - most), min(len(words), stop + most)
    return ("…" if first else "") + " ".join(words[first:last].split()) + ("…" if last < len(words) else "")


def _count_subjects(texts: Sequence[Text], found: dict[str, _Found]) -> None:
    """Count in how many sentences each must act; what must act and was not known is added, and what is only named."""
    names = Names({surface: key for key, entry in found.items() for surface in entry.surfaces})
    unknown: dict[str, dict[str, Evidence]] = defaultdict(dict)
    seen: set[tuple[str, str]] = set()
    for text in texts:
        for at, provision in enumerate(text.whole.provisions):
            for key in _openers(provision.text, names):
                found[key].opens += 1
            for duty in duties(provision.text, names):
                for key in duty.who:
                    found[key].subjects += (key, duty.sentence) not in seen
                    seen.add((key, duty.sentence))
                evidence = Evidence(text.file, text.whole.names[at], duty.sentence[:200])
                for name in duty.unknown:
                    unknown[name].setdefault(duty.sentence, evidence)
    named = _named_inside(texts)
    written = {word for text in texts for _, words in _places(text) for word in words.split()}
    for name, places in unknown.items():
        key = _key(name)
        if _is_adjective(name, list(places.values()), found):
            continue
        # a word that is only written large at the beginning of a sentence is no name, unless it can be nothing else
        alone = (
            " " not in name
            and name not in named
            and all(words.startswith(name) for words in places)
            and not (
                _BARE_NAME.fullmatch(name)
                and all(_acts(name, words) for words in places)
                and name.lower() not in written
            )
        )
        if key not in found and key and key not in _NOT_A_PARTY and not alone:
            first = next(iter(places.values()))
            found[key] = _Found("subject", first, Counter({name: len(places)}), len(places))
    for name, evidences in named.items():
        if _is_adjective(name, evidences, found):
            continue
        if len(evidences) >= 2 and _key(name) not in found and _key(name) not in _NOT_A_PARTY:
            found[_key(name)] = _Found("mentioned", evidences[0], Counter({name: len(evidences)}))


def _is_adjective(name: str, places: Sequence[Evidence], found: dict[str, _Found]) -> bool:
    """Whether a name is an adjective of states or of a region; a state that only its adjective names is named so far."""
    states = states_of(name)
    for state in states:
        if state not in found and len(places) >= 2:
            found[state] = _Found("mentioned", places[0], Counter({state: len(places)}))
    return bool(states) or name.casefold() in REGIONS


def _acts(name: str, sentence: str) -> bool:
    """Whether a sentence begins with a word that acts, without an article: in English a count noun cannot."""
    return re.match(rf"{re.escape(name)}(?: and [A-Z]\w+)? (?!\w+ be |be )", sentence) is not None and not re.match(
        rf"{re.escape(name)}(?: and [A-Z]\w+)? (?:shall|must|will|may)(?: not)? (?:be|take place|begin|start|end|cease|include|continue|remain|become|apply|enter|have)\b",
        sentence,
    )


def _named_inside(texts: Sequence[Text]) -> dict[str, list[Evidence]]:
    """Return the names that stand inside sentences, with where they do."""
    named: dict[str, list[Evidence]] = defaultdict(list)
    for text in texts:
        for label, words in _places(text):
            for match in _INSIDE.finditer(words):
                name = re.sub(r"['’]s$", "", match["name"])
                if name.split()[0] not in NO_NAME | _MONTHS and len(name) > 2:
                    named[name].append(Evidence(text.file, label, _around(words, match.start(), match.end())))
    return named


def _openers(text: str, names: Names) -> Iterator[str]:
    """Yield who stands at the beginning of a sentence: most often its subject."""
    for sentence in sentences(text):
        found = names.find(sentence)
        if found and found[0][0] <= 4 and re.match(r" [^\W\d_]", sentence[found[0][1] :]):
            yield found[0][2]


def _proposed(found: dict[str, _Found]) -> tuple[ProposedParty, ...]:
    out: list[ProposedParty] = []
    taken: set[str] = set()
    titled = any(entry.kind in ("signs", "between") for entry in found.values())
    order = sorted(
        found.items(), key=lambda item: (_SURENESS.index(_sure(item[1])), -item[1].subjects, -item[1].opens, item[0])
    )
    for key, entry in order:
        name = entry.surfaces.most_common(1)[0][0]
        made = _id(key, taken)
        sure = _sure(entry)
        kind = entry.kind if sure != DOUBTFUL or entry.subjects else "mentioned"
        role = "principal" if sure == SURE or (entry.leads and entry.subjects and not titled) else "stakeholder"
        aliases = tuple(s for s in entry.surfaces if s != name)
        out.append(ProposedParty(made, name, role, aliases, kind, sure, entry.evidence))
    return tuple(out)


_SURENESS = (SURE, LIKELY, DOUBTFUL)


def _sure(entry: _Found) -> str:
    if entry.kind in ("signs", "brackets", "between") or (entry.kind == "defined" and entry.subjects):
        return SURE
    if entry.kind in ("state", "organisation") and (entry.subjects or entry.leads or entry.opens):
        return LIKELY
    return LIKELY if entry.kind == "subject" else DOUBTFUL


def _id(key: str, taken: set[str]) -> str:
    made = slug(key, 40, fold=True).strip("_") or f"party_{len(taken) + 1}"
    made = made if made[0].isalpha() else f"party_{made}"
    made = f"{made}_party" if made in RESERVED else made
    made = unused(made, taken)
    taken.add(made)
    return made


def with_principals(parties: Sequence[ProposedParty]) -> list[ProposedParty]:
    """Return the parties, with principals among those that are not doubtful: states, where nobody signs."""
    taken = [p for p in parties if p.sure != DOUBTFUL]
    if any(p.role == "principal" for p in taken):
        return list(parties)
    chosen = [p for p in taken if p.kind == "state"] or [p for p in taken if p.kind != "organisation"] or taken
    return [replace(p, role="principal") if p in chosen else p for p in parties]


def names_of(parties: Sequence[ProposedParty]) -> Names:
    """Return the names under which parties are found in words."""
    return Names({name: p.id for p in reversed(parties) for name in (p.name, *p.aliases)})
