"""The elicitation form: which sheet and column holds what. Writer and reader share it."""

from __future__ import annotations

VERSION = "detente form 1"
READ_ME, PARTY, POINTS, OPTIONS, RED_LINES, LINKAGES, EXAMPLE, SEEDS = (
    "Read me", "Party", "Points", "Options", "Red lines", "Linkages", "Example", "Seed questions",
)  # fmt: skip
BY_SEEDS = "seeds"
"""The word in place of the assessor's weight: by the answers to the seed questions."""

PARTY_ROWS = (
    ("form", "Form", "Do not change."),
    ("case", "Case", "Do not change."),
    ("party", "Party", "Do not change: whose preferences these are."),
    ("assessor", "Assessor", "Your name, or the name of your delegation."),
    (
        "assessor_weight",
        "Weight of the assessor",
        "1 unless the coordinator says otherwise. Empty: 1. The word seeds: by the answers to the seed questions.",
    ),
    ("scale", "Scale", "weighted (values 0 to 100, with weights) or points (plain sums, no weights)."),
    (
        "no_deal_low",
        "No-deal value, low",
        "What the party expects without agreement, on the scale of the whole package (0 to 100).",
    ),
    (
        "no_deal",
        "No-deal value, likely",
        "The likely figure; or the word none: no threshold, only red lines; or unknown.",
    ),
    ("no_deal_high", "No-deal value, high", "Low and high may both stay empty: then the figure is certain."),
    ("reason", "Reason", "Why (optional)."),
    ("source", "Source", "Ids of sources of the case, separated by commas (optional)."),
    (
        "correlation",
        "Correlation of the values",
        "How far your values for this party would be wrong in the same direction: 0 (not at all) to below 1; 0.3 is "
        "moderate. Empty: 0 (optional).",
    ),
    (
        "figures",
        "Figures are",
        "range: low, likely and high. quartiles: lower quartile, median and upper quartile, in the same cells. Empty: range.",
    ),
)
"""Key, label and hint of each row of the sheet Party; values stand in column B."""
RANGE, QUARTILES = "range", "quartiles"
IN_WORDS = {RANGE: ("low", "likely", "high"), QUARTILES: ("lower quartile", "median", "upper quartile")}
"""What three cells of a figure are called, by what the form asks for."""

POINT_COLUMNS = (
    "Point id", "Number", "Title", "Weight, low", "Weight, likely", "Weight, high", "or rank (1 = most important)",
)  # fmt: skip
OPTION_COLUMNS = (
    "Point id", "Option id", "Point", "Option", "Value, low", "Value, likely", "Value, high",
    "or place (1 = best)", "Reason", "Source",
)  # fmt: skip
RED_LINE_COLUMNS = ("Condition", "Firmness (0 to 1)", "Reason", "Source")
SEED_COLUMNS = ("Question id", "Question", "Lower quartile", "Median", "Upper quartile")
LINKAGE_COLUMNS = ("Condition", "Adds, low", "Adds, likely", "Adds, high", "Reason", "Source")
BLANK_ROWS = 30
"""Rows offered for red lines and for linkages."""

INSTRUCTIONS = (
    "This form asks what the points of a plan are worth to one party. Fill in the yellow cells.",
    "1. Party: who you are, and what the party expects without an agreement.",
    "2. Points: how much each point matters. Imagine that every point stands at its worst for the party; if one of them "
    "could move to its best, which would you choose first? Give that one 100 and the others a share of it (swing "
    "weights). Or, if no more than an order can be said, leave the weights empty and rank all points.",
    "3. Options: what each option is worth, 0 for the point's worst and 100 for its best. Or, point by point, leave "
    "the values empty and put the options in order.",
    "4. Ranges: give low, likely and high where you are unsure: nine times in ten the truth should lie between low "
    "and high. Give only 'likely' where you are certain.",
    "5. Red lines: what the party refuses whatever it gets for it, as a condition such as: strip is to_south. Firmness is "
    "the probability that the red line is real; 1 where it is certain.",
    "6. Linkages: what options are worth together beyond their parts, in points of the final utility.",
    "7. Words are enough: must, want, can_live_with, refuse or unknown in place of a likely value, and most, some or least in "
    "place of a rank. What you leave empty beside words is taken as not judged.",
    "8. Reasons and sources are kept with the figures. Formulas are not run: type the figure itself.",
    "The sheet Example shows a form filled in for an invented case.",
)
ON_SEEDS = (
    "9. Seed questions: figures that can be looked up, by which your judgements may be weighed. Answer all without looking them up, with "
    "three rising figures from 0 to 100 each, or leave all empty."
)
RANGES_AT = 4
"""The place of the instruction on ranges; a form of quartiles has the next one in its stead."""
BY_QUARTILES = (
    "4. Quartiles: for every figure first give the median, at which it is as likely to be above as below. Then suppose that it is "
    "below the median, and give the figure at which it is again as likely to be above as below: the lower quartile. In the "
    "same way the upper quartile, above the median. Give only the median where you are certain. The example shows low, likely "
    "and high; here quartiles stand in these cells."
)


def asking(texts: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return headings as a form of ranges or of quartiles has them: "Value, low" becomes "Value, lower quartile"."""
    for old, new in zip(IN_WORDS[RANGE], IN_WORDS[kind], strict=True):
        texts = tuple(text.removesuffix(old) + new if text.endswith(f", {old}") else text for text in texts)
    return texts
