"""A model's reply in, what it says or why it says nothing out; and whether that is right.

    asking.py    how an answer is asked for, and how it is phrased: two sides of one agreement
    said.py      what was read, or why nothing could be
    cells.py     one cell: a number, a word or nothing
    tables.py    rows and lists out of lines
    marking.py   where in a reply the answer stands
    values.py    one value: yes or no, a number, a word, a line
    reading.py   all of these together: a reply in, a reading out
    scoring.py   right or wrong; precision, recall and F1 over rows and cells

Nothing of a reply is ever run, looked up or matched as a substring: it is read by the form that the
question asked for, or not at all. What is read does not depend on the true answer.
"""

from openllm_talk.practice.answers.asking import instruction, phrase
from openllm_talk.practice.answers.reading import read
from openllm_talk.practice.answers.said import Reading
from openllm_talk.practice.answers.scoring import Score, score

__all__ = ["Reading", "Score", "instruction", "phrase", "read", "score"]
