"""`python -m missioncat`."""

from missioncat.cli.main import main

if __name__ == "__main__":
    main()
