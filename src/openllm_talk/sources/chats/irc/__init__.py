"""IRC logs of every client; `clients.py` says how each one looks.

Every line is one row, whatever stands on it, and `index` is its number from 0; only a message of
several lines, as WeeChat writes them, is one row and counts once. System rows have no author: who
came and went stands in their text. «* nick waves» is a message by nick with the text «waves», as is
a notice. Times without a date take it from the lines that say what day it is, else
from the names of the file and its folders, and pass midnight where the clock runs back.
"""

import re
from collections.abc import Iterator
from functools import partial

from openllm_talk.records import Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.irc import clients, log
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.look import Look


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of a log in the one-line form, `[HH:MM] <nick> text`.

    Raises BrokenSource where the file cannot be read on.
    """
    return log.read(clients.ONE_LINE, source, options)


_SPEAKS = re.compile(r"[^<>]{0,60}<[ @+%&~!]*[^<>\s=/\"]{1,32}>[ \t]")


def near(look: Look) -> Complaint | None:
    """For lines in which somebody speaks as in IRC, behind a time that nobody is known to write."""
    first = [line for line in look.lines if line.strip()]
    speaking = sum(1 for line in first if _SPEAKS.match(line) and "</" not in line)
    if speaking * 3 < len(first) or speaking < 2:
        return None
    shown = " / ".join(line.strip()[:80] for line in first[:2])
    return Complaint(
        "looks like an IRC log, but too many of its lines do not begin with a time that I know; "
        f"set your client to log «[2026-11-27 10:00:00] <nick> text». It begins: {shown}",
        "看起来像 IRC 日志，但太多行的开头不是我认识的时间；"
        f"请让客户端按 “[2026-11-27 10:00:00] <昵称> 正文” 记录。开头是：{shown}",
    )


FORMATS = tuple(
    Format(
        grammar.name,
        partial(log.claim, grammar),
        partial(log.read, grammar),
        near if grammar is clients.ONE_LINE else None,
    )
    for grammar in clients.ALL
)
