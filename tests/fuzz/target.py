"""What no bytes may do to a reader of chats: crash it, or make more of them than there is.

An input is a file for formats of one file. For a format of several it is a folder, written as
members one after the other, each with its name in front: `\x1cchannels.json\n[…]`.
"""

import zipfile
from pathlib import Path

import msgspec

from openllm_talk.errors import TalkError
from openllm_talk.records import Message, Reject, Row
from openllm_talk.sources.detect import Export, claim, complaint, named
from openllm_talk.sources.files import Source, members
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look

MEMBER = b"\x1c"
"""What stands before each member of a folder."""


def check(name: str, data: bytes, folder: Path) -> None:
    """Reads `data` as the format `name` and holds what comes out against what must be so.

    Raises AssertionError, or whatever the reader should not have raised.
    """
    path = place(data, folder)
    form = named(name)
    try:
        assert 0.0 <= form.claim(Look(Source(path))) <= 1.0
        if form.near is not None:
            form.near(Look(Source(path)))
        rows = list(Export(path, form, (Source(path),)).read(Options()))
    except TalkError:
        return
    check_rows(rows, len(data))


def check_detection(data: bytes, folder: Path) -> None:
    """Asks every format whether `data` is its own; none may fail, and where none is, all say why."""
    path = place(data, folder)
    try:
        if claim(path) is None:
            complaint(path)
    except TalkError:
        return


def check_rows(rows: list[Row], size: int) -> None:
    """Raises AssertionError where rows are not as every reader promises."""
    assert [row.index for row in rows] == list(range(len(rows)))
    assert len(rows) <= size + 1
    for row in rows:
        if isinstance(row, Reject):
            assert row.reason
            assert row.reason_zh
            assert len(row.raw) <= 500
        else:
            assert row.id
    # Ten letters for one: an attachment's kind or a service row's word may be longer than its code.
    held = sum(len(row.text) + 10 for row in rows if isinstance(row, Message))
    assert held <= 20 * size + 1000
    msgspec.json.encode(rows)


def place(data: bytes, folder: Path) -> Path:
    """The file or zip that `data` describes, in `folder`."""
    path = folder / "export"
    if not data.startswith(MEMBER):
        path.write_bytes(data or b" ")
        return path
    parts = (member.partition(b"\n") for member in data[1:].split(MEMBER))
    named = {name.decode("utf-8", "replace").strip("/\0") or "x": part for name, _, part in parts}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return path


def seed(sample: Path) -> bytes:
    """A sample (a file or folder) as an input."""
    if sample.is_file():
        return sample.read_bytes()
    parts: list[bytes] = []
    for name, member in members(sample).items():
        with member.open() as file:
            parts += (MEMBER, name.encode(), b"\n", file.read().replace(MEMBER, b""))
    return b"".join(parts)
