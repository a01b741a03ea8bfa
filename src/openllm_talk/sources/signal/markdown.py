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

from openllm_talk.records import Attachment, Row
from openllm_talk.sources import files, lines
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look
from openllm_talk.sources.signal.rows import Rows, Told, attachment, channel

_HEAD = re.compile(
    r"\[(?P<day>\d{4}-[01]\d-[0-3]\d),? (?P<clock>[0-2]\d:[0-5]\d(?::[0-5]\d)?)\] "
    r"(?P<name>(?![<*=])[^:\n]{1,200}):(?: (?P<text>.*)|$)",
    re.DOTALL,
)
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


def claim(look: Look) -> float:
    """Sure with blank lines between messages, or two blanks behind bodies, or Signal's marks."""
    first = look.lines
    heads = [place for place, line in enumerate(first) if _HEAD.match(line)]
    told = next((place for place, line in enumerate(first) if line.strip()), None)
    if not heads or heads[0] != told:
        return 0.0
    if any("\u200e" in first[place] for place in heads):
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
    head: re.Match[str] | None = None
    body: list[lines.Line] = []
    blank = True
    for line in lines.read(source, options.progress):
        found = _HEAD.match(line.text) if line.text.startswith("[") else None
        if found is not None and (blank or not apart) and not line.too_long:
            if head is not None:
                yield rows.make(_told(head, body))
            head, body = found, [line]
        elif line.too_long or head is None:
            if head is not None:
                yield rows.make(_told(head, body))
                head = None
            if line.text.strip():
                yield lines.reject(
                    rows.index, line, "no date and name begin this line", "此行没有日期和名字"
                )
                rows.index += 1
        else:
            body.append(line)
        blank = not line.text.strip()
    if head is not None:
        yield rows.make(_told(head, body))


def _is_apart(source: files.Source) -> bool:
    """Whether blank lines stand between the messages of the file."""
    heads = after_blank = 0
    previous = ""
    for line in lines.read(source):
        if line.text.startswith("[") and _HEAD.match(line.text):
            heads += 1
            after_blank += not previous.strip()
        previous = line.text
    return after_blank * 4 >= heads * 3


def _told(head: re.Match[str], body: list[lines.Line]) -> Told:
    """A message from its first line and the lines behind it."""
    first = head["text"] or ""
    text = "\n".join([first, *(line.text for line in body[1:])]) if len(body) > 1 else first
    quote = None
    if not first.strip() and len(body) > 2:
        quote, text = _quotation(text)
    deleted = text.strip() == _DELETED
    text, attachments = ("", ()) if deleted else _files(text)
    sticker = _STICKER.search(text) if text.rstrip().endswith("))") else None
    if sticker is not None:
        text = text[: sticker.start()]
        attachments = (Attachment(name=sticker[1], kind="sticker"), *attachments)
    reactions = _REACTIONS.search(text) if text.rstrip().endswith("-)") else None
    given: tuple[tuple[str, str], ...] = ()
    if reactions is not None:
        text, given = text[: reactions.start()], _given(reactions[1])
    return Told(
        line=body[0].number,
        time=f"{head['day']}T{head['clock']}",
        author=head["name"].strip(),
        text=text,
        quote=quote,
        reactions=given,
        attachments=attachments,
        deleted=deleted,
        guessed=any(line.guessed for line in body),
    )


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
