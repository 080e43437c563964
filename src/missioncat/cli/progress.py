"""A bar on stderr for work that lasts: on a terminal only, and only after half a second."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self, TypeVar

from missioncat.text import clean

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

Item = TypeVar("Item")

PATIENCE_S = 0.5
STRIDE = 256
"""After how many items it is looked at the clock."""


class Progress:
    """Follows loops over items; `with` takes the bar away at the end."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._bar: Bar | None = None
        self._is_seen = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def track(self, items: Iterable[Item], total: int, label: str) -> Iterable[Item]:
        """The items, followed."""
        return self._follow(items, total, label) if self._is_seen else items

    def _follow(self, items: Iterable[Item], total: int, label: str) -> Iterator[Item]:
        task = None
        for count, item in enumerate(items):
            if count % STRIDE == 0 and time.monotonic() - self._begin > PATIENCE_S:
                if task is None:
                    from rich.markup import escape  # the name of a file may have brackets

                    task = self._start().add_task(escape(clean(label)), total=total)
                self._start().update(task, completed=count)
            yield item
        if task is not None:
            self._start().update(task, completed=total)

    def _start(self) -> "Bar":
        """The bar, which is there from the first call on."""
        if self._bar is None:
            from rich.progress import Progress as Bar  # 40 ms that work without a bar need not pay

            from missioncat.views.theme import make_console

            self._bar = Bar(console=make_console(stderr=True), transient=True)
            self._bar.start()
        return self._bar
