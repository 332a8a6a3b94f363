"""The words by which a text says that an obligation ends."""

from __future__ import annotations

import re

ENDS_A_DUTY = re.compile(
    r"null and void|(?:shall |will )?cease(?:s)? to (?:apply|have effect|be binding|be in force|be valid)|"
    r"(?:shall|will) (?:lapse|terminate|be terminated|expire|be void|become void|be suspended|not apply) (?:if|where|when|upon|unless)|"
    r"\bvoid (?:if|where|when)|no longer (?:apply|be bound|binding)|will be (?:revoked|invalid|cancel+ed)|"
    r"nul et non avenu|cesse\w* d['’]\w+|caduc|nulo y sin efecto|dejará\w* de \w+|утра\w+ силу|прекраща\w+ действие|"
    r"втрача\w+ чинність|припиня\w+ дію|nichtig|außer Kraft",
    re.IGNORECASE,
)
"""Such as "null and void", "shall cease to apply", "shall lapse if"."""
