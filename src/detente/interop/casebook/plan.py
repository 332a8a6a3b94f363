"""The sheets of the workbook: which file and which entries each shows, and what its columns hold."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case.format.fields import ROLES
from detente.case.format.models.rough import PILES, WORDS

BASE = "Files"
LISTS = "Lists"
"""The hidden sheet with the case's files as they were when the workbook was written."""
READ_ME = "Read me"
FORM = "detente workbook 1"

STATUSES = ("working", "tabled", "leaked", "withdrawn", "adopted")
STANCES = ("accept", "reject", "conditional", "signal", "silent")
KINDS = ("draft", "ultimatum", "statement", "amendment", "call", "meeting", "leak", "event")
CONFIDENCES = ("high", "medium", "low")


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    key : str
        The key of the entry in the file; empty for the entry itself.
    title : str
    kind : str
        How the cell is read: ``words``, ``name`` (one id), ``names`` (several), ``day``, ``days``, ``yes``, ``figure``,
        ``range`` (low, likely, high), ``share`` (the same of 1), ``actor``, ``seen``, ``package``, ``order``, ``pile``,
        ``span`` (days, from and to), ``ids`` (words that become ids), ``some`` (so many of several parties), ``votes``.
    help : str
    choices : tuple of str
        For a drop-down list; or ``("parties",)``, ``("points",)``, ``("sources",)``, ``("drafts",)`` for the case's own.
    width : int
    """

    key: str
    title: str
    kind: str = "words"
    help: str = ""
    choices: tuple[str, ...] = ()
    width: int = 18

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings: three for a range."""
        if self.kind not in ("range", "share"):
            return (self.title,)
        return (f"{self.title}, low", f"{self.title}, likely", f"{self.title}, high")


@dataclass(frozen=True)
class Table:
    """A sheet with one entry a row.

    Attributes
    ----------
    title : str
    file : str
        The file; ``preferences`` and ``drafts`` stand for all files of that kind.
    path : tuple of str
        Keys that lead to the entry. ``*`` is any key of a mapping, ``@`` any entry of a list by its ``id``, ``#`` any by
        its number.
    names : tuple of str
        Headings of the columns that say which entry a row is: one for each ``*``, ``@`` and ``#``, after one for the file
        where there are several.
    columns : tuple of Column
    help : str
    offered : str
        ``points`` or ``options``: rows that are shown although the file has no such entry yet.
    """

    title: str
    file: str
    path: tuple[str, ...]
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    help: str
    offered: str = ""

    @property
    def several(self) -> bool:
        """Whether there may be several files, so that the first name says which."""
        return self.file in ("preferences", "drafts")


SOURCE = Column("source", "Source", "names", "Ids of sources, separated by commas.", ("sources",), 16)
REASON = Column("reason", "Reason", width=40, help="Why it is judged so.")
NOTE = Column("note", "Note", width=30)
TEXT = Column("text", "Text", width=50)
CONFIDENCE = Column("confidence", "Confidence", "name", "high, medium or low", CONFIDENCES, 12)
ON = Column("on", "On", "names", "The party concerned.", ("parties",), 14)

CASE = Table(
    "Case", "case.yaml", (), (),
    (
        Column("id", "Id", "name", "Small letters, digits and _."), Column("title", "Title", width=40),
        Column("as_of", "As of", "day", "The day of the case: nothing dated later is counted."),
        Column("summary", "Summary", width=60), NOTE,
    ),
    "What the case is. One row.",
)  # fmt: skip
PROCESS = Table(
    "Process", "process.yaml", (), (),
    (
        Column("start", "Start", "day"), Column("horizon", "Horizon", "days", "90 days, or 6 weeks."),
        Column("protocol", "Protocol", "name", "How they negotiate.", ("single_text", "alternating_offers", "ultimatum")),
        Column("drafter", "Drafter", "name", choices=("parties",)),
        Column("table", "At the table", "names", "Who negotiates; others only consent.", ("parties",), 24),
        Column("breakdown_per_round", "Breakdown a round", "share"), NOTE,
    ),
    "How the talks run. One row.",
)  # fmt: skip

PERFORMANCE = Table(
    "Performance", "performance.yaml", (), (),
    (
        Column("start", "Start", "name", "The moment from which days are counted; signature unless said otherwise."),
        Column("events", "Events", "ids", "What may happen that is nobody's duty, with commas: ratified, calm.", width=40),
        Column("draft", "Draft", "name", choices=("drafts",)), NOTE,
    ),
    "When performance begins. One row.",
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    CASE,
    Table(
        "Parties", "case.yaml", ("parties", "@"), ("Id",),
        (
            Column("name", "Name", width=28), Column("role", "Role", "name", "What part it takes.", ROLES),
            NOTE, SOURCE,
        ),
        "Whoever takes part or whose consent matters.",
    ),
    Table(
        "Interests", "case.yaml", ("parties", "@", "interests", "#"), ("Party", "Row"), (TEXT, SOURCE, CONFIDENCE),
        "What a party wants, as far as the record shows. Leave Row empty in a new row.",
    ),
    Table(
        "Points", "case.yaml", ("points", "@"), ("Id",),
        (
            Column("number", "Number", "label", "Its label in the plan."), Column("title", "Title", width=44),
            Column("topic", "Topic", width=16),
            Column("ordered", "Ordered", "yes", "yes: the options lie on a scale, in the order of the sheet Options.", ("yes", "no"), 10),
            Column("obligates", "Obligates", "names", "Parties that must act or accept a limit.", ("parties",)),
            Column("benefits", "Benefits", "names", "Parties that gain.", ("parties",)),
            SOURCE, CONFIDENCE, NOTE,
        ),
        "The numbered provisions of the plan.",
    ),
    Table(
        "Options", "case.yaml", ("points", "@", "options", "@"), ("Point", "Option"),
        (
            TEXT,
            Column("obligates", "Obligates", "names", "Instead of the point's; nobody: none.", ("parties",)),
            Column("benefits", "Benefits", "names", "Instead of the point's.", ("parties",)),
            SOURCE, NOTE,
        ),
        "The ways to settle each point; exactly one holds in a package.",
    ),
    Table(
        "Consent", "case.yaml", ("consent", "#"), ("Row",),
        (
            Column("all", "All of", "names", "All of these parties must accept.", ("parties",), 30),
            Column("at_least", "or at least", "some", "So many of these parties: 2 of north, south, league", width=34),
            Column("weighted", "or votes", "votes", "Votes that reach a quota: 15 of north 10, south 7, league 3", width=40),
            Column("obligated", "or whoever is obliged", "yes", "yes: every party that the package's options oblige must accept.", ("yes", "no"), 12),
            REASON, SOURCE,
        ),
        "A package is adopted when every row here holds; each row says one thing. No row: all principals must accept. Leave Row empty in a new row.",
    ),
    Table(
        "Judgements", "preferences", ("*",), ("Assessor", "Party"),
        (
            Column("no_deal", "No deal", "range", "What the party expects without agreement, 0 to 100; or unknown; or none.", width=11),
            Column("scale", "Scale", "name", "weighted unless said otherwise.", ("weighted", "points"), 12),
            Column("correlation", "Correlation", "figure", "How far its values err together: 0 to below 1.", width=12),
            REASON, SOURCE, NOTE,
        ),
        "Each party without an agreement. What is in no sheet stays as it is in the file.",
    ),
    Table(
        "Weights", "preferences", ("*", "weights", "*"), ("Assessor", "Party", "Point"),
        (
            Column("", "Weight", "range", "How much the swing from worst to best matters; in proportion.", width=11),
            Column("importance", "or pile", "pile", "Instead of weights: most, some or least. Empty: not judged.", PILES, 11),
            Column("ranking", "or rank", "order", "Instead of weights: 1 for the most important point; every point one.", width=11),
            REASON, SOURCE,
        ),
        "How much each point matters to each party: figures, or piles, or ranks; one of these for a party.",
        "points",
    ),
    Table(
        "Values", "preferences", ("*", "values", "*", "*"), ("Assessor", "Party", "Point", "Option"),
        (
            Column("", "Value", "range", "A word under likely (must, want, can_live_with, refuse, unknown), or figures from 0 to 100.",
                   tuple(WORDS), 13),
            Column("prefers", "or place", "order", "Instead of figures: 1 for the best option of the point, or ideal.", width=11),
            REASON, SOURCE,
        ),
        "What each option is worth to each party. Words are enough. Empty beside words: not judged.",
        "options",
    ),
    Table(
        "Red lines", "preferences", ("*", "red_lines", "#"), ("Assessor", "Party", "Row"),
        (
            Column("when", "Refuses", "condition", "A condition such as: strip is to_south", width=44),
            Column("firmness", "Firmness", "share", "The probability that it is real, 0 to 1.", width=11),
            REASON, SOURCE,
        ),
        "What a party refuses whatever it gets for it. Leave Row empty in a new row.",
    ),
    Table(
        "Linkages", "preferences", ("*", "linkages", "#"), ("Assessor", "Party", "Row"),
        (Column("when", "When", "condition", width=44), Column("adds", "Adds", "range", width=11), REASON, SOURCE),
        "What options are worth together beyond their parts. Leave Row empty in a new row.",
    ),
    Table(
        "Drafts", "drafts", (), ("Draft",),
        (
            Column("title", "Title", width=40), Column("author", "Author", "names", choices=("parties",)),
            Column("date", "Date", "day"), Column("parent", "Parent", "name", "The draft that it was made from.", ("drafts",)),
            Column("status", "Status", "name", choices=STATUSES),
            Column("seen_by", "Seen by", "seen", "patron, north (2025-11-21), public", width=34), SOURCE, NOTE,
        ),
        "Dated texts. The words themselves stand in drafts/ and are not changed here.",
    ),
    Table(
        "Packages", "drafts", ("package", "*"), ("Draft", "Point"),
        (Column("", "Option", "order", "The option that the draft takes; several, separated by commas: left open among them.", width=40),),
        "What each draft says on each point.",
        "points",
    ),
    Table(
        "Timeline", "timeline.yaml", ("#",), ("Row",),
        (
            Column("date", "Date", "period", "A day, a month such as 2025-11, or 2025-11-01 to 2025-11-03."),
            Column("actor", "Actor", "actor", 'A party, or "a name in quotes" of somebody else.', width=20),
            Column("kind", "Kind", "name", choices=KINDS), Column("about", "About", "about", "A draft, or a condition.", width=20),
            Column("stance", "Stance", "name", choices=STANCES), Column("demands", "Demands", "package", "strip is shared, monitor is league"),
            Column("to", "To", "actor"), Column("audience", "Audience", "actor", "public, private, or parties."),
            Column("text", "Text", width=60), SOURCE, CONFIDENCE, NOTE,
        ),
        "Dated, sourced acts and statements. Leave Row empty in a new row.",
    ),
    Table(
        "Sources", "case.yaml", ("sources", "*"), ("Id",),
        (
            Column("title", "Title", width=50), Column("publisher", "Publisher", width=24), Column("url", "Address", width=40),
            Column("date", "Date", "when", "A day, or words."), CONFIDENCE, NOTE,
        ),
        "Where facts and judgements come from.",
    ),
    PROCESS,
    Table(
        "Deadlines", "process.yaml", ("deadlines", "@"), ("Id",),
        (
            Column("date", "Date", "day"), Column("set_by", "Set by", "name", choices=("parties",)), ON,
            Column("extendable", "Extendable", "share", "The probability that it is extended.", width=11),
            Column("extension", "Extension in days", "range", width=11), TEXT, REASON, SOURCE,
        ),
        "Days by which somebody is asked to answer.",
    ),
    Table(
        "Leverage", "process.yaml", ("leverage", "@"), ("Id",),
        (
            Column("by", "By", "name", choices=("parties",)), ON, Column("deadline", "Deadline", "name"),
            Column("no_deal", "No deal", "range", "What it does to the no-deal value.", width=11),
            Column("credibility", "Credibility", "share", width=11), Column("cost_to_maker", "Cost to maker", "range", width=11),
            TEXT, REASON, SOURCE,
        ),
        "Threats and promises.",
    ),
    Table(
        "Pressures", "process.yaml", ("pressures", "@"), ("Id",),
        (ON, Column("no_deal_per_month", "No deal a month", "range", width=11), TEXT, REASON, SOURCE),
        "What moves a party's no-deal value with time.",
    ),
    Table(
        "Shocks", "process.yaml", ("shocks", "@"), ("Id",),
        (
            ON, Column("per_month", "How often a month", "range", "How many times in 30 days it comes on average.", width=11),
            Column("no_deal", "No deal", "range", "What it does to the no-deal value.", width=11), TEXT, REASON, SOURCE,
        ),
        "Events that may come at any time, and move a party's no-deal value.",
    ),
    Table(
        "Hypotheses", "process.yaml", ("hypotheses", "@"), ("Id",),
        (
            ON, Column("probability", "Probability", "share", "How likely it is that it is so, 0 to 1.", width=11),
            Column("no_deal", "No deal", "range", "What it does to the no-deal value if it is so.", width=11), TEXT, REASON, SOURCE,
        ),
        "Things that may or may not be so.",
    ),
    Table(
        "Influence", "process.yaml", ("influence", "#"), ("Row",),
        (
            Column("of", "Of", "name", "Whose public stance moves others.", ("parties",)), ON,
            Column("when", "When it", "name", "accept, reject or signal", ("accept", "reject", "signal")),
            Column("no_deal", "No deal", "range", "What that stance does to the no-deal value.", width=11), TEXT, REASON, SOURCE,
        ),
        "One party's public stance moves another's no-deal value. Leave Row empty in a new row.",
    ),
    Table(
        "Strategies", "process.yaml", ("strategies", "*"), ("Party",),
        (
            Column("kind", "Kind", "name", "time unless said otherwise.", ("time", "tit_for_tat", "equilibrium")),
            Column("concession", "Concession", "range", "Below 1: it gives way late; above 1: early.", width=11),
            Column("tit_for_tat", "Tit for tat", "share", "How far it answers in kind, 0 to 1.", width=11),
            Column("discount_per_month", "Discount a month", "share", "What delay costs it, 0 to 1.", width=11),
            Column("patience", "Patience in days", "range", "After how many days it takes whatever beats no deal.", width=11),
            Column("hazard", "or chance a month", "share", "In place of patience: how likely it comes to that in 30 days.", width=11),
            REASON, SOURCE,
        ),
        "How parties concede in simulated talks.",
    ),
    Table(
        "Disclosures", "process.yaml", ("disclosures", "#"), ("Row",),
        (
            Column("draft", "Draft", "name", choices=("drafts",)), Column("to", "To", "names", choices=("parties",)),
            Column("date", "Date", "day"), SOURCE,
        ),
        "Who comes to see a draft, and when. Leave Row empty in a new row.",
    ),
    Table(
        "Acts", "guarantees.yaml", ("acts", "*"), ("Id",),
        (
            Column("by", "By", "names", "The parties that control it.", ("parties",)),
            Column("outside", "or outside", help="Who controls it, in words, if that is no party of the case: voters, a court."), Column("kind", "Kind", "name"), ON,
            Column("finding", "Finding", "yes", "yes: somebody must judge it.", ("yes", "no")),
            Column("judged_by", "Judged by", "names", "Who judges a finding; none: nobody.", ("parties",)),
            Column("vote", "Vote", "label", "all, majority, two_thirds, any, or how many must agree."), Column("veto", "Veto", "names", choices=("parties",)),
            Column("means", "Means", "condition", "A condition over acts, for what is derived.", width=36),
            Column("undefined", "Undefined", help="What the text leaves open about it."), TEXT, SOURCE, NOTE,
        ),
        "What can happen, for the conditions of guarantees.",
    ),
    Table(
        "Guarantees", "guarantees.yaml", ("guarantees", "*"), ("Id",),
        (
            Column("title", "Title", width=30), Column("draft", "Draft", "name", choices=("drafts",)),
            Column("points", "Points", "names", "Numbers in the plan.", width=12),
            Column("guarantors", "Guarantors", "names", choices=("parties",)),
            Column("beneficiary", "Beneficiary", "name", choices=("parties",)),
            Column("adversary", "Adversary", "name", choices=("parties",)),
            Column("trigger", "Trigger", "condition", "A condition over acts.", width=30),
            Column("judged_by", "Judged by", "names", choices=("parties",)),
            Column("vote", "Vote", "label", "all, majority, two_thirds, any, or how many must agree."), Column("veto", "Veto", "names", choices=("parties",)),
            Column("in_force", "In force", "condition", "none: not stated."), Column("expires", "Expires", "condition", "none: not stated."),
            TEXT, SOURCE, NOTE,
        ),
        "Promises to act for a beneficiary when a trigger holds.",
    ),
    Table(
        "Obligations", "guarantees.yaml", ("guarantees", "*", "obliges", "@"), ("Guarantee", "Id"),
        (
            Column("by", "By", "names", choices=("parties",)), Column("act", "Act", "name"),
            Column("discretion", "Discretion", "name", choices=("none", "bounded", "full")),
            Column("degree", "Degree", "name", choices=("consult", "respond", "assist", "use_force")), Column("kind", "Kind", "name"),
            Column("within", "Within", "label", "Days, or words (72 hours, at once); none: not stated."), Column("amount", "Amount"),
            Column("point", "Point", "label"), TEXT, SOURCE,
        ),
        "What a guarantor owes.",
    ),
    Table(
        "Void conditions", "guarantees.yaml", ("guarantees", "*", "void_when", "@"), ("Guarantee", "Id"),
        (Column("when", "When", "condition", width=44), Column("point", "Point", "label"), TEXT, SOURCE),
        "When a guarantee is not owed.",
    ),
    Table(
        "Rules", "guarantees.yaml", ("rules", "@"), ("Id",),
        (
            Column("by", "By", "names", choices=("parties",)), Column("requires", "Requires", "condition"),
            Column("forbids", "Forbids", "condition"), Column("when", "When", "condition"),
            Column("draft", "Draft", "names", choices=("drafts",)), Column("point", "Point", "label"), TEXT, SOURCE,
        ),
        "Requirements and prohibitions of the plan.",
    ),
    Table(
        "Assumptions", "guarantees.yaml", ("assume", "#"), ("Row",),
        (Column("", "Taken as true", "condition", "A condition over acts, such as: not voters_refuse", width=60),),
        "What every answer about guarantees takes as true. Leave Row empty in a new row.",
    ),
    Table(
        "Claims", "guarantees.yaml", ("claims", "#"), ("Row",),
        (
            Column("by", "By", "actor"), Column("says", "Says", "condition", width=44), Column("date", "Date", "when"),
            TEXT, SOURCE, CONFIDENCE,
        ),
        "What somebody said of a guarantee. Leave Row empty in a new row.",
    ),
    PERFORMANCE,
    Table(
        "Steps", "performance.yaml", ("steps", "*"), ("Id",),
        (
            TEXT, Column("by", "By", "names", "Who does it.", ("parties",)),
            Column("outside", "or outside", help="Who does it, in words, if that is no party of the case: voters, a court."),
            Column("after", "After", "name", "The step, the event or the start from which days are counted."),
            Column("within", "Within", "span", "Days, from and to: 0 to 30. Or 5 to no limit."),
            Column("needs", "Needs", "names", "Steps and events that come before it begins."),
            Column("takes", "Takes", "figure", "The least number of days from beginning to end.", width=10),
            Column("irreversible", "Irreversible", "yes", "yes: it cannot be taken back.", ("yes", "no"), 12),
            Column("point", "Point", "label", "Its number in the plan."), SOURCE,
        ),
        "Who does what when, once the agreement is signed.",
    ),
    Table(
        "Counterparts", "performance.yaml", ("counterparts", "#"), ("Row",),
        (
            Column("gives", "Gives", "name", "The step of one side."), Column("gets", "Gets", "name", "The step that it is owed for it."),
            TEXT, SOURCE,
        ),
        "One side's step and what it is owed for it. Leave Row empty in a new row.",
    ),
)  # fmt: skip
"""Every sheet with entries, in the order of the workbook."""
