"""All that changes a catalogue: drafts of what it will be, and whose word counts.

A change is worked out on a draft, whose records have all been through one gate, and written whole
or not at all. What each module decides:

What a change is made of:
- `drafts`: how the catalogue will be, until all of a command is settled.
- `gate`: what may stand in a record at all, whichever way it came.
- `dangling`: which references would point to nothing, and who is told so.
- `own`, `edited`: what is the user's own word, which no source undoes.

What comes in:
- `rows`: what a row with our own fields changes, and what a mission's row says of its launch.
- `statements`: which record a statement of another source is about, or that it makes one.
- `known`: which rocket or place a source means by a name of its own.
- `update`: what a newer built-in catalogue changes, and what of the user's stays.
- `unlisted`: what nobody awaits any more, because Launch Library lists it no longer.

Whose word counts:
- `ranks`: which of two sources a field is taken from, and what is kept as a claim.
- `plans`: when something is planned for, and that it has flown. How a flown launch replaces its
  plan: `settle_flight` closes the ledger and the missions follow, whoever said so; that flight and
  plan are one record is found by `match` and done by `joins`.

Which launches are one:
- `match`: whether two statements mean one launch, and how sure that is.
- `joins`: which records become one, or two again, once something was said of their rocket.
- `parts`: how two records become one, so that they can be two again.
- `pairs`, `overtaken`: which may be one, though nobody can be sure; a person is asked.

What is done by hand:
- `edits`: fields given as text. `flown`: that a plan has flown. `removal`: what goes along.
- `mending`: a record that cannot be read. `repair`: launches made one, or two.
"""
