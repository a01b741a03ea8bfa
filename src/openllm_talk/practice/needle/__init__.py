"""Does a model find one sentence in a long text? Recall by depth × length, in English and Chinese.

hay.py        invented sentences that say nothing of what is asked
notes.py      the sentences to be found, those that look like them, and the question
fitting.py    exactly so many tokens, each needle where it belongs
layout.py     where everything stands, in tokens
items.py      all of it together: seed in, items out
cheaters.py   answers without the question; they must fail
"""
