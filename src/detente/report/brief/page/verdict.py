"""The headline and the lead under it: what was found, how sure it is, and on which basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.bargain.hindsight import LaterEntry
from detente.language import later, ntr, tr
from detente.report.brief.material import Material
from detente.report.brief.page.consent import all_must, must_agree
from detente.report.brief.page.wording import about, begun, others, titled, who, whom
from detente.report.model_words import refusing
from detente.report.phrases import passes, would_pass
from detente.text import joined, one_line
from detente.words import day, it_is_likely, percent, percents, sentence

_TURNS_ON = {
    "acceptance": later("whether a party that gains is sure to say yes or only more likely to"),
    "values": later("whether losses weigh more than gains"),
    "red_lines": later("whether a red line has a price"),
    "errors": later("whether the estimates err together"),
    "clocks": later("how long the parties hold out"),
}
MOST_OPEN = 2
"""Open points are named up to so many."""
TURNS = 0.2
"""Open points decide the finding where they move the chance by so much."""
_NAMED, _MANY = 4, 5


def headline(material: Material) -> str:
    """State the finding in one line."""
    case, found = material.case, material.findings
    result, title = found.result, titled(material.draft.title, begins=True)
    if silent := material.unjudged:
        return ntr(
            len(silent),
            "{title}: no answer yet, because nobody has judged what {names} wants",
            "{title}: no answer yet, because nobody has judged what {names} want",
            title=title,
            names=joined([one_line(case.name(p)) for p in silent]),
        )
    if result.open and result.adopted_best - result.adopted > TURNS:
        return ntr(
            len(result.open),
            "{title} hangs on {n} open point: as it stands it {now}, at best it {best}",
            "{title} hangs on {n} open points: as it stands it {now}, at best it {best}",
            title=title,
            now=passes(result.adopted),
            best=passes(result.adopted_best),
        )
    if (range_ := unsettled(material, "adopted")) is not None:
        return tr("{title} may pass or fail: {range}, depending on the assumptions", title=title, range=range_)
    if result.adopted >= 0.5:
        return tr(
            "{title} {passes} ({share})", title=title, passes=passes(result.adopted), share=percent(result.adopted)
        )
    blockers, full = found.against or found.doubtful, replace(material, full=True)
    if not blockers:
        return tr(
            "{title} {passes}, though no party alone stands clearly against it",
            title=title,
            passes=passes(result.adopted),
        )
    named = blockers if len(blockers) <= _NAMED else blockers[: _NAMED - 1]
    names = joined([*(who(full, p) for p in named), *([others(len(blockers) - len(named))] * (named != blockers))])
    if found.against:
        return _no_deal(full, names)
    return ntr(
        len(blockers),
        "{title} {passes}: {names} leans against it",
        "{title} {passes}: {names} lean against it",
        title=title,
        passes=passes(result.adopted),
        names=names,
    )


def _no_deal(material: Material, names: str) -> str:
    """Name those that would refuse, and those that might, as open points are settled."""
    found = material.findings
    said = ntr(
        len(found.against),
        "No deal on {title}: by estimates, {names} would refuse it",
        "No deal on {title}: by estimates, {names} would refuse it",
        title=titled(material.draft.title),
        names=names,
    )
    if not found.hanging:
        return said
    return ntr(
        len(found.result.open),
        "{no_deal}; {names} might, over the open point",
        "{no_deal}; {names} might, over open points",
        no_deal=said,
        names=joined([who(material, p) for p in found.hanging]),
    )


def unsettled(material: Material, claim: str) -> str | None:
    """Return a result's range where it is above one half under some assumptions and below under others; else None.

    With open points it is None: the range then goes from their worst to their best, of which the page speaks for itself.

    Parameters
    ----------
    material : Material
    claim : str
        ``adopted`` or ``accepts.PARTY``.
    """
    models = None if material.findings.result.open else material.findings.models
    found = None if models is None else models.unsettled(claim)
    return None if models is None or found is None else percents(found.low, found.high, models.draws)


def standfirst(material: Material) -> str:
    """Say whose consent the draft needs and how likely it gets it, how open points are treated, and whether other assumptions agree."""
    result = material.findings.result
    if material.unjudged:
        names, count = must_agree(material)
        said = ntr(count, "{names} must agree", "{names} must agree", names=begun(names))
        if not all_must(material):
            said = tr("It needs the consent of {names}", names=names)
        warning = tr("What nobody has judged may be anything, so the figures on this page are no finding.")
        return f"{sentence(said)} {warning}"
    parts = [_asks(material)]
    if result.bottleneck is not None and not material.findings.result.open:
        gain = result.if_certain[result.bottleneck]
        if gain - result.adopted > TURNS:
            parts.append(
                tr(
                    "Were {party} sure to accept, it {would_pass} ({share})",
                    party=who(material, result.bottleneck),
                    would_pass=would_pass(gain),
                    share=percent(gain, result.draws),
                )
            )
    if result.open:
        parts.append(open_points(material))
    parts += in_every_model(material)
    if (without := without_later(material)) is not None:
        parts.append(without)
    return " ".join(sentence(part) for part in parts)


def without_later(material: Material) -> str | None:
    """Say that some text would pass only by what became known after the day of the case; None where that is not so."""
    found = material.findings.hindsight
    if found is None or found.without is None or found.as_written is None:
        return None
    if found.without.exists is not False or not found.as_written.exists:
        return None
    return tr(
        "Without what became known only after {day} ({what}), no text passes by the likeliest estimates",
        day=day(found.day),
        what=known_later(found.entries),
    )


def known_later(entries: Sequence[LaterEntry]) -> str:
    """Count what became known only after the day of the case: "6 options, 6 estimates"."""
    options = sum(entry.what == "option" for entry in entries)
    judged = len(entries) - options
    counts = [ntr(options, "{n} option", "{n} options")] if options else []
    counts += [ntr(judged, "{n} estimate", "{n} estimates")] if judged else []
    return ", ".join(counts)


def _asks(material: Material) -> str:
    """Say whose consent the draft needs, and how likely it gets it."""
    result, every = material.findings.result, all_must(material)
    names, count = must_agree(material)
    if unsettled(material, "adopted") is not None:
        share = percent(result.adopted, result.draws)
        if every:
            return ntr(
                count,
                "{names} must agree; the usual assumptions give {share}",
                "{names} must agree; the usual assumptions give {share}",
                names=begun(names),
                share=share,
            )
        return tr("It needs the consent of {names}; the usual assumptions give {share}", names=names, share=share)
    chance = it_is_likely(result.adopted, result.draws)
    if every and (others := _besides_the_refusing(material)):
        return ntr(
            len(others),
            "{names} must agree as well; {it_is_likely} that all do",
            "{names} must agree as well; {it_is_likely} that all do",
            names=begun(whom(material, others)),
            it_is_likely=chance,
        )
    if every:
        return ntr(
            count,
            "{names} must agree; {it_is_likely} that it does",
            "{names} must agree; {it_is_likely} that all do",
            names=begun(names),
            it_is_likely=chance,
        )
    return tr("It needs the consent of {names}; {it_is_likely} that it gets it", names=names, it_is_likely=chance)


def _besides_the_refusing(material: Material) -> list[str]:
    """Return of many whose consent is needed those whom the headline has not just named; none where it did not name them all."""
    refusing, needed = material.findings.against, material.needed
    if len(needed) < _MANY or not refusing or len(refusing) > _NAMED or material.findings.result.open:
        return []
    return [party for party in needed if party not in refusing]


def open_points(material: Material) -> str:
    """Say the one basis on which open points are counted, and what else they allow."""
    result = material.findings.result
    still = ntr(len(result.open), "{n} point is still open", "{n} points are still open")
    if len(result.open) <= MOST_OPEN:
        still = tr("{open}: {topics}", open=still, topics=joined([about(material, point) for point in result.open]))
    basis = ntr(
        len(result.open),
        "The chances here assume that each party gets there what it likes least, unless a change settles it; with what each "
        "likes best: {share}",
        "The chances here assume that each party gets there what it likes least, unless a change settles them; with what "
        "each likes best: {share}",
        share=percent(result.adopted_best, result.draws),
    )
    return f"{sentence(still)} {basis}"


def in_every_model(material: Material) -> list[str]:
    """Say whether the finding and the refusals hold under all the other assumptions that were tried."""
    models, found = material.findings.models, material.findings
    if models is None or len(models.models) < 2:
        return []
    claim = None if found.result.open else models.unsettled("adopted")
    if claim is not None:
        counted = {"count": len(models.models), "yes": claim.yes, "no": claim.no, "open": claim.open}
        said = (
            tr("Of {count} sets of assumptions tried, {yes} say that it passes and {no} that it does not", **counted)
            if not claim.open
            else tr(
                "Of {count} sets of assumptions tried, {yes} say that it passes, {no} that it does not, and {open} are too close to tell",
                **counted,
            )
        )
        return (
            [tr("{said}; most turns on {axis}", said=said, axis=tr(_TURNS_ON[claim.turns_on]))]
            if claim.turns_on
            else [said]
        )
    count, sure = len(models.models), refusing(models, found.against)
    if len(sure) == len(found.against):
        if models.holds("adopted", "yes"):
            return [tr("It passes under all {count} sets of assumptions tried", count=count)]
        if models.holds("adopted", "no"):
            return [tr("It fails under all {count} sets of assumptions tried", count=count)]
        names = whom(material, sure)
        said = ntr(
            len(sure),
            "Under all {count} sets of assumptions tried, {names} refuses",
            "Under all {count} sets of assumptions tried, {names} refuse",
            count=count,
            names=names,
        )
        return [said] if sure else []
    if not sure:
        return [tr("None of them refuses under each of the {count} sets of assumptions tried", count=count)]
    return [
        ntr(
            len(sure),
            "Under all {count} sets of assumptions tried, {names} refuses; {others} only under some",
            "Under all {count} sets of assumptions tried, {names} refuse; {others} only under some",
            count=count,
            names=whom(material, sure),
            others=whom(material, [p for p in found.against if p not in sure]),
        )
    ]
