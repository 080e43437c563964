"""Text from outside is data, never instructions: what could command a terminal is taken out."""

import re

_ESCAPES = re.compile(
    "\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?"  # OSC: set the title, put into the clipboard, …
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor, …
    "|\x1b[PX^_][^\x1b]*(?:\x1b\\\\)?"  # strings of other kinds
    "|\x1b[ -/]*[0-~]?"
)
_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
# C0, DEL and C1 controls, and the marks that reorder a line (bidi overrides, embeddings and isolates).
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Take out control characters and terminal escapes; line breaks and tabs become a space.

    >>> clean("\\x1b[31mred\\x1b[0m\\talert\\x07"), clean("嫦娥五号")
    ('red alert', '嫦娥五号')
    """
    if text.isprintable():
        return text
    text = _SPACES.sub(" ", _ESCAPES.sub("", text))
    return _CONTROLS.sub("", text)
