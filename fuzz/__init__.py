"""`make fuzz`: broken and hostile input of every kind, and what must hold whatever it is.

`seeds` has what is broken, `mutators` how, `kinds` which command then gets it, `trial` runs that
and judges, `fence` keeps it from doing harm, `workers` spreads the runs over processes.
"""
