"""What people look at: the long table, the counts, a page, as they come on a terminal."""

from pathlib import Path

from measure import MISSIONCAT, Case


def build_cases(folder: Path) -> list[Case]:
    """The cases."""

    def shown(name: str, *arguments: str, target: float | None = None) -> Case:
        return Case(name, [str(MISSIONCAT), *arguments], target, terminal=True)

    return [
        shown("670 launches on a terminal", "launches", "number:1..", target=4),
        shown("missions --by year on a terminal", "missions", "--by", "year"),
        shown("show change-5 on a terminal", "show", "change-5"),
        shown("next on a terminal", "next", "--now", "2026-11-20"),
        Case("670 launches as JSON", [str(MISSIONCAT), "launches", "number:1..", "-f", "json"]),
    ]
