"""IRC logs of every client; `clients.py` says how each one looks.

Every line is one row, whatever stands on it, and `index` is its number from 0. System rows have no
author: who came and went stands in their text. «* nick waves» is a message by nick with the text
«waves», as is a notice. Times without a date take it from the lines that say what day it is, else
from the names of the file and its folders, and pass midnight where the clock runs back.
"""

from collections.abc import Iterator
from functools import partial

from openllm_talk.records import Row
from openllm_talk.sources import files
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.irc import clients, log


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of a log in the one-line form, `[HH:MM] <nick> text`.

    Raises BrokenSource where the file cannot be read on.
    """
    return log.read(clients.ONE_LINE, source, options)


FORMATS = tuple(
    Format(grammar.name, partial(log.claim, grammar), partial(log.read, grammar))
    for grammar in clients.ALL
)
