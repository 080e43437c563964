"""Names in any script: folded so that spellings of one are equal, and the nearest one suggested.

Straight, curly or missing apostrophe, case, accents, spaces and hyphens make no difference; CZ, LM,
Long March and Chang Zheng are one family name.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_PUNCTUATION = {code: None for code in range(128) if not chr(code).isalnum()}
# Unicode counts these as letters: the ʻokina of Kamoʻoalewa and its kin.
_APOSTROPHES = frozenset("\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\ua78b\ua78c")
_FAMILY = re.compile(r"(?:cz|lm|longmarch|changzheng)(?=\d)")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Reduce a name to what counts when names are compared.

    >>> fold("Chang’e 5") == fold("Chang'e-5") == fold("CHANGE 5") == "change5"
    True
    >>> fold("Rümker"), fold("长征五号"), fold("Енисей")
    ('rumker', '长征五号', 'енисеи')
    """
    if text.isascii():
        return text.casefold().translate(_PUNCTUATION)
    import unicodedata  # most of a catalogue is ASCII, and this is 2 ms

    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in decomposed if each.isalnum() and each not in _APOSTROPHES)


def fold_family(text: str) -> str:
    """Fold, with the names of the Long March family made one.

    >>> {fold_family(name) for name in ("CZ-5", "LM 5", "Long March 5", "Chang Zheng 5")}
    {'cz5'}
    >>> fold_family("CZ-5B"), fold_family("Lmno 5")
    ('cz5b', 'lmno5')
    """
    return _FAMILY.sub("cz", fold(text), count=1)


def name_variants(name: str) -> Iterator[str]:
    """A name and what else it says in brackets.

    >>> list(name_variants("Long March 2 (2A)"))
    ['Long March 2 (2A)', 'Long March 2', 'Long March 2A']
    >>> list(name_variants("Guiana Space Centre (Kourou)"))
    ['Guiana Space Centre (Kourou)', 'Guiana Space Centre', 'Kourou']
    """
    yield name
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", name)
    if match:
        outside, inside = match.groups()
        yield outside
        last = outside.rpartition(" ")[2]
        if inside.startswith(last):  # 2A is not another name, but the last word of one
            inside = outside.removesuffix(last) + inside
        yield inside


def suggest_nearest(wanted: str, names: Iterable[str], otherwise: str = "") -> str:
    """The sentence of an error that names what looks most like the wanted one, if anything does.

    >>> names = ["change-5", "change-6", "zhurong"]
    >>> suggest_nearest("change-55", names), suggest_nearest("x", names)
    (' The nearest: change-5, change-6.', '')
    """
    near = nearest_names(wanted, names)
    if not near:
        return otherwise
    return f" The nearest: {', '.join(near)}."


def ask_if_meant(wanted: str, names: Iterable[str]) -> str:
    """The same as a question about one name, for whoever mistyped it.

    >>> ask_if_meant("nmae", ["name", "status"]), ask_if_meant("x", ["name", "status"])
    (" Did you mean 'name'?", '')
    """
    near = nearest_names(wanted, names, 1)
    if not near:
        return ""
    return f" Did you mean '{near[0]}'?"


def nearest_names(wanted: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names that look most like the wanted one, best first.

    >>> nearest_names("change-55", ["change-5", "change-6", "zhurong"])
    ['change-5', 'change-6']
    """
    import difflib  # only an error needs it

    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(fold(name), name)
    close = difflib.get_close_matches(fold(wanted), by_folded, n=count, cutoff=0.6)
    return list(dict.fromkeys(by_folded[folded] for folded in close))


def natural_key(text: str) -> list[tuple[bool, int, str]]:
    """A key that sorts CZ-2 before CZ-10 and ignores case.

    >>> sorted(["CZ-10", "cz-2", "CZ-2C"], key=natural_key)
    ['cz-2', 'CZ-2C', 'CZ-10']
    """
    parts = re.split(r"([0-9]+)", text.casefold())
    key = []
    for place, part in enumerate(parts):
        if place % 2:  # every second one is a number, for the text is split by them
            key.append((True, int(part), ""))
        else:
            key.append((False, 0, part))
    return key
