"""Regular expressions of a query, which end in time whatever they are.

`re` decides what a pattern means and whether it is one, but once it runs nothing stops it, and
`(a|aa)+$` over a name of sixty letters runs for hours. The package `regex` reads the same patterns
and takes a time-out.
"""

import re
import time
import warnings
from collections.abc import Callable
from functools import cache, reduce

from missioncat.errors import UsageError

MATCHING_SECONDS = 1.0
"""How long all the patterns of one query may take together; 80,000 names take a fifth of it."""

LARGEST_PATTERN = 1_000_000
"""How many characters a pattern may have with its repetitions written out, as `regex` does."""


class Patterns:
    """The patterns of one query; `seconds` is how long they may take together."""

    def __init__(self, seconds: float = MATCHING_SECONDS) -> None:
        self._seconds = seconds
        self._left = seconds

    def compile(self, pattern: str, term: str) -> Callable[[str], bool]:
        """What tells whether a text has a match, in any case; `term` is for messages.

        >>> matches = Patterns().compile("^yaogan-[35]$", "payloads::^yaogan-[35]$")
        >>> [matches(text) for text in ("Yaogan-3", "Yaogan-30")]
        [True, False]
        """
        search = _compile(pattern, term)

        @cache  # many records share a text, and whoever found nothing is asked again why
        def matches(text: str) -> bool:
            if self._left <= 0:
                raise self._say_too_long(term)
            started = time.monotonic()
            try:
                # Within one text it counts time of the processor: a busy machine may take longer.
                return search(text, timeout=self._left) is not None
            except (TimeoutError, MemoryError):
                raise self._say_too_long(term) from None
            finally:
                self._left -= time.monotonic() - started

        return matches

    def _say_too_long(self, term: str) -> UsageError:
        seconds = "1 second" if self._seconds == 1 else f"{self._seconds:g} seconds"
        return UsageError(
            f"'{term}' takes too long: the regular expressions of a query have {seconds}. "
            "Simplify it; one repetition inside another, as in (a|aa)+, is what mostly takes so "
            "long."
        )


def _compile(pattern: str, term: str) -> Callable[..., object | None]:
    """The search function of a pattern, if it is one."""
    import regex  # 9 ms, which only a query with a pattern pays

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a later Python may take `[[` for
            re.compile(pattern, re.IGNORECASE)
            if measure_pattern(pattern) > LARGEST_PATTERN:
                problem = "has a pattern with too many repetitions; ask for fewer."
                raise UsageError(f"'{term}' {problem}")
            compiled = regex.compile(_escape_braces(pattern), regex.IGNORECASE | regex.VERSION0)
    except (re.error, regex.error, ValueError, OverflowError) as error:
        raise UsageError(f"'{term}' has a bad regular expression: {error}.") from None
    except (RecursionError, MemoryError):
        raise UsageError(f"'{term}' has a pattern too large or nested too deeply.") from None
    search: Callable[..., object | None] = compiled.search
    return search


def _escape_braces(pattern: str) -> str:
    """The pattern with a backslash before braces that count nothing: `{e}` is fuzzy to `regex`."""
    name_or_brace = r"(?s)(\\N\{[^}]*\}|\\.)|\{(?![0-9]*,?[0-9]*\})"
    return re.sub(name_or_brace, lambda found: found[1] or r"\{", pattern)


def measure_pattern(pattern: str) -> int:
    """How many characters a pattern has at most if what it repeats is written out.

    >>> measure_pattern("a{1000}"), measure_pattern("(a{10}){10,}"), measure_pattern("a{0,1000}")
    (7000, 1200, 9)
    """
    counts = [int(count) for count in re.findall(r"\{([0-9]+)[,}]", pattern)]
    return reduce(lambda size, count: size * max(count, 1), counts, len(pattern))
