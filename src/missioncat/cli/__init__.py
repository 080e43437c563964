"""The command line: read the options, ask the catalogue, hand the records to a view or a writer."""
