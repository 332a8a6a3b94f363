"""The words by which a sentence says that somebody must act, in the languages that proposals read."""

from __future__ import annotations

import re

BINDING = re.compile(
    r"\b(?:shall|must|will|undertakes?|agrees? (?:to|not to)|(?:commits?|obliges?) (?:itself|themselves) to|commits? to|engages?(?= (?:not |neither )?to\b)|pledges? (?:themselves |itself )?to|consents? to|"
    r"(?:is|are) (?:obliged|required|bound|called upon|committed|forbidden|prohibited) (?:to|from|not to)|"
    r"(?:is|are) under (?:a|an|the) (?:\w+ )?(?:duty|obligation) to|may(?: not)?)\b"
    r"|\b(?:doit|doivent|devra|devront|s['’]engage(?:nt)?(?: à)?|(?:est|sont) tenue?s? d[e'’])"
    r"|\b(?:deberán?|deben?|se comprometen? a|se obligan? a)\b"
    r"|\b(?:должн[аоы]|должен|обязуетс?я|обязуются|обязан[аоы]?)\b"
    r"|\b(?:повинн[аіо]|повинен|зобов['’ʼ]язу(?:є|ю)ться|зобов['’ʼ]язан[аіиі]?)\b"
    r"|\b(?:muss|müssen|verpflichte[nt] sich|soll(?:en)?)\b"
    r"|\b(?:deverão|deverá|devem?|compromete[m]?-se a|obriga[m]?-se a)\b"
    r"|(?:应当?|應當?|須|须|必须|承诺)",
    re.IGNORECASE,
)
"""Verbs of duty: their subject may be a longer phrase."""

STATED = re.compile(
    r"\b(?:agrees?(?= (?:that|on|upon)\b)|renounces?|waives?|cedes?|recogni[sz]es?|accepts?|confirms?|reaffirms?|acknowledges?|guarantees?|"
    r"declares?(?= that\b)|affirms?)\b"
    r"|\b(?:reconnaît|reconnaissent|renonce(?:nt)?|s['’]abstien(?:t|nent)|convien(?:t|nent)|règle(?:nt)?|constate(?:nt)?|"
    r"fourni(?:t|ssent)|respecte(?:nt)?|accepte(?:nt)?|confirme(?:nt)?|garanti(?:t|ssent)|présente(?:nt)?|prend|prennent|promeut|promeuvent|veille(?:nt)?|mett(?:ent)|met|"
    r"assure(?:nt)?|(?:déclare(?:nt)?)(?= (?:solennellement|que?\b|qu['’])))\b"
    r"|\b(?:convienen?|reconocen?|renuncian?|aceptan?|respetan?|garantizan?|confirman?|se abstienen?|declaran?(?= que\b))\b"
    r"|\b(?:reconhecem?|renunciam?|concordam?|aceitam?|garantem?|confirmam?|abstêm-se)\b"
    r"|\b(?:воздержива[ею]тся|соглаша[ею]тся|призна[ею]т|отказыва[ею]тся|подтвержда[ею]т|гарантиру[ею]т|разреша[ею]т)\b"
    r"|\b(?:утриму[єю]ться|погоджу[єю]ться|визна[єю]ть|відмовля[єю]ться|підтверджу[єю]ть|гаранту[єю]ть)\b"
    r"|\b(?:wird|werden|erkenn(?:t|en)|verzichte(?:t|n)|bestätig(?:t|en)|garantier(?:t|en)|unterstütz(?:t|en)|acht(?:et|en)|trifft|treffen|gewährleiste(?:t|n))\b"
    r"|\b[^\W\d_]{2,20}(?:ra|ront|rá|rán|rão)\b",
    re.IGNORECASE,
)
"""Verbs in the present, and futures of Romance languages: they bind only where their subject is a party's name alone."""

ASKS = re.compile(
    r"\b(?:calls (?:up)?on|requests|urges|encourages|directs|instructs|invites|(?:demands|requires)(?: in particular| also| further)? that|"
    r"demande(?:nt)?(?: instamment)? (?:à|au|aux)|exige(?:nt)? (?:que?|qu['’])|prie(?:nt)?|invite(?:nt)?|engage(?:nt)?|"
    r"il est interdit (?:à|au|aux)|insta(?:n)? al?|exhorta(?:n)? al?|pide(?:n)? al?|exige(?:n)? (?:que|a)|invita(?:n)? al?|"
    r"призыва[ею]т|проси[тм]|настоятельно призыва[ею]т|требу[ею]т,? чтобы|заклика[єю](?:ть)?|вимага[єю](?:ть)?,? щоб|"
    r"fordert|ersucht|insta(?:m)? a|solicita(?:m)? a)\b",
    re.IGNORECASE,
)
"""Verbs by which somebody else asks or orders: whom they ask must act."""

VERB_FIRST = re.compile(r"(?:تلتزم|يلتزم|تتعهد|يتعهد|يجب على|على)\s")
BY = re.compile(
    r"^\s{0,3}(?:[^\W\d_]{1,30} ){0,3}?(?:be|être|ser|estar) (?:[^\W\d_]+ ){1,3}?(?:by|par|por)\s+|^[^,;.]{0,80}?\b(?:durch|von)\s+",
    re.IGNORECASE,
)
"""From a passive verb to whoever is said to act."""
PASSIVE = re.compile(
    r"^\s{0,3}(?:not |also |only )*(?:be|être|ser|estar)\s|^[^,;]*\b(?:werden|быть|бути)\b", re.IGNORECASE
)
FUTURE_PASSIVE = frozenset(["sera", "seront", "será", "serán", "serão"])
FUTURE_MAY = frozenset(["pourra", "pourront", "podrá", "podrán", "poderá", "poderão"])
NOT = re.compile(r"\b(?:ne|n['’]|no|não|not|nicht|не) ?$", re.IGNORECASE)
NO_DUTY = re.compile(
    r"^\s{0,3}(?:also |only |always )*(?:(?:have|enjoy|retain|keep|avoir|tener|haben)\b[^,;.]{0,30}\b(?:rights?|powers?|freedom|option|access|droit|derecho|recht)\b|"
    r"(?:have )?(?:one|an?|une?|una|uno|um) (?:vote|voix|voto)\b|(?:le |el |o )?(?:droit|derecho|direito)\b|[^.;]{0,60}\bhave the right\b|"
    r"be (?:entitled|free|allowed|permitted|eligible|authori[sz]ed|welcome|notified|informed|consulted|heard|composed|so|deemed|considered|regarded|"
    r"understood|inviolable|immune|exempt)\b|"
    r"(?:not|never) (?:be (?:required|obliged|bound|obligated)|have to|need to)\b|be under no\b|have no (?:duty|obligation)\b)",
    re.IGNORECASE,
)
"""What follows the verb where it gives a right, or says that there is no duty."""
BENEFIT = re.compile(
    r"^\s{0,3}(?:also |only |each )*(?:(?:receive|obtain|benefit|inherit|regain|gain|enjoy|recevoir|recibir|obtenir|obtener)\b|"
    r"be (?:granted|given|paid|awarded|accorded|compensated|reimbursed|offered|allotted|provided with)\b(?![^,;.]{0,80}\bby\b))",
    re.IGNORECASE,
)
"""What follows the verb where its subject is given something: who must give it stands elsewhere, or nowhere."""
NOBODY_MAY = re.compile(r"(?:^|[,;:]\s*)(?:no|neither)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(?:is|are) not (?:obliged|required|bound)", re.IGNORECASE)
NOTHING = re.compile(
    r"(?:^|[,;:]\s*)(?:nothing|aucune disposition|rien|ninguna disposición|nada|nichts|ничто)\b", re.IGNORECASE
)
PRONOUN = re.compile(r"^(?:and |that |they|it|ils?|elles?|ellos|они|вони|sie|qu['’]ils?|que )*(?:they|it|ils?|elles?|ellos|они|вони) ?(?:ne|n['’]|se|s['’]|also|solemnly)? ?$", re.IGNORECASE)  # fmt: skip
ADVERBIAL = re.compile(
    r"^(?:and |but |or )?(?:in|on|at|upon|after|before|within|during|if|where|when|whenever|unless|until|as|with|without|subject|"
    r"pursuant|under|for|from|to|by|through|which|that|who|[a-z]{3,20}ing|notwithstanding|except|once|pending|"
    r"accordingly|therefore|however|provided|based|dans|en|à|au|après|avant|sous|conformément|si|lorsque|"
    r"sans|pour|dentro|tras|conforme|cuando|sin|para|в|во|на|после|до|при|если|с|для|у|після|якщо|до|innerhalb|nach|"
    r"wenn|gemäß|bei)\b",
    re.IGNORECASE,
)
DETERMINED = re.compile(
    r"^(?:the|an?|its|their|his|this|that|these|those|such|any|no|each|every|all|le|la|les|l['’]|un|une|el|los|las|una|der|die|das)\b",
    re.IGNORECASE,
)
COLLECTIVE = re.compile(
    r"\b(?:(?:each|every|either|neither|no|both|all|any of|the(?: two)?)? ?(?:of the )?(?:(?:high )?contracting |states? )?"
    r"(?<!\w)part(?:y|ies)|contracting (?:states?|powers?)|(?:both|the two|the|each|neither)\s+(?:sides?|governments|signator(?:y|ies)|participants)|all (?:participants|sides|signatories)|"
    r"(?:each|either|neither|no|every) (?:side|signatory|government)|the two (?:[^\W\d_]+ ){1,2}(?:parties|sides)|they\b|them\b|"
    r"chaque partie|(?:les|chacune des) (?:deux |hautes )?parties(?: contractantes)?|les deux gouvernements|"
    r"(?:ambas|las|cada una de las) (?:altas )?partes(?: contratantes)?|ambos gobiernos|"
    r"стороны|каждая (?:из сторон|сторона)|обе стороны|сторони|обидві сторони|"
    r"кожна (?:зі? сторін|сторона)|die(?: beiden)? (?:vertrags)?parteien|sie(?= verpflichten\b)|jede (?:vertrags)?partei|as partes)\b"
    r"|(?:缔约)?(?:各|双)方",
    re.IGNORECASE,
)
APART = re.compile(
    r"\b(?:between|among|amongst|by|entre|parmi|par|por|zwischen|durch|von|между|між) (?:the |les |las |los |den )?$",
    re.IGNORECASE,
)
"""Before a party that is not the subject itself: "the border between North and South", "measures taken by North"."""
HEAD = re.compile(
    r"^(?:and |but |or |while |whereas |also |furthermore |moreover |accordingly |that |que |qu['’]|declares that )*(?:the |all |each |every |both |either |neither |no |of |any |"
    r"la |le |les |l['’]|el |los |las |der |die |das |den |a |o |os |as |todos |toda |tous |toutes |chaque |cada |все |каждый |каждая |всі |"
    r"ninguna? |aucun(?:e)? |president of |principal |governments? of |gouvernements? d[eu] |gobiernos? del? |republic of |правительств[оа] )*$",
    re.IGNORECASE,
)
"""What may stand before the party that a sentence begins with."""
JOINED = re.compile(
    r"(?:,|and|or|nor|et|ni|y|e|o|и|та|і|й|und|oder|as well as|together with|&|/|、|和|与)? ?(?:, ?)?(?:and |und )?(?:also )?"
    r"(?:neither |both )?(?:the |la |le |les |l['’]|el |los |der |die |das |a |o )?"
    r"(?:governments? of (?:the )?|republic of (?:the )?)?",
    re.IGNORECASE,
)
REST = re.compile(
    r"^(?: ?\([^()]{0,60}\))?(?: (?:of|de|du|des|del|d['’]|to|в) ?[^,;]{1,60})?(?:,[^,;]{1,120},)?"
    r"(?: ?,? ?(?:hereby|solemnly|mutually|also|each|both|accordingly|jointly|expressly|further|irrevocably|therefore|"
    r"ne|n['’]|se|s['’]|no|nos|não|также|також)){0,6} ?,? ?$",
    re.IGNORECASE,
)
"""What may stand between a party's name and a verb that it is the subject of."""
RELATIVE = re.compile(r"\b(?:that|which|who|whose|qui|que|dont|cuy[oa]s?|котор\w{1,6}|який|яка|які)\b", re.IGNORECASE)
