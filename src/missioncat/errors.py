"""What can go wrong, each with its sentence and its exit code.

Every error that a user can meet is a `MissioncatError`, raised where the reason is known, caught
once (in `cli.main`), and printed as a sentence that says what was wrong and what to do next.
"""

UNCHANGED = "Nothing was changed."
"""What such a sentence says of the catalogue, wherever that could be in doubt."""


class MissioncatError(Exception):
    """Base of the family; `exit_code` is what the process ends with."""

    exit_code = 1


class NotFound(MissioncatError):  # noqa: N818  # as in `raise NotFound`
    """No record goes by that name, or more than one does."""


class UsageError(MissioncatError):
    """The command line or the query does not say something we understand."""

    exit_code = 2


class CatalogueError(MissioncatError):
    """The catalogue file cannot be read or written."""

    exit_code = 3


class NoHome(CatalogueError):  # noqa: N818  # as in `raise NoHome`
    """The user has no home folder, as in some containers and services."""

    def __init__(self) -> None:
        super().__init__(
            "You have no home folder to keep anything in. Set HOME, or name a catalogue with --db."
        )


class OutputError(MissioncatError):
    """Stdout cannot be written; the sentence goes on with what was done nevertheless."""

    exit_code = 3


class InputError(MissioncatError):
    """Data handed in is wrong; nothing was changed."""

    exit_code = 4


class DateError(InputError):
    """A text is not a date; the sentence shows the forms that work."""


class NumberError(InputError):
    """A text is no number, or none that its field can have; the sentence says what it can be."""


class NetworkError(MissioncatError):
    """Another computer cannot be reached or does not answer as it should; nothing was changed."""

    exit_code = 5
