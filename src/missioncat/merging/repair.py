"""Launches made one, or two again, because the user says so or it is certain."""

from collections.abc import Sequence
from itertools import combinations

from missioncat.catalogue import Catalogue
from missioncat.errors import UNCHANGED, UsageError
from missioncat.lookup import find_address
from missioncat.merging.drafts import Draft
from missioncat.merging.edits import Edit
from missioncat.merging.joins import Joins
from missioncat.merging.match import Verdict, compare, describe_side
from missioncat.model import SINGULAR, Launch, count_noun
from missioncat.names import fold


def merge_launches(draft: Draft, texts: Sequence[str]) -> Edit:
    """Make launches one record because the user says so; each is given by any name."""
    launches = [find_launch(draft.catalogue, text) for text in texts]
    for (text, one), (other_text, other) in combinations(zip(texts, launches, strict=True), 2):
        if one.id == other.id:
            raise UsageError(_describe_same(text, other_text, one))
        _refuse_two(one, other)
    remarks = list(_doubt(draft, launches))
    joins = Joins(draft)
    for launch in launches:
        joins.release(launch)
    joins.join_by_hand([launch.id for launch in launches])
    joins.settle()
    return Edit(draft.changes(), [*_describe_joined(draft), *remarks])


def merge_certain(draft: Draft) -> Edit:
    """Make one record of all launches that are one by what is known of them."""
    rockets = {each.vehicle for each in draft.table(Launch).values() if each.vehicle is not None}
    Joins(draft).settle(rockets)
    joined = _list_gone(draft)
    if not joined:
        return Edit(draft.changes(), ["no two records are certainly one launch."])
    became = f"{count_noun(len(joined), 'launches')} became part of another one that is the same."
    return Edit(draft.changes(), [became, *_describe_joined(draft)])


def split_launch(draft: Draft, text: str, part: str | None = None) -> Edit:
    """Take apart what was joined to a launch, or one part of it, and keep it apart from now on.

    The part may be another launch as well, which is known then to be another one.
    """
    launch = find_launch(draft.catalogue, text)
    parts = [joined.launch.id for joined in launch.joined]
    wanted = _find_parts(launch, text if part is None else part)
    if part is not None and not wanted:
        return _keep_two(draft, launch, find_launch(draft.catalogue, part), (text, part))
    # The name of one part means that part, and a name of the whole means all of them.
    gone = wanted or parts
    if not gone:
        raise UsageError(
            f"Nothing was joined to the launch '{launch.id}', so there is nothing to take apart. "
            f"{UNCHANGED} That it is another one than it looks like is said with: "
            f"missioncat split {launch.id} OTHER"
        )
    stay = [launch.id, *(key for key in parts if key not in gone)]
    joins = Joins(draft)
    joins.release(launch)
    joins.keep_apart(gone, stay)
    joins.settle()
    remarks = [f"'{key}' is a launch of its own now, apart from '{launch.id}'." for key in gone]
    return Edit(draft.changes(), remarks)


def _keep_two(draft: Draft, launch: Launch, other: Launch, texts: tuple[str, str]) -> Edit:
    """Two records are two launches, and are not asked about again."""
    if launch.id == other.id:
        parts = ", ".join(joined.launch.id for joined in launch.joined) or "there is none"
        raise UsageError(f"{_describe_same(*texts, launch)} Say which part of it: {parts}.")
    joins = Joins(draft)
    every = [[each.id, *(joined.launch.id for joined in each.joined)] for each in (launch, other)]
    for each in (launch, other):
        joins.release(each)
    joins.keep_apart(*every)
    joins.settle()
    return Edit(draft.changes(), [f"'{launch.id}' and '{other.id}' are two launches from now on."])


def find_launch(catalogue: Catalogue, text: str) -> Launch:
    """The launch that an identifier means, or that a mission means which goes by it."""
    found = catalogue.identify(text)
    if found.table not in ("launches", "missions"):
        raise UsageError(
            f"'{found.record.id}' is a {SINGULAR[found.table]}; only launches are made one or "
            f"taken apart. {UNCHANGED}"
        )
    key = found.record.id
    if found.table == "missions":
        key = found.record.launch
    launch = catalogue.get(Launch, key)
    if launch is None:
        raise UsageError(
            f"The mission '{found.record.id}' has no launch, and it is launches that are made one."
        )
    return launch


def _refuse_two(one: Launch, other: Launch) -> None:
    """Even the user cannot make one of two that whoever gives the ids tells apart."""
    ids = {"launch tag": (one.tag, other.tag), "Launch Library id": (one.ll2_id, other.ll2_id)}
    for name, (mine, theirs) in ids.items():
        if mine and theirs and mine != theirs:
            raise UsageError(
                f"'{one.id}' and '{other.id}' are two launches: each has a {name} of its own, "
                f"{mine} and {theirs}. {UNCHANGED}"
            )


def _doubt(draft: Draft, launches: Sequence[Launch]) -> list[str]:
    """What speaks against it that launches are one; the word of the user counts all the same."""
    remarks = []
    for one, other in combinations(launches, 2):
        match = compare(*(describe_side(each, draft) for each in (one, other)))
        if match.verdict is Verdict.TWO:
            remarks.append(f"'{one.id}' and '{other.id}' look like two launches: {match.why}.")
    return remarks


def _describe_same(text: str, other: str, launch: Launch) -> str:
    if text == other:
        return f"'{text}' is given twice; say which other launch is the same. {UNCHANGED}"
    return f"'{text}' and '{other}' are one launch already, '{launch.id}'. {UNCHANGED}"


def _find_parts(launch: Launch, text: str) -> list[str]:
    """The parts of a launch that an id or name means, and the launch itself does not."""
    if text in (launch.id, launch.tag):
        return []
    wanted = fold(text.removeprefix("launches/"))
    for joined in launch.joined:
        part = joined.launch
        if wanted in [fold(key) for key in (part.id, part.tag, part.ll2_id) if key]:
            return [part.id]
    # A name that the launch has too, or two of its parts, means no part of it.
    if wanted in map(fold, launch.payloads):
        return []
    named = [joined.launch.id for joined in launch.joined if _is_named(joined.launch, wanted)]
    return named if len(named) == 1 else []


def _is_named(part: Launch, wanted: str) -> bool:
    """Whether a part of a launch goes by a folded name."""
    return wanted in map(fold, [*part.payloads, part.ll2_name or ""])


def _list_gone(draft: Draft) -> list[str]:
    """The launches that are no records of their own any more."""
    return [each.id for each in draft.changes() if each.table == "launches" and each.after is None]


def _describe_joined(draft: Draft) -> list[str]:
    """A sentence for each launch that is part of another one now, with the way back."""
    gone = set(_list_gone(draft))
    remarks = []
    for launch in draft.table(Launch).values():
        for key in launch.aliases:
            if key in gone:
                way = f"`missioncat split {find_address(launch.id, draft)} {key}` takes it apart"
                remarks.append(f"'{key}' is part of '{launch.id}' now; {way}.")
    return remarks
