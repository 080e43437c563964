"""The command line: read the options, ask the catalogue, hand the records to a view or a writer."""

from missioncat import collector

collector.relax()  # before the other imports, which make much
