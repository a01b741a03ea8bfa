"""Can a model keep a database in its head? Plain Python and the standard library's SQLite alone.

history.py    what happens to a database: schema, first rows, operations
writing.py    one drawn from a seed, along the axes
engine.py     the truth: a dict that does what the operations say, and what it does not
sqlite.py     the check: SQLite does the same, and both must agree on every item
wording.py    the same history in SQL, English or Chinese
length.py     exactly so many tokens, by any tokenizer
samples.py    lines of every kind, which prices are tried on
queries.py    what is asked
cheaters.py   answers without reading it all; they must fail
items.py      all of it together: seed in, items out
process.py    checkpoints on the way: which cell went wrong, and how
"""
