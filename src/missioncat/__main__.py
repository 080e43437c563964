"""Where the program begins: `missioncat` and `python -m missioncat`."""

from missioncat.cli.process import run


def main() -> None:
    """Run the command line as a process of its own, ready for signals before the rest is loaded."""
    run(_start, is_process=True)


def _start() -> None:
    from missioncat.cli.main import main  # which loads Typer, the greater part of the time before a command begins

    main()


if __name__ == "__main__":
    main()
