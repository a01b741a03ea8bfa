"""chatlog, which serves a computer's WeChat as JSON, as text, or as CSV (`chatlog_*.py`)."""

from collections.abc import Callable, Iterator

from openllm_talk.records import Row
from openllm_talk.sources import files
from openllm_talk.sources.format import Format, Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.wechat import chatlog_csv, chatlog_json, chatlog_text

_Read = Callable[[files.Source, Options], Iterator[Row]]


def claim(look: Look) -> float:
    """How sure the surest of its three forms is."""
    if look.source.is_container:
        return 0.0
    return max(chatlog_json.claim(look), chatlog_csv.claim(look), chatlog_text.claim(look))


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of the file in the form that it has; raises BrokenSource where it is broken."""
    return _reader(Look(source))(source, options)


def _reader(look: Look) -> _Read:
    if look.beginning.lstrip()[:1] in {"{", "["} and chatlog_text.claim(look) == 0.0:
        return chatlog_json.read
    return chatlog_csv.read if chatlog_csv.claim(look) > 0 else chatlog_text.read


FORMAT = Format(name="wechat-chatlog", claim=claim, read=read)
