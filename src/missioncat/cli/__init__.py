"""The command line: read the options, ask the catalogue, hand the records to a view or a writer."""

import gc

# Next to nothing that a short command makes is garbage before it ends, but the collector looks at all of it dozens of
# times: 5 ms of the 85 that a listing takes. Long imports are still collected, only less often.
gc.set_threshold(50_000, 20, 20)
