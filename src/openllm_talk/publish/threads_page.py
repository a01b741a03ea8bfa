"""One page that draws the threads of a chat, for the person who wants to see what was understood.

It is a private working page: names and texts stand in it as they were said. It is one file that
loads nothing and runs nothing; its policy names the digest of its only stylesheet.
"""

import hashlib
import os
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from django.template import Context
from django.utils import translation

from openllm_talk.errors import Language, PublishError
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.publish.pages import HERE, STYLE, editions, engine
from openllm_talk.publish.render import Road
from openllm_talk.publish.threads_view import DOUBTFUL, MARKS, ROWS, Chat, ThreadsView
from openllm_talk.reading.threads.lanes import COLOURS

OWN_STYLE = HERE / "static" / "publish" / "threads.css"

MADE_BY = b'<meta name="generator" content="talk threads">'
"""Says that a file is a page of ours, which the next one may replace."""

MOST_DOUBTFUL = 60
"""How many doubtful links are listed above the stream; the rest is marked in it alone."""


def write(chat: Chat, language: Language, to: Path) -> None:
    """Writes the page of `chat`, in the words of `language`, to the file `to`.

    Every row is drawn; the page is written part by part, under another name until it is whole,
    and only its owner may read it. A file that is not such a page is never replaced. Django must
    be set up, for the translations. Raises PublishError; what stood there is then as it was.
    """
    to = to.resolve()
    try:
        _refuse_foreign(to)
        _replace(html(chat, language), to)
    except OSError as exc:
        raise PublishError(
            f"the page could not be written ({exc.strerror or exc}); choose another place",
            f"页面没有写成（{exc.strerror or exc}）；请换一个位置",
            path=to,
        ) from exc


def html(chat: Chat, language: Language) -> Iterator[str]:
    """The page in pieces, in order."""
    view = ThreadsView(chat)
    style = stylesheet(view.drawing.lanes)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    edition = editions((language,))[0]
    shared: dict[str, object] = {
        "edition": edition,
        "view": view,
        "digest": digest,
        "title": cleaned(chat.name),
        "limit": round(100 * DOUBTFUL),
    }
    templates = engine()

    def render(name: str, **more: object) -> str:
        template = templates.get_template(f"publish/threads_{name}.html")
        with translation.override(edition.tag):
            return template.render(Context({**shared, **more}))

    yield render("head")
    yield style
    yield render("top", doubtful=view.doubtful[:MOST_DOUBTFUL])
    for part, rows in view.parts():
        # A road remembers what it rendered: one for each part, or memory grows with the chat.
        yield render("part", part=part, rows=rows, road=Road())
    yield render("foot")


def stylesheet(lanes: int) -> str:
    """The styles of a page with `lanes` lanes; the same number gives the same text."""
    rules = [STYLE.read_text(encoding="utf-8"), OWN_STYLE.read_text(encoding="utf-8")]
    rules.append(f":root {{ --lanes: {lanes}; }}\n")
    rules += (f".hue{one} {{ --c: var(--thread-{one}); }}\n" for one in range(COLOURS))
    rules += (f".lane{one} {{ --l: {one}; }}\n" for one in range(lanes))
    rules += (
        f".from{one} {{ grid-row-start: {one}; }} .to{one} {{ grid-row-end: {one}; }}\n"
        for one in range(1, ROWS + 3)
    )
    rules += (_lighting(f".mark{one}") for one in range(MARKS))
    return "".join(rules)


def _lighting(thread: str) -> str:
    """A row that is pointed at, jumped to or has the focus lights its thread, as far as the grids
    before and behind its own: looking through a whole long page would take a second."""
    row = f":is({thread}:hover, {thread} > :target, {thread}:focus-within)"
    near = f":has({row}), :has(+ .stretch {row}), .stretch:has({row}) + *"
    return f".stretch:is({near}) {thread} {{ --glow: var(--lit); }}\n"


def _refuse_foreign(to: Path) -> None:
    if not to.exists():
        return
    if to.is_file():
        with to.open("rb") as file:
            if MADE_BY in file.read(1000):
                return
    raise PublishError(
        "is there already and is not a page made by «talk threads»; choose another name",
        "已经存在，而且不是 “talk threads” 生成的页面；请换一个名字",
        path=to,
    )


def _replace(pieces: Iterator[str], to: Path) -> None:
    handle, name = tempfile.mkstemp(dir=to.parent, prefix=".talk-", suffix=".html")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(to)
    finally:
        Path(name).unlink(missing_ok=True)
