"""Where the program begins: `missioncat` and `python -m missioncat`."""

import contextlib
import os
import signal
from types import FrameType


def main() -> None:
    """Run the command line as a process, ready for signals before anything else is loaded."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    from missioncat.cli.process import run

    run(_start, is_process=True)


def _leave(number: int, frame: FrameType | None) -> None:
    """End at once: nothing has been changed yet, and nothing is loaded that could say it better."""
    with contextlib.suppress(OSError):
        os.write(2, b"missioncat: interrupted; nothing was changed.\n")
    os._exit(128 + number)


def _start() -> None:
    # Typer, which comes with it, is the greater part of the time before a command begins.
    from missioncat.cli.main import main

    main()


if __name__ == "__main__":
    main()
