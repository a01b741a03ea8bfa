"""Signal chats as sigexport writes them in `chat.md` (`index.md` in old versions).

    [2023-05-01 10:00:02] Ana:

    > what she answers

    her words
    (- Me: 👍, Bob: 👍 -)![cat.png](./media/cat.png)

Each message is followed by a blank line, except in old versions; bodies end in two blanks. Old
versions have no seconds, and a comma behind the date. A body may hold lines that look like the
beginning of a message: they have no blank line in front.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openllm_talk.records import Attachment, Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.signal.rows import Rows, Told, attachment, channel
from openllm_talk.sources.format import Options
from openllm_talk.sources.logs import are_levels
from openllm_talk.sources.look import Look

_HEAD = re.compile(
    r"\[(?P<day>\d{4}-[01]\d-[0-3]\d),? (?P<clock>[0-2]\d:[0-5]\d(?::[0-5]\d)?)\] "
    r"(?P<name>(?![<*=])[^:\n]{1,200}):(?: (?P<text>.*)|$)",
    re.DOTALL,
)
_HEADS = re.compile(r"\n\[\d{4}-[01]\d-[0-3]\d,? [0-2]\d:[0-5]\d(?::[0-5]\d)?\] [^\n]")
"""The same in a whole passage."""
_NO_HEAD = ("no date and name begin this line", "此行没有日期和名字")
_FILES = re.compile(
    r"!?\[([^\n]{0,300}?)\]\((\.\.?/(?:media|exported_stickers)/[^\n]{1,600}?)\)"
    r"(?:  |\s*$|(?=!?\[))"
)
_FIRST_FILE = re.compile(r"!?\[[^\[\]\n]{0,300}\]\(\.\.?/(?:media|exported_stickers)/")
_FIRST_DATED = re.compile(r"!?\[(?=\d{4}-\d{2}-\d{2}[^\n]{0,300}?\]\(\./media/)")
"""A file whose own name has brackets is known by the date that sigexport puts before names."""
_REACTIONS = re.compile(r"(?:^|\n)\(- ([^\n]{3,4000}) -\)\s*$")
_STICKER = re.compile(r"(?:^|\n)\(\( ([^\n]{0,40}) \)\)\s*$")
_DELETED = "(This message was deleted)"


@dataclass(slots=True)
class _One:
    """A message that is being read: where it begins, its head, and the lines of its body so far."""

    number: int
    head: re.Match[str]
    body: list[str]
    guessed: bool


def claim(look: Look) -> float:
    """Sure with blank lines between messages, or two blanks behind bodies, or Signal's marks."""
    first = look.lines
    heads = [place for place, line in enumerate(first) if _HEAD.match(line)]
    told = next((place for place, line in enumerate(first) if line.strip()), None)
    if not heads or heads[0] != told:
        return 0.0
    if any("\u200e" in first[place] for place in heads):
        return 0.0
    if are_levels([found["name"] for place in heads if (found := _HEAD.match(first[place]))]):
        return 0.0
    after_blank = sum(1 for place in heads[1:] if not first[place - 1].strip())
    marked = sum(1 for line in first if _is_marked(line))
    if len(heads) > 1 and after_blank == len(heads) - 1:
        return 1.0 if marked or len(heads) > 3 else 0.95
    if marked * 5 >= len(heads) * 4:
        return 0.95
    return (
        0.9 if any(_FIRST_FILE.search(line) or _REACTIONS.search(line) for line in first) else 0.55
    )


def _is_marked(line: str) -> bool:
    return line.endswith(("  ", _DELETED)) or bool(_REACTIONS.match(line))


def read(source: files.Source, options: Options) -> Iterator[Row]:
    """The rows of a chat; see the module. Raises BrokenSource where it cannot be read on."""
    apart = _is_apart(source)
    rows = Rows(channel(source))
    one: _One | None = None
    blank = True
    for passage in lines.passages(source, options.progress):
        for number, text in enumerate(passage.text.split("\n"), passage.number):
            head = _HEAD.match(text) if text.startswith("[") else None
            if head is not None and (blank or not apart) and not passage.too_long:
                if one is not None:
                    yield rows.make(_told(one))
                one = _One(number, head, [head[4] or ""], passage.guessed)
            elif passage.too_long or one is None:
                if one is not None:
                    yield rows.make(_told(one))
                    one = None
                if text.strip():
                    yield lines.reject(rows.index, passage, *_NO_HEAD)
                    rows.index += 1
            else:
                one.body.append(text)
                one.guessed = one.guessed or passage.guessed
            blank = not text or text.isspace()
    if one is not None:
        yield rows.make(_told(one))


def _is_apart(source: files.Source) -> bool:
    """Whether blank lines stand between the messages of the file."""
    heads = after_blank = 0
    for passage in lines.passages(source):
        text = f"\n\n{passage.text}"
        for found in _HEADS.finditer(text):
            heads += 1
            after_blank += text[found.start() - 1] == "\n"
    return after_blank * 4 >= heads * 3


def _told(one: _One) -> Told:
    """A message taken apart."""
    first, body = one.body[0], one.body
    text = "\n".join(body) if len(body) > 1 else first
    quote = None
    if len(body) > 2 and not first.strip():
        quote, text = _quotation(text)
    text = text.strip()
    attachments: tuple[Attachment, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    deleted = text == _DELETED
    if text.endswith(")"):
        text, attachments = ("", ()) if deleted else _files(text)
        text, sticker = _sticker(text)
        attachments = sticker + attachments
        text, given = _reactions(text)
    day, clock, name, _ = one.head.groups()
    return Told(
        line=one.number,
        time=f"{day}T{clock}",
        author=name.strip(),
        text=text,
        quote=quote,
        reactions=given,
        attachments=attachments,
        deleted=deleted,
        guessed=one.guessed,
    )


def _sticker(text: str) -> tuple[str, tuple[Attachment, ...]]:
    """The text without the emoji that stands for a sticker at its end, and the sticker."""
    found = _STICKER.search(text) if text.rstrip().endswith("))") else None
    if found is None:
        return text, ()
    return text[: found.start()], (Attachment(name=found[1], kind="sticker"),)


def _reactions(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text without the reactions at its end, and who gave which."""
    found = _REACTIONS.search(text) if text.rstrip().endswith("-)") else None
    return (text, ()) if found is None else (text[: found.start()], _given(found[1]))


def _quotation(text: str) -> tuple[str | None, str]:
    """What a message answers and what it says itself."""
    rest = text.lstrip("\n ")
    if not rest.startswith(">"):
        return None, text
    parts = rest.split("\n")
    end = next((n for n, part in enumerate(parts) if not part.startswith(">")), len(parts))
    quoted = "\n".join(part[1:].removeprefix(" ") for part in parts[:end])
    return quoted.strip(), "\n".join(parts[end:])


def _files(text: str) -> tuple[str, tuple[Attachment, ...]]:
    """The text before the files that hang on it, and those."""
    if "](." not in text:
        return text, ()
    start = _FIRST_FILE.search(text) or _FIRST_DATED.search(text)
    if start is None:
        return text, ()
    found: list[Attachment] = []
    at = start.start()
    while one := _FILES.match(text, at):
        is_sticker = "/exported_stickers/" in one[2]
        found.append(
            Attachment(name=one[1], kind="sticker") if is_sticker else attachment(one[1], one[2])
        )
        at = one.end()
    return text[: start.start()] + text[at:], tuple(found)


def _given(written: str) -> tuple[tuple[str, str], ...]:
    """Who reacted and how: «Ana: 👍, Bob: ❤️»."""
    pairs = (one.rpartition(": ") for one in written.split(", "))
    return tuple((name, emoji) for name, _, emoji in pairs if emoji)
