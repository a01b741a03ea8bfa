"""chatlog, which serves a computer's WeChat as JSON, as text, or as CSV (`chatlog_*.py`)."""

from collections.abc import Callable, Iterator

from openllm_talk.records import Row
from openllm_talk.sources import files
from openllm_talk.sources.chats.wechat import chatlog_csv, chatlog_json, chatlog_text
from openllm_talk.sources.format import Complaint, Format, Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.turned import oldest_first

_Read = Callable[[files.Source, Options], Iterator[Row]]


def claim(look: Look) -> float:
    """How sure the surest of its three forms is."""
    if look.source.is_container:
        return 0.0
    return max(chatlog_json.claim(look), chatlog_csv.claim(look), chatlog_text.claim(look))


def near(look: Look) -> Complaint | None:
    """What is wrong with a table that lacks one of the columns."""
    column = None if look.source.is_container else chatlog_csv.missing(look)
    if column is None:
        return None
    return Complaint(
        f"looks like a chatlog table, but has no column «{column}»; export the chat again",
        f"看起来是 chatlog 导出的表格，但缺少 “{column}” 列；请重新导出",
    )


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file in the form that it has; raises BrokenSource where it is broken.

    Some servers of the family give the newest message first: those rows are turned.
    """
    return oldest_first(_reader(Look(source))(source, options))


def _reader(look: Look) -> _Read:
    if look.beginning.lstrip()[:1] in {"{", "["} and chatlog_text.claim(look) == 0.0:
        return chatlog_json.read
    return chatlog_csv.read if chatlog_csv.claim(look) > 0 else chatlog_text.read


FORMAT = Format(name="wechat-chatlog", claim=claim, read=read, near=near)
