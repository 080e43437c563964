"""Small changes that break something: of bytes, of trees, of cells, of the words of a command line.

All draw from a `Random` that is passed in, so the same number gives the same mutant.
"""

import json
import random
from typing import Any

TOKENS = [
    b"null", b"true", b"-1", b"1e400", b"[]", b"{}", b'""', b"\\u0000", b"\\ud83d", b"\x00",
    b"\xff", b"\x9b31m", b'"', b"\\", b",", b":", b"}", b"]", b"\n", b"\n}", b"\n},\n", b'"id"',
    b"99999999999999999999999", b"2030~", b"\x1b[2J", b"9999", b"0000-00-00", b"2020-02-30",
    b"1e309", b'"launches": {', b"\xe2\x80\xae", b"[red]",
]  # fmt: skip


def mutate(content: bytes, chance: random.Random) -> bytes:
    """One to four small changes of bytes."""
    mutant = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(len(mutant) + 1)
        end = min(len(mutant), at + chance.choice((1, 1, 2, 8, 100)))
        what = chance.randrange(6)
        if what == 0 and at < len(mutant):
            mutant[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            del mutant[at:end]
        elif what == 2:
            mutant[at:at] = chance.choice(TOKENS)
        elif what == 3:
            mutant[at:end] = chance.choice(TOKENS)
        elif what == 4:
            mutant[at:at] = mutant[at:end]
        elif at < len(mutant):
            mutant[at] = chance.randrange(256)
    return bytes(mutant)


VALUES = [
    *(None, True, 0, -1, 2**70, 1.5, 1e300, "", "2020", "2030~", "\x1b[31m", "\u202e", "[red]"),
    *([], ["x"], {}, {"a": 1}),
]


def mutate_document(tables: Any, chance: random.Random) -> bytes:
    """Another value, another key or a missing key somewhere in the tree."""
    place, parents = tables, []
    while isinstance(place, dict | list) and place and (len(parents) < 2 or chance.random() < 0.8):
        key = (
            chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
        )
        parents.append((place, key))
        place = place[key]
    parent, key = parents[-1]
    old = parent[key]
    what = chance.randrange(4)
    if what == 0:
        del parent[key]
    elif what == 1 and isinstance(parent, dict):
        parent[chance.choice(("note", "date", "", "\x1b", "events", "launch", "1"))] = (
            chance.choice(VALUES)
        )
    elif isinstance(old, str) and what == 2:
        parent[key] = mutate(old.encode(), chance).decode(errors="replace") if old else "x"
    else:
        parent[key] = chance.choice(VALUES)
    return json.dumps(
        tables, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, None, 0, 1))
    ).encode()


CELLS = [
    *(
        "",
        " ",
        "-",
        "?",
        "~",
        "0",
        "-1",
        "1e400",
        "NaN",
        "1,040",
        "١٢",
        "9" * 40,
        "0.1",
        "true",
        "no",
    ),
    *(
        "2020",
        "2020?",
        "2030~",
        "../2029",
        "2028/..",
        "2020-02-30",
        "0000",
        "9999-12-31T23:59:60Z",
        "10000",
        "2020s",
    ),
    *(
        "1957 Oct  4 1928:34",
        "1970 Apr 24.5",
        "21C",
        "2031 Q1",
        "2025 Jan 1 25h",
        "May 2022",
        "20210519",
        "now",
    ),
    *(
        "CZ-5",
        "Long March 5",
        "change-5",
        "wenchang",
        "gcat",
        "a;b;;c",
        "a=b",
        "user",
        "id",
        "name",
        "launch",
    ),
    *(
        '"',
        '""',
        '"x',
        "'",
        "\\",
        ",",
        "\t",
        "\r",
        "=1+1",
        "$(id)",
        "`id`",
        "%s",
        "{}",
        "../x",
        "<b>",
        "[red]x[/red]",
    ),
    *("嫦娥五号", "e\u0301", "👩‍🚀", "\u200b", "\ufeff", "𝕏", "İ", "ß", "\ufffd", "x" * 300),
    *("\u202eabc", "\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\x07", "\x7f", "\x85", "\u2028"),
]
"""What may stand in a cell, in a field or behind an option."""


def mutate_text(text: str, chance: random.Random) -> str:
    """One to three changes of characters; or another text altogether."""
    if chance.random() < 0.1:
        return chance.choice(CELLS)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.choice((0, 1, 1, 4)))
        text = text[:at] + chance.choice((chance.choice(CELLS), "", text[at:end] * 2)) + text[end:]
    return text


def mutate_rows(text: str, separator: str, chance: random.Random) -> str:
    """One to four changes of whole cells, rows and columns of a table in text form."""
    rows = [line.split(separator) for line in text.split("\n")]
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(rows))
        row = rows[at]
        cell = chance.randrange(len(row))
        what = chance.randrange(10)
        if what < 5:
            row[cell] = chance.choice(CELLS)
        elif what == 5:
            row[cell] = mutate_text(row[cell], chance)
        elif what == 6:
            row[cell] = chance.choice(chance.choice(rows))
        elif what == 7:
            rows.insert(chance.randrange(len(rows)), list(row))
        elif what == 8 and len(rows) > 1:
            del rows[at]
        elif len(row) > 1:
            del row[cell]
    return chance.choice(("\n", "\n", "\n", "\r\n")).join(separator.join(row) for row in rows)
