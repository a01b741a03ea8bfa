"""Files in, records out.

`chats/` has a module or package a platform, `documents/` reads past issues, `pages/` asks web
pages; the modules beside them are what readers share. `detect.py` picks by content; `read` is the
way in.
"""

from collections.abc import Iterator
from pathlib import Path

from openllm_talk.records import Row
from openllm_talk.sources.detect import detect
from openllm_talk.sources.format import Options


def read(path: Path, options: Options = Options(), forced: str | None = None) -> Iterator[Row]:  # noqa: B008 - frozen
    """The rows of a chat export in order, its format found by content or `forced` by name.

    Detection happens at once, reading as the rows are taken. Raises UnknownFormat and NoText
    at once, BrokenSource also later, after the rows that stand before the damage.
    """
    return detect(path, forced).read(options)
