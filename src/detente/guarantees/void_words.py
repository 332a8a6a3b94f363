"""The words by which a text says that an obligation ends."""

from __future__ import annotations

import re

ENDS_A_DUTY = re.compile(
    r"null and void|(?:shall |will )?cease(?:s)? to (?:apply|have effect|be binding|be in force|be valid)|"
    r"(?:shall|will) (?:lapse|terminate|be terminated|expire|be void|become void|be suspended|not apply) (?:if|where|when|upon|unless)|"
    r"\b(?:lapses|terminates|expires|ends|is suspended|is void|becomes void|does not apply|ceases) (?:if|where|when|upon|unless)\b|"
    r"\bvoid (?:if|where|when)|no longer (?:apply|be bound|binding)|will be (?:revoked|invalid|cancel+ed)|"
    r"nul et non avenu|cesse\w* (?:d['’](?:être|avoir|exister|obliger)|de (?:s['’]appliquer|produire|lier))|prend fin (?:si|lorsque|dès|en cas)|caduc|"
    r"nulo y sin efecto|dejará\w* de \w+|queda\w* sin efecto|deja de (?:aplicarse|tener|surtir|estar)|утра\w+ силу|прекраща\w+ действие|"
    r"втрача\w+ чинність|припиня\w+ дію|nichtig|außer Kraft|erlischt|entfällt,? (?:wenn|falls|sobald)",
    re.IGNORECASE,
)
"""Such as "null and void", "shall cease to apply", "shall lapse if"."""
