"""Names of states and organisations as texts write them.

States come from the Unicode Common Locale Data Repository (CLDR) through Babel, in the six languages of the United
Nations, Ukrainian, German and Portuguese; formal names that it lacks and organisations are listed here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "uk", "de", "pt")
_FORMAL = {
    "Russian Federation": "RU", "United States of America": "US", "USA": "US", "U.S.": "US", "U.S.A.": "US",
    "UK": "GB", "Great Britain": "GB", "DPRK": "KP", "Democratic People's Republic of Korea": "KP",
    "Republic of Korea": "KR", "Islamic Republic of Iran": "IR", "Syrian Arab Republic": "SY", "Turkey": "TR",
    "Federal Republic of Germany": "DE", "People's Republic of China": "CN", "Holy See": "VA", "Ivory Coast": "CI",
    "Czech Republic": "CZ", "Republic of Moldova": "MD", "Viet Nam": "VN", "Palestine": "PS", "Kosovo": "XK",
    "Российская Федерация": "RU", "Соединенные Штаты Америки": "US", "Російська Федерація": "RU",
    "États-Unis d'Amérique": "US", "Fédération de Russie": "RU", "Estados Unidos de América": "US",
    "Federación de Rusia": "RU",
}  # fmt: skip
_ORGANISATIONS = {
    "United Nations": ("UN", "Nations Unies", "Naciones Unidas", "Организация Объединенных Наций", "ООН", "联合国"),
    "Security Council": (),
    "European Union": ("EU", "Union européenne", "Unión Europea", "Европейский союз", "Європейський Союз"),
    "NATO": ("North Atlantic Treaty Organization", "OTAN", "НАТО"),
    "African Union": ("AU", "Union africaine"),
    "Arab League": ("League of Arab States",),
    "OSCE": ("Organization for Security and Co-operation in Europe", "ОБСЕ", "ОБСЄ"),
    "IAEA": ("International Atomic Energy Agency", "МАГАТЭ"),
    "ECOWAS": ("Economic Community of West African States", "CEDEAO"),
    "IGAD": ("Intergovernmental Authority on Development",),
    "ASEAN": ("Association of Southeast Asian Nations",),
    "Organization of American States": ("OAS", "OEA"),
    "International Committee of the Red Cross": ("ICRC", "CICR", "МККК"),
    "World Bank": ("Banque mondiale", "Banco Mundial", "Всемирный банк"),
    "International Monetary Fund": ("IMF", "FMI", "МВФ"),
}
_STYLES = re.compile(
    r"^(?:the |l['’]|la |le |les |el )?(?:(?:government|republic|kingdom|state|federal republic|islamic republic|"
    r"gouvernement|république|royaume|gobierno|república|reino|правительство|республика|уряд)"
    r"(?: of| de| del| du| de la| d['’])? ?(?:the )?)*",
    re.IGNORECASE,
)


def plain_name(name: str) -> str:
    """Return a name as it is compared: one case, no marks of punctuation, no article and no "Government of"."""
    text = unicodedata.normalize("NFKC", name).strip().strip("“”\"'«»")
    return bare_name(_STYLES.sub("", text).strip() or text)


def bare_name(name: str) -> str:
    """Return a name in one case, without marks of punctuation."""
    return re.sub(r"[^\w]+", " ", name.replace(".", "")).strip().casefold()


def _is_state(code: str) -> bool:
    """Whether a code of the repository stands for a state or territory, and not for a region, a union or nothing."""
    return len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")


@cache
def known_names() -> dict[str, tuple[str, str]]:
    """Return for each plain name whether it is a ``state`` or an ``organisation``, and its English name."""
    from babel import Locale

    english = Locale("en").territories
    found: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if _is_state(code):
                found.setdefault(plain_name(name), ("state", str(english[code])))
    for name, code in _FORMAL.items():
        found[plain_name(name)] = ("state", str(english[code]))
    for name, others in _ORGANISATIONS.items():
        for other in (name, *others):
            found[plain_name(other)] = ("organisation", name)
    return found


_ADJECTIVES = {
    "American": "US", "British": "GB", "French": "FR", "German": "DE", "Italian": "IT", "Spanish": "ES", "Portuguese": "PT",
    "Dutch": "NL", "Belgian": "BE", "Swiss": "CH", "Norwegian": "NO", "Swedish": "SE", "Danish": "DK", "Finnish": "FI",
    "Irish": "IE", "Polish": "PL", "Czech": "CZ", "Slovak": "SK", "Hungarian": "HU", "Greek": "GR", "Turkish": "TR",
    "Cypriot": "CY", "Ukrainian": "UA", "Moldovan": "MD", "Azerbaijani": "AZ", "Azeri": "AZ", "Kazakh": "KZ", "Uzbek": "UZ",
    "Kyrgyz": "KG", "Tajik": "TJ", "Turkmen": "TM", "Afghan": "AF", "Pakistani": "PK", "Bangladeshi": "BD", "Nepali": "NP",
    "Chinese": "CN", "Japanese": "JP", "Taiwanese": "TW", "Vietnamese": "VN", "Thai": "TH", "Lao": "LA", "Burmese": "MM",
    "Filipino": "PH", "Philippine": "PH", "Iranian": "IR", "Iraqi": "IQ", "Israeli": "IL", "Jordanian": "JO", "Lebanese": "LB",
    "Yemeni": "YE", "Saudi": "SA", "Omani": "OM", "Qatari": "QA", "Kuwaiti": "KW", "Emirati": "AE", "Egyptian": "EG",
    "Moroccan": "MA", "Sudanese": "SD", "Somali": "SO", "Ethiopian": "ET", "Congolese": "CD", "Senegalese": "SN",
    "Palestinian": "PS", "Mexican": "MX", "Brazilian": "BR", "Peruvian": "PE", "Chilean": "CL", "Argentine": "AR",
    "Argentinian": "AR", "Ecuadorian": "EC", "Canadian": "CA", "Kosovar": "XK", "Serb": "RS", "Croat": "HR", "Slovene": "SI",
}  # fmt: skip
_FIRST_HALVES = {
    "Russo": "RU", "Sino": "CN", "Anglo": "GB", "Franco": "FR", "Indo": "IN", "Serbo": "RS", "Greco": "GR", "Graeco": "GR",
    "Turco": "TR", "Americano": "US", "Germano": "DE", "Italo": "IT", "Hispano": "ES", "Polono": "PL",
}  # fmt: skip
REGIONS = frozenset(
    ["european", "african", "asian", "arab", "western", "eastern", "northern", "southern", "transatlantic"]
)
"""Adjectives that belong to no one party."""


@cache
def _adjectives() -> dict[str, str]:
    """Return the English names of states by their adjectives: those listed, and those that add an n, such as Syrian."""
    from babel import Locale

    english = Locale("en").territories
    formed = {
        f"{name}n".casefold(): str(name) for code, name in english.items() if _is_state(code) and name.endswith("a")
    }
    return formed | {word.casefold(): str(english[code]) for word, code in _ADJECTIVES.items()}


@cache
def _first_halves() -> dict[str, str]:
    from babel import Locale

    english = Locale("en").territories
    return {half.casefold(): str(english[code]) for half, code in _FIRST_HALVES.items()}


def states_of(name: str) -> tuple[str, ...]:
    """Return the states that an adjective belongs to, by their English names: ``Russian`` one, ``US-Russian`` two.

    Empty where a word is no such adjective, or one half of a pair is none.
    """
    halves = re.split(r"[-–—/]", name.strip())
    found: list[str] = []
    for at, half in enumerate(halves):
        state = _adjectives().get(half.casefold())
        if state is None and len(halves) > 1:
            known = known_names().get(plain_name(half))
            state = known[1] if known else None
            if state is None and at < len(halves) - 1:
                state = _first_halves().get(half.casefold())
        if state is None:
            return ()
        found.append(state)
    return tuple(dict.fromkeys(found))
