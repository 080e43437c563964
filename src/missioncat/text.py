"""Text from outside is data, never instructions: what could command a terminal is taken out."""

import re

# Not compiled yet: nearly every text is printable, and a short command has none that is not.
_ESCAPES = (
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor movement
    r"|\x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, links, device strings, with their end
    r"|\x1b[ -/]*[0-Z\\^-~]"  # the short ones: reset, character sets
)
_LINE_BREAKS = r"\r\n|[\t\n\v\f\r\x85\u2028\u2029]"
# Lone C1 bytes go one by one, never with what follows: mostly they are debris of wrongly decoded
# text (`â€\x9d` for a quotation mark), and taking them for a command would eat the text behind.
CONTROLS = r"[\x00-\x1f\x7f-\x9f\xad\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
SURROGATES = r"[\ud800-\udfff]"


def clean(text: str) -> str:
    r"""Remove what could steer a terminal, and keep everything that is writing.

    >>> clean("Long March\n5\x1b[31m fell")
    'Long March 5 fell'
    >>> clean("长征五号 👩‍🚀")
    '长征五号 👩‍🚀'
    """
    if text.isprintable():
        return text
    text = re.sub(_LINE_BREAKS, " ", re.sub(_ESCAPES, "", text))
    # A half surrogate pair comes from broken JSON and would stop the output with an error.
    return re.sub(SURROGATES, "\ufffd", re.sub(CONTROLS, "", text))


def lower_first(text: str) -> str:
    """A sentence as it goes on behind a colon.

    >>> lower_first("Expected `str`")
    'expected `str`'
    """
    return text[:1].lower() + text[1:]


def format_count(count: int, noun: str) -> str:
    """So many of something: `1 day`, `2 days`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun}s"
