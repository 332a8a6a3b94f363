"""The kinds of entries of a case that have a form: what each is called, and what its fields are in plain words.

Which file and which keys a kind stands for is said by the tables of the workbook (:mod:`detente.interop.casebook.plan`);
here stands only what a form needs beyond them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.interop.casebook.plan import CASE, PERFORMANCE, PROCESS, SOURCE, TABLES, Column, Table


@dataclass(frozen=True)
class Form:
    """A kind of entry.

    Attributes
    ----------
    id : str
        In addresses.
    table : Table
    one, many : str
        What an entry, and the entries, are called.
    group : str
        What it stands among.
    help : str
    named_by : str
        The key whose words name an entry, and of which a new entry's id is made.
    labels, helps, choices : dict
        By key: the field's label and help in plain words, and where its choices come from, where the table says
        something else.
    left_out : tuple of str
        Keys without a field; what stands there stays.
    needed : tuple of str
        Keys that an entry must have.
    ordered : bool
        Whether the order of the entries is the reader's to choose.
    page : str
        The page that shows what these entries lead to.
    keyed_by : str
        Where an entry stands under the id of something else of the case, such as ``parties``: what a new one must name.
    """

    id: str
    table: Table
    one: str
    many: str
    group: str
    help: str
    named_by: str
    labels: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    ordered: bool = False
    page: str = ""
    keyed_by: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that have a field."""
        return tuple(c for c in self.table.columns if c.key not in self.left_out)

    @property
    def single(self) -> bool:
        """Whether there is one entry only: the file's own keys."""
        return not self.table.path and self.table.file not in ("drafts", "readings")

    @property
    def within(self) -> bool:
        """Whether an entry stands within another, which a new one must name."""
        return len([step for step in self.table.path if step in "*@#"]) > 1

    def label(self, column: Column) -> str:
        return self.labels.get(column.key, column.title)

    def source_of(self, column: Column) -> str:
        """Where the choices of a field come from: ``parties``, ``points``, ``drafts`` …, or empty."""
        named = column.choices[0] if column.choices and column.choices[0] in FROM_CASE else ""
        return self.choices.get(column.key, named)


FROM_CASE = (
    "parties",
    "points",
    "sources",
    "drafts",
    "acts",
    "deadlines",
    "steps",
    "moments",
    "numbers",
    "audience",
    "moves",
)
_TABLES = {table.title: table for table in TABLES}
WHO, TEXTS, TALKS, PROMISES = "The negotiation", "Texts and the record", "The talks", "Promises and performance"
REST = "Where it can end"
_GRAPH = "stability.yaml"
RANGE = "One figure such as 30, or low, likely, high such as 20, 30, 45."
SHARE = "A probability from 0 to 1 such as 0.7, or low, likely, high such as 0.2, 0.4, 0.7."
SOURCES = {"source": "Sources"}
WHY = {"reason": "Why it is judged so", **SOURCES}

FORMS: tuple[Form, ...] = (
    Form(
        "case", CASE, "the case", "The case", WHO, "What is negotiated, and on which day the case stands.", "title",
        labels={"as_of": "Day of the case", "note": "Note"}, left_out=("id",), needed=("title", "as_of"),
    ),
    Form(
        "parties", _TABLES["Parties"], "party", "Parties", WHO,
        "Whoever takes part or whose consent matters.", "name",
        labels={"role": "Its part", **SOURCES}, needed=("name", "role"), ordered=True, page="parties",
    ),
    Form(
        "consent", _TABLES["Consent"], "clause", "Who must accept", WHO,
        "A package is adopted when every clause here holds. Without any, all principals must accept.", "reason",
        labels=WHY, left_out=("all", "at_least", "weighted", "obligated"), page="parties",
    ),
    Form(
        "points", _TABLES["Points"], "point", "Points", WHO,
        "Each point is one question that the parties have to settle.", "title",
        labels={"number": "Number in the plan", "ordered": "Do its options lie on a scale, in their order?",
                "obligates": "Who must act or accept a limit", "benefits": "Who gains", **SOURCES},
        helps={"ordered": "", "obligates": "", "topic": "A heading that it stands under, if you like."},
        needed=("number", "title"), ordered=True, page="plan",
    ),
    Form(
        "options", _TABLES["Options"], "option", "Options", WHO,
        "The ways to settle a point. Exactly one holds in a package.", "text",
        labels={"text": "Its words", "obligates": "Who must act or accept a limit", "benefits": "Who gains", **SOURCES},
        helps={"obligates": "Leave it as it is to keep what the point says.", "benefits": ""},
        needed=("text",), ordered=True, page="plan",
    ),
    Form(
        "interests", _TABLES["Interests"], "interest", "Interests", WHO, "What a party wants, as far as the record shows.", "text",
        labels={"text": "What it wants", **SOURCES}, needed=("text",),
    ),
    Form(
        "red_lines", _TABLES["Red lines"], "red line", "Red lines", WHO,
        "What a party refuses whatever it gets for it.", "when",
        labels={"when": "It refuses when", "firmness": "How likely it is real", **WHY},
        helps={"firmness": f"{SHARE} Empty: certain."}, needed=("when",), page="parties",
    ),
    Form(
        "linkages", _TABLES["Linkages"], "linkage", "Linkages", WHO,
        "What options are worth to a party together, beyond what each is worth alone.", "when",
        labels={"when": "When", "adds": "It adds", **WHY},
        helps={"adds": f"{RANGE} On the party's scale of 0 to 100; less than 0 takes away."}, needed=("when", "adds"),
        page="parties",
    ),
    Form(
        "readings", Table("Readings", "readings", (), ("Reading",), (
            Column("reading", "Its name", width=30), Column("rule", "Its rule", width=60), SOURCE,
        ), ""), "reading", "Judgements by rule", WHO,
        "Judgements that follow from a stated rule and not from a person, such as: what a party said counts from 80 to 100. They stand beside those of people.",
        "reading", labels=SOURCES, helps={"rule": "In words: what it reads, and which values follow from it."}, needed=("reading", "rule"),
    ),
    Form(
        "read_values", Table("Values by rule", "readings", ("parties", "*"), ("Reading", "Party"), (), ""), "party by rule", "Values by rule", WHO,
        "What a rule says that each option is worth to a party.", "",
    ),
    Form(
        "drafts", _TABLES["Drafts"], "draft", "Drafts", TEXTS, "Dated texts, and what each says on every point.", "title",
        labels={"author": "Who wrote it", "parent": "Made from", "seen_by": "Who has seen it", **SOURCES},
        helps={"parent": "", "seen_by": ""}, needed=("title", "author", "date"), page="plan",
    ),
    Form(
        "statements", _TABLES["Timeline"], "statement or act", "Statements and acts", TEXTS,
        "What was said and done, dated and with its source.", "text",
        labels={"actor": "Who", "kind": "What it is", "about": "About which draft", "text": "What was said or done",
                "stance": "Does it take a stance on it?", "demands": "What it asks for instead", "to": "To whom", **SOURCES},
        helps={"actor": "A party; several with commas; anybody else by name.", "about": "",
               "demands": "Where it accepts on conditions: the options that it wants, joined by “and”.",
               "to": "Parties, with commas; or nobody.", "audience": "public, private, or parties with commas. Empty: public."},
        choices={"about": "drafts"}, needed=("date", "actor", "kind"), page="timeline",
    ),
    Form(
        "sources", _TABLES["Sources"], "source", "Sources", TEXTS, "Where facts and judgements come from.", "title",
        helps={"date": "A day, if you know it: what rests on the source counts from then."}, needed=("title",), page="sources",
    ),
    Form(
        "process", PROCESS, "the talks", "How the talks run", TALKS, "From when, for how long, and how they negotiate.", "start",
        labels={"horizon": "How long", "protocol": "How they negotiate", "drafter": "Who holds the pen",
                "table": "Who is at the table", "breakdown_per_round": "Risk a round that the talks end"},
        helps={"breakdown_per_round": SHARE, "table": "Others only consent. Nobody marked: all whose consent is needed."},
        page="forecast",
    ),
    Form(
        "deadlines", _TABLES["Deadlines"], "deadline", "Deadlines", TALKS, "Days by which somebody is asked to answer.", "text",
        labels={"text": "What it is", "on": "For whom", "extendable": "How likely it is extended", **WHY},
        helps={"on": "Nobody marked: all.", "extendable": SHARE, "extension": f"By how many days. {RANGE}"},
        needed=("text", "date"), page="forecast",
    ),
    Form(
        "threats", _TABLES["Leverage"], "threat or promise", "Threats and promises", TALKS,
        "What somebody can do to another's prospects without an agreement.", "text",
        labels={"text": "What is threatened or promised", "by": "By whom", "on": "Against or for whom", "deadline": "Tied to the deadline",
                "no_deal": "What it does to the party's no-deal value", "credibility": "How likely it is carried out",
                "cost_to_maker": "What it costs who makes it", **WHY},
        helps={"no_deal": f"{RANGE} Less than 0 for a threat.", "credibility": SHARE, "cost_to_maker": RANGE, "on": ""},
        choices={"deadline": "deadlines", "on": "parties"}, needed=("text", "by", "on", "no_deal", "credibility"), page="forecast",
    ),
    Form(
        "pressures", _TABLES["Pressures"], "pressure", "Pressures", TALKS,
        "What moves a party's no-deal value with time.", "text",
        labels={"text": "What presses", "on": "On whom", "no_deal_per_month": "What it does a month", **WHY},
        helps={"no_deal_per_month": f"{RANGE} Less than 0 where waiting makes no deal worse.", "on": ""},
        needed=("text", "on", "no_deal_per_month"), page="forecast",
    ),
    Form(
        "shocks", _TABLES["Shocks"], "shock", "Shocks", TALKS,
        "Events that may come at any time, and move what a party expects without an agreement.", "text",
        labels={"text": "What may happen", "on": "Whom it would move", "per_month": "How often a month (30 days)",
                "no_deal": "What it does to the no-deal value", **WHY},
        helps={"per_month": f"0.1 is once in ten months. {RANGE}", "no_deal": f"{RANGE} Less than 0 where no deal gets worse.", "on": ""},
        needed=("text", "on", "per_month", "no_deal"), page="forecast",
    ),
    Form(
        "hypotheses", _TABLES["Hypotheses"], "hypothesis", "Things that may be so", TALKS,
        "What nobody at the table knows for sure, such as a promise made in secret.", "text",
        labels={"text": "What may be so", "probability": "How likely it is so", "on": "Whom it moves if it is so",
                "no_deal": "What it then does to the no-deal value", **WHY},
        helps={"probability": SHARE, "no_deal": f"{RANGE} Less than 0 where no deal is worse than it looks.", "on": ""},
        needed=("text", "probability", "on", "no_deal"), page="forecast",
    ),
    Form(
        "influence", _TABLES["Influence"], "influence", "Who moves whom", TALKS,
        "One party's public stance moves what another expects without an agreement.", "of",
        labels={"of": "When this party", "when": "publicly", "on": "it moves", "no_deal": "What it does to the no-deal value",
                "text": "In words", **WHY},
        helps={"no_deal": f"{RANGE} Less than 0 where it makes no deal worse.", "on": ""},
        needed=("of", "when", "on", "no_deal"), page="forecast",
    ),
    Form(
        "strategies", _TABLES["Strategies"], "strategy", "How they concede", TALKS,
        "How a party gives way over time in simulated talks. Without an entry, late.", "kind",
        labels={"kind": "How it concedes", "concession": "How early", "tit_for_tat": "How far it answers in kind",
                "discount_per_month": "What delay costs it a month", "patience": "It can wait so many days",
                "hazard": "or the chance a month that it can wait no longer", **WHY},
        helps={"concession": f"{RANGE} Below 1: late. Above 1: early. Empty: 0.2, 0.5, 1.5.", "tit_for_tat": SHARE, "discount_per_month": SHARE,
               "patience": f"{RANGE} Empty: to the last day.", "hazard": f"In place of the days. {SHARE}"},
        page="forecast", keyed_by="parties",
    ),
    Form(
        "disclosures", _TABLES["Disclosures"], "disclosure", "Disclosures", TALKS, "Who comes to see a draft, and when.", "draft",
        labels={"draft": "The draft", "to": "is shown to", "date": "on", **SOURCES}, needed=("draft", "to", "date"), page="forecast",
    ),
    Form(
        "acts", _TABLES["Acts"], "act", "Acts and findings", PROMISES,
        "What can happen: the conditions of guarantees speak of these.", "text",
        labels={"text": "What happens", "by": "Who can do it", "outside": "or who outside the case", "on": "To whom", "finding": "Is it something that somebody must judge?",
                "vote": "By which vote", "veto": "Who of them has a veto", "means": "or it follows from", "undefined": "What the text leaves open about it", "kind": "Kind, for comparison with treaties", **SOURCES},
        helps={"by": "For an act. Leave it empty for a finding, or for what follows from others.", "on": "",
               "outside": "In words, in place of a party: voters, a court.",
               "finding": "", "judged_by": "For a finding; nobody marked: the text names nobody.", "means": "",
               "vote": "all, majority, two_thirds, any, or how many must agree. Empty: the text does not say.",
               "kind": "Such as armed_attack or nuclear_attack."},
        needed=("text",), page="guarantees",
    ),
    Form(
        "guarantees", _TABLES["Guarantees"], "guarantee", "Guarantees", PROMISES,
        "Promises to act for somebody if something happens.", "title",
        labels={"guarantors": "Who promises", "beneficiary": "For whom", "adversary": "Against whom", "trigger": "They act when",
                "points": "In which points of the plan", "in_force": "In force when", "expires": "Ends when",
                "judged_by": "Who judges whether it is owed", "vote": "By which vote", "veto": "Who of them has a veto", "draft": "In the draft", "text": "Its words", **SOURCES},
        helps={"in_force": "Empty: the text does not say.", "expires": "Empty: never.", "judged_by": "Nobody marked: the text names nobody.",
               "vote": "all, majority, two_thirds, any, or how many must agree. Empty: the text does not say."},
        choices={"points": "numbers"}, needed=("title", "guarantors", "beneficiary", "trigger"), page="guarantees",
    ),
    Form(
        "obligations", _TABLES["Obligations"], "obligation", "What guarantors owe", PROMISES, "What a guarantor owes when the guarantee is owed.", "text",
        labels={"text": "What is owed", "by": "By whom", "act": "The act", "discretion": "How free is the guarantor to choose?",
                "degree": "How much is owed?", "within": "Within", "point": "Point of the plan", **SOURCES},
        helps={"within": "Days, or words, such as 72 hours or at once. Empty: the text does not say.", "degree": "Empty: the text does not say, or its kind tells.", "discretion": "none: this very act. bounded: some act of a kind. full: what it deems necessary."},
        choices={"act": "acts", "point": "numbers"}, needed=("text",), page="guarantees",
    ),
    Form(
        "conditions", _TABLES["Void conditions"], "void condition", "When guarantees are void", PROMISES,
        "When a guarantee is not owed.", "when",
        labels={"when": "It is void when", "text": "In the text's words", "point": "Point of the plan", **SOURCES},
        choices={"point": "numbers"}, needed=("when",), page="guarantees",
    ),
    Form(
        "rules", _TABLES["Rules"], "rule", "Rules of the plan", PROMISES, "What the plan requires or forbids.", "text",
        labels={"text": "In the text's words", "by": "Of whom", "requires": "It requires that", "forbids": "It forbids that",
                "when": "When", "draft": "In the drafts", "point": "Point of the plan", **SOURCES},
        helps={"requires": "Fill in this or what is forbidden.", "when": "Empty: always."},
        choices={"point": "numbers"}, needed=("text", "by"), page="guarantees",
    ),
    Form(
        "assumptions", _TABLES["Assumptions"], "assumption", "What is taken as true", PROMISES,
        "What every answer about guarantees takes for granted, such as that a vote is held.", "",
        labels={"": "It is so that"}, helps={"": ""}, needed=("",), page="guarantees",
    ),
    Form(
        "claims", _TABLES["Claims"], "claim", "What was said of guarantees", PROMISES,
        "What somebody said that a guarantee does. It is checked against the text.", "says",
        labels={"by": "Who", "says": "It says that", "date": "When", "text": "In its words", **SOURCES},
        helps={"by": "A party; several with commas; anybody else by name.", "date": "A day, or words."},
        needed=("by", "says"), page="guarantees",
    ),
    Form(
        "performance", PERFORMANCE, "order of performance", "When performance begins", PROMISES,
        "From which moment days are counted, and what may happen that is nobody's duty.", "start",
        labels={"start": "Days are counted from", "events": "Events that are nobody's duty", "draft": "Of the draft"},
        helps={"start": "Empty: signature.", "events": "With commas, such as: ratified, calm. Steps can wait for them."},
        page="guarantees",
    ),
    Form(
        "steps", _TABLES["Steps"], "step", "Steps of performance", PROMISES, "Who does what when, once the agreement is signed.", "text",
        labels={"text": "What is done", "by": "By whom", "outside": "or by whom outside the case", "after": "Counted from", "within": "Within days", "needs": "Not before these are done",
                "takes": "Takes at least (days)", "point": "Point of the plan", "irreversible": "Can it not be taken back?", **SOURCES},
        helps={"within": "From and to, such as 0 to 30. Empty: no limit.", "outside": "In words, in place of a party: voters, a court."},
        choices={"after": "moments", "needs": "moments", "point": "numbers"}, needed=("text",), page="guarantees",
    ),
    Form(
        "counterparts", _TABLES["Counterparts"], "exchange", "What is owed for what", PROMISES, "One side's step, and the step that it is owed for it.", "gives",
        labels={"gives": "Whoever does", "gets": "is owed", "text": "In the text's words", **SOURCES},
        choices={"gives": "steps", "gets": "steps"}, needed=("gives", "gets"), page="guarantees",
    ),
    Form(
        "moves", Table("Moves", _GRAPH, ("options", "*", "#"), ("Party", "Row"), (
            Column("text", "What it can do", width=50), Column("irreversible", "Once done, does it stay so?", "yes", choices=("yes", "no")),
        ), ""), "possible act", "What each can do", REST,
        "What a party can do or leave, such as to sign, to walk away, to carry out a threat. A state is what is done and what is not.", "text",
        helps={"irreversible": ""}, needed=("text",), page="stability",
    ),
    Form(
        "wishes", Table("Wishes", _GRAPH, ("preferences", "*", "#"), ("Party", "Row"), (Column("", "It prefers that", "condition", width=50),), ""),
        "wish", "What each prefers", REST,
        "Of two states a party prefers the one that makes the first of its wishes true on which they differ. Put the most important first. "
        "A party without a wish does not mind.", "", helps={"": ""}, needed=("",), ordered=True, page="stability",
    ),
    Form(
        "barred", Table("Barred moves", _GRAPH, ("forbid", "#"), ("Row",), (
            Column("by", "Who", "name", choices=("parties",)), Column("from", "When", "condition", width=50),
            Column("to", "cannot bring it about that", "condition", width=50),
        ), ""), "impossible move", "What cannot be done", REST, "A move that a party cannot make from where matters then stand.", "by",
        helps={"from": "", "to": ""}, needed=("by", "from", "to"), page="stability",
    ),
    Form(
        "graph", Table("Graph model", _GRAPH, (), (), (
            Column("now", "What is done now", "names", choices=("moves",)),
            Column("feasible", "In every state it must hold that", "condition", width=50), Column("note", "Note", width=40),
        ), ""), "the model", "The model as a whole", REST, "Where matters stand now, and what cannot be at once.", "note",
        helps={"now": "Nothing marked: not known.", "feasible": "Empty: everything can be done together."}, page="stability",
    ),
)  # fmt: skip
"""Every kind with a form, in the order of the page."""
BY_ID = {form.id: form for form in FORMS}
