"""What the text behind a name is: words, a medium, a deleted message, a notice."""

from typing import Literal

import msgspec

from openllm_talk.records import Attachment
from openllm_talk.sources.chats.whatsapp import phrases, words
from openllm_talk.sources.lines import MARKS

_MARK = "\u200e"
_EDGES = MARKS + " .。।🚫"
_LONGEST_PLACEHOLDER = 80
_LONGEST_UNKNOWN = 40
_SHORTEST_BY_ADMIN = min(len(phrase) for phrase in phrases.DELETED_BY_ADMIN)


class Body(msgspec.Struct, frozen=True):
    """A text as the group saw it, without what WhatsApp adds to it."""

    text: str
    kind: Literal["message", "system"] = "message"
    attachments: tuple[Attachment, ...] = ()
    edited: bool = False
    deleted: bool = False


class Writing(msgspec.Struct, frozen=True):
    """Whose export it is, and which texts in «<…>» it repeats as they are."""

    iphone: bool
    placeholders: frozenset[str] = frozenset()


class _Medium(msgspec.Struct, frozen=True):
    attachment: Attachment
    caption: str = ""


def classify(text: str, writing: Writing, *, marked: bool = False) -> Body:
    """The body of a message that reads `text`, marks included.

    What begins with the iPhone's mark is WhatsApp's own: a placeholder, or else a notice. Where
    the whole message is `marked`, too, it is something that was sent, in whatever language.
    """
    first, newline, rest = text.partition("\n")
    edited = False
    if ">" in text[-4:]:
        tag = words.TAG.search(text)
        if tag and tag[1].strip(_EDGES).casefold() in phrases.EDITED:
            text, edited = text[: tag.start()], True
            first, newline, rest = text.partition("\n")
    if not newline and len(first) < 120 and _is_deleted(first):
        return Body(text="", deleted=True)
    medium = _medium(first, writing)
    if medium is not None:
        caption = "\n".join(part for part in (medium.caption, rest) if part)
        return Body(text=caption, attachments=(medium.attachment,), edited=edited)
    medium = _medium_at_the_end(text, writing) if newline else None
    if medium is not None:
        return Body(text=medium.caption, attachments=(medium.attachment,), edited=edited)
    ours = writing.iphone and text.startswith(_MARK)
    if ours and not words.NOT_A_NOTICE.match(text.lstrip(MARKS)):
        if (
            marked
            and not newline
            and len(first) <= _LONGEST_UNKNOWN
            and not words.CALL.search(first)
        ):
            return Body(text="", attachments=(Attachment(name="", kind="media"),), edited=edited)
        return Body(text=text, kind="system")
    return Body(text=text, edited=edited)


def _is_deleted(first: str) -> bool:
    bare = first.strip(_EDGES).casefold()
    return bare in phrases.DELETED or (
        len(bare) > _SHORTEST_BY_ADMIN and bare.startswith(phrases.DELETED_BY_ADMIN)
    )


def _medium(first: str, writing: Writing) -> _Medium | None:
    """The medium that the first line stands for, with a caption where that is on the same line."""
    before, mark, last = first.rpartition(_MARK)
    before = before.strip(MARKS + " ")
    last = last.strip(MARKS + " ")
    if last.endswith(">"):
        return _in_angles(before, last, writing, marked=bool(mark))
    if last.endswith(")") and (attachment := _with_words(last, marked=bool(mark))):
        return _Medium(attachment, before)
    if len(last) > _LONGEST_PLACEHOLDER or not (mark or writing.iphone):
        return None
    kind = words.omitted_kind(last, marked=bool(mark))
    return None if kind is None else _titled(kind, before)


def _medium_at_the_end(text: str, writing: Writing) -> _Medium | None:
    """The medium of an iPhone behind a caption of several lines."""
    caption, _, last = text.rpartition("\n")
    mark = last.find(_MARK)
    # What stands in round brackets behind a mark is the votes for an option of a poll.
    found = None if mark < 0 or last.endswith(")") else _medium(last, writing)
    return found and _Medium(found.attachment, f"{caption}\n{found.caption}".rstrip())


def _with_words(last: str, *, marked: bool) -> Attachment | None:
    """The file of an Android phone's «photo.jpg (file attached)»."""
    found = words.FILE_WITH_WORDS.fullmatch(last)
    if found is None:
        return None
    name = found["name"].strip(MARKS + " ")
    known = found["words"].casefold() in phrases.ATTACHED
    if known or words.OWN_FILE_NAME.fullmatch(name) or (marked and "." in name):
        return Attachment(name=name, kind=words.kind_of_file(name))
    return None


def _in_angles(before: str, last: str, writing: Writing, *, marked: bool) -> _Medium | None:
    if last.startswith("<") and (
        last[1:-1].strip(_EDGES).casefold() in phrases.OMITTED or last in writing.placeholders
    ):
        return _Medium(Attachment(name="", kind="media"), before)
    found = words.NAMED_FILE.fullmatch(last) if writing.iphone else None
    if found is None:
        return None
    name = found["name"].strip()
    if not marked and not words.NUMBERED_FILE.fullmatch(name):
        return None
    # In front of a document the iPhone repeats its title and the number of its pages.
    caption = "" if "•" in before else before
    return _Medium(Attachment(name=name, kind=words.kind_of_file(name)), caption)


def _titled(kind: str, before: str) -> _Medium:
    """A placeholder of an iPhone; of a document the title stands in front, else a caption."""
    title, bullet, _ = before.partition("•")
    if bullet or kind == "file":
        return _Medium(Attachment(name=title.strip(MARKS + " "), kind=kind))
    return _Medium(Attachment(name="", kind=kind), before)
