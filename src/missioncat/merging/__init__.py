"""All that changes a catalogue: drafts of what it will be, and whose word counts.

A change is worked out on a draft (`drafts`), whose records have all been through one gate (`gate`),
and written whole or not at all. What comes in are rows with our own fields (`rows`), statements of
other sources (`statements`, with `match` for which are the same and `ranks` for whose word counts),
a newer built-in catalogue (`update`) and edits by hand (`edits`, `mending`). The ledger has its
rule in one place (`plans`).
"""
