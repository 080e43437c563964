"""Ids: how one is made of what somebody else calls a thing, and what none should hold.

An id is typed into shells, shown by terminals and offered by completion. What a source calls a
thing may be anything, so an id that we make of it is harmless or a slug. One that a user states
stays as stated, and `check` names it.
"""

import re

from missioncat.text import clean

_HOSTILE = re.compile(
    r"[$`;|<>\\!*?\[\]{}]"  # a shell runs, joins, redirects or looks for files
    r"|(?<!\b\w)&|&(?!\w\b)"  # and it sends to the background, but not in R&D
    r'|(?<!\d)"'  # a quotation mark, which behind a figure is inches: HJ Nike Nike 20"SM
    r"|^[-~#=%@^]"  # where a word begins: an option, a home, a comment, a job, our `not`
)

_PLAIN = re.compile(r"[A-Za-z0-9(.][A-Za-z0-9 _./()+,'-]*")
"""What nearly every id consists of, none of which a shell or a terminal acts on."""


def build_slug(text: str) -> str:
    """The letters and figures of a name, with hyphens between; nothing, if it is in another script.

    >>> build_slug("Falcon 9 Block 5 | Starlink Group 10-2"), build_slug("长征五号")
    ('falcon-9-block-5-starlink-group-10-2', '')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def build_id(text: str) -> str:
    """An id that is spelled like a tag or a name, if that is harmless; or else a slug of it.

    >>> [build_id(text) for text in ("1957 ALP", "Delta 4M+(4,2)", "Topol'-M", "Hercules R&D")]
    ['1957 ALP', 'Delta 4M+(4,2)', "Topol'-M", 'Hercules R&D']
    >>> [build_id(text) for text in ("CZ-5$(reboot)", "长征五号;", "$;")]
    ['cz-5-reboot', '长征五号', 'unnamed']
    """
    if text and not find_hostile(text):
        return text
    # Letters of any script are harmless, only longer to type.
    return build_slug(text) or re.sub(r"[\W_]+", "-", clean(text).lower()).strip("-") or "unnamed"


def find_hostile(key: str) -> list[str]:
    r"""The characters of an id that a shell or a terminal could act on.

    >>> [find_hostile(key) for key in ("R-7 (8K71)", "a;b\x1b[2J", "--db=x", "x&reboot")]
    [[], ['\x1b', ';', '['], ['-'], ['&']]
    """
    if _PLAIN.fullmatch(key):
        return []
    steering = [character for character in key if clean(character) != character]
    return list(dict.fromkeys(steering + _HOSTILE.findall(key)))


def show_hostile(key: str) -> str:
    r"""The same as a message shows them; nothing, if there are none.

    >>> show_hostile("a;b\x1b[2J")
    'U+001B ; ['
    """
    found = find_hostile(key)
    return " ".join(each if each.isprintable() else f"U+{ord(each):04X}" for each in found)
