"""Can a model keep a database in its head? Plain Python and the standard library's SQLite alone.

history.py      what happens to a database: schema, first rows, operations
settings.py     what may be varied
draw.py         chance that is the same on every machine
themes.py       what the tables are about, in English and Chinese
writing.py      a history drawn from a seed, along the axes
engine.py       the truth: dicts that do what the operations say, and nothing else
sqlite.py       the check: SQLite does the same, and both must agree on every item
phrases.py      how operations and questions are said, as data
wording.py      the same history in SQL, English or Chinese
length.py       exactly so many tokens, by any tokenizer
samples.py      lines of every kind, which prices are tried on
remarks.py      sentences that change nothing, to pad with
queries.py      what is asked, and what the tables answer
cheaters.py     answers without reading it all; they must fail
attempt.py      one item from one draw
items.py        seed in, items out
bench.py        the bench «state» as the others see it
checkpoints.py  the bench «state-process»: the table asked for on the way
process.py      which cell went wrong there, and how
worked.py       the steps to an answer, for training
"""
