"""What people say for what the catalogue calls otherwise: the one table of synonyms.

A word of a query is looked up here once, and stands for other words (`SAME`) or for terms of the
query language (`MEANT`). Countries are stored as codes; `COUNTRIES` says what they are called.
"""

SAME = {
    "lunar": "moon",
    "月球": "moon",
    "martian": "mars",
    "火星": "mars",
    "木星": "jupiter",
    "jovian": "jupiter",
    "小行星": "asteroid",
    "sun": "solar",
    "probe": "orbiter",
    "freighter": "cargo",
    "resupply": "cargo",
    "observatory": "telescope",
    "soft landing": "lander",
    "landing": "lander",
    "月球车": "rover",
}
"""A word -> the word that facts have for it; both are looked for."""

MEANT = (
    ("flown launched", {"launches": "status:flown", "missions": "^outcome:"}),
    (
        "planned upcoming future coming scheduled next 计划",
        {"launches": "status:planned", "missions": "status:planned , status:postponed"},
    ),
    (
        "failed failure failures lost 失败",
        {"launches": "outcome:failure", "missions": "outcome:failure , status:lost"},
    ),
    ("partial-failure partial-failures partially-failed", {"launches": "outcome:partial"}),
    (
        "success successful successes succeeded 成功",
        {"launches": "outcome:success", "missions": "outcome:success"},
    ),
    (
        "crewed crew manned astronauts astronaut taikonauts taikonaut cosmonauts people 载人",
        {
            "launches": "crewed:yes , status:planned kind:crewed",
            "missions": "crewed:yes , status:planned kind:crewed , status:postponed kind:crewed",
        },
    ),
    (
        "uncrewed unmanned",
        {
            "launches": "crewed:no ^kind:crewed , crewed:no ^status:planned",
            "missions": "crewed:no ^kind:crewed , crewed:no ^status:planned",
        },
    ),
    (
        "working active ongoing",
        {"missions": "status:operating , status:extended", "vehicles": "status:active"},
    ),
    ("space-station space-stations", {"missions": "kind:station-module"}),
    ("unlisted", {"launches": "status:unlisted"}),
    (
        "long-march changzheng 长征",
        {"launches": "family:CZ-", "missions": "family:CZ-", "vehicles": "family:CZ-"},
    ),
)
"""Words, and what they ask for in each table; in others they are words like any."""

COUNTRIES = {
    "ARE": "United Arab Emirates UAE Emirates Emirati 阿联酋",
    "AUS": "Australia Australian",
    "BRA": "Brazil Brazilian",
    "CAN": "Canada Canadian",
    "CHN": "China Chinese PRC 中国",
    "DEU": "Germany German",
    "ESP": "Spain Spanish",
    "FRA": "France French",
    "GBR": "United Kingdom UK Britain British",
    "GUF": "French Guiana",
    "IND": "India Indian",
    "IRN": "Iran Iranian",
    "ISR": "Israel Israeli",
    "ITA": "Italy Italian",
    "JPN": "Japan Japanese 日本",
    "KAZ": "Kazakhstan",
    "KOR": "South Korea Korean",
    "MHL": "Marshall Islands",
    "NZL": "New Zealand",
    "PAK": "Pakistan Pakistani 巴基斯坦",
    "PRK": "North Korea Korean",
    "RUS": "Russia Russian 俄罗斯",
    "SUN": "Soviet Union USSR",
    "SWE": "Sweden Swedish",
    "USA": "United States US America American 美国",
}
"""ISO 3166 codes of those who launch or fly, and what else these countries are called."""

WORDS_TOO = frozenset({"SUN", "ARE", "CAN"})
"""Codes that are English words: `country:SUN` asks for them, and no bare word does."""


def name_country(code: str) -> list[str]:
    """What a country is called in a query by those who do not ask for countries.

    >>> name_country("SUN"), name_country("USA")[0]
    (['Soviet Union USSR'], 'USA')
    """
    if code in WORDS_TOO:
        return [COUNTRIES[code]]
    return [code, COUNTRIES.get(code, code)]


def find_meaning(word: str, table: str) -> str | None:
    """The query that a word stands for in a table, if it does.

    >>> find_meaning("Failed", "launches"), find_meaning("Long March", "vehicles")
    ('outcome:failure', 'family:CZ-')
    >>> find_meaning("failed", "sites"), find_meaning("yaogan", "launches")
    (None, None)
    """
    wanted = "-".join(word.casefold().split())
    for words, queries in MEANT:
        if wanted in words.split():
            return queries.get(table)
    return None


def find_forms(word: str) -> set[str]:
    """The forms in which a fact may have a word: its plural or singular, and its synonym.

    >>> sorted(find_forms("telescopes")), sorted(find_forms("Martian"))
    (['telescope', 'telescopes', 'telescopess'], ['mars', 'martian', 'martians'])
    >>> sorted(find_forms("sample-return"))
    ['sample return', 'sample returns']
    """
    wanted = split_words(word)
    forms = {wanted}
    if wanted.isascii() and wanted[-1:].isalpha():
        forms.add(f"{wanted}s")
    if wanted.endswith("ies"):
        forms.add(f"{wanted[:-3]}y")
    if wanted.endswith("s") and len(wanted) > 3:
        forms.add(wanted[:-1])
    forms |= {SAME[form] for form in list(forms) if form in SAME}
    return forms


def split_words(text: str) -> str:
    """The words of a text in lower case with a space between, so that whole ones can be found.

    >>> split_words("Uncrewed-test (Chang’e 5)")
    'uncrewed test change 5'
    """
    kept = (character for character in text.casefold() if character not in "'’")
    spaced = (character if character.isalnum() else " " for character in kept)
    return " ".join("".join(spaced).split())
