"""When Python looks for garbage: next to nothing that a command makes is any before it ends.

It looks at every object again and again, and a catalogue has hundreds of thousands of them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def relax() -> None:
    """Look for garbage less often, for a whole command: it takes 5 ms of the 85 of a listing."""
    gc.set_threshold(50_000, 20, 20)


@contextmanager
def rest() -> Iterator[None]:
    """Look for none while records are read, each of which would be looked at several times over."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def keep_all() -> None:
    """Never look again at what there is now: half of an `add` was looking at a large file."""
    gc.freeze()
