"""How much stands in the catalogue that comes with the program: counted once here, by hand, for every test."""

from __future__ import annotations

NUMBERED = 670
"""The Long March launches, which have running numbers from 1 on."""

OTHERS = 9
"""The flights of other rockets."""

FLOWN = NUMBERED + OTHERS
PLANNED = 16

OUTCOMES = {"success": 650, "failure": 16, "partial": 4}
"""How the numbered launches went."""

COUNTS = {
    "missions": 101,
    "launches": FLOWN + PLANNED,
    "vehicles": 39,
    "sites": 13,
    "cooperation": 110,
    "plans": 151,
    "sources": 322,
    "catalogue": 1,
}
"""The records of each table."""

EVENTS = 286
"""They live inside their missions."""
