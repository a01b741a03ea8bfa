"""What a form of a piece holds, and the record that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openllm_talk.issues.workshop.clash import Joined
from openllm_talk.issues.workshop.journal import plain_values
from openllm_talk.records import Entry, Issue, Question, Record, Section


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `lines` is 1 for a single line, `preview` for text shown as typed."""

    name: str
    label: Any
    value: str
    lines: int = 1
    hint: Any = ""
    choices: Sequence[tuple[str, Any]] = ()
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """A field that two people changed: what this one typed and what the other saved."""

    label: Any
    mine: str
    theirs: str


STATUSES = (
    ("open", _("open")),
    ("partly", _("partly answered")),
    ("answered", _("answered")),
    ("stale", _("stale")),
)
LABELS = {
    "title": _("Title"),
    "text": _("Question"),
    "note": pgettext_lazy("of an entry", "Note"),
    "urls": _("Links"),
    "by": _("Shared by"),
    "status": _("State"),
    "answers": _("Answers"),
    "name": pgettext_lazy("of a section", "Name"),
    "topic": _("Topic"),
    "date": _("Date"),
    "time": _("Time"),
    "highlights": _("Highlights"),
    "host": _("Host"),
    "editor": _("Editor"),
    "video": _("Recording"),
}
"""What the fields of a record are called."""
_ONE_LINE = {
    Entry: ("title", "by"),
    Question: ("title",),
    Section: ("name", "topic"),
    Issue: ("title", "date", "time", "video"),
}
_LISTS = {Entry: ("urls",), Question: (), Section: (), Issue: ("highlights", "host", "editor")}
_TEXTS = {Entry: ("note",), Question: ("text",), Section: (), Issue: ()}


def fields(kind: Record, record: Mapping[str, Any]) -> list[Field]:
    """The fields of a piece's form with the values of `record`."""
    of = type(kind)
    found = [_line(name, record.get(name)) for name in _ONE_LINE[of]]
    found += [
        Field(name, LABELS[name], record.get(name) or "", lines=5, preview=True)
        for name in _TEXTS[of]
    ]
    found += [
        Field(name, LABELS[name], "\n".join(record.get(name) or ()), lines=3, hint=_("one a line"))
        for name in _LISTS[of]
    ]
    if of is Question:
        found.append(
            Field("status", LABELS["status"], record.get("status") or "open", choices=STATUSES)
        )
        found += [
            Field(f"answer-{place}", f"A{place + 1}", answer["text"], lines=5, preview=True)
            for place, answer in enumerate(record.get("answers", ()))
        ]
        found.append(Field("answer-new", _("One more answer"), "", lines=3, preview=True))
    return found


def _line(name: str, value: Any) -> Field:
    return Field(name, LABELS[name], value or "")


def record(before: Record, given: QueryDict) -> dict[str, Any]:
    """The values of a piece with what the form says; what it does not name stays as it was."""
    of = type(before)
    values: dict[str, Any] = plain_values(before)
    for name in (*_ONE_LINE[of], *_TEXTS[of]):
        if name in given:
            text = given.get(name, "").replace("\r\n", "\n").strip()
            required = name in ("title", "text", "name") and of is not Question
            values[name] = text if text or required else ("" if name == "text" else None)
    for name in _LISTS[of]:
        if name in given:
            values[name] = [
                line.strip() for line in given.get(name, "").splitlines() if line.strip()
            ]
    if of is Question:
        values["status"] = given.get("status", values.get("status"))
        values["answers"] = _answers(values.get("answers", []), given)
        if not values.get("text"):
            values["text"], values["title"] = values.get("title") or "", None
    return values


def _answers(before: Sequence[Mapping[str, Any]], given: QueryDict) -> list[dict[str, Any]]:
    """The answers as typed; an emptied one goes, and nobody replies to it any more."""
    typed = [
        dict(
            answer, text=given.get(f"answer-{place}", answer["text"]).replace("\r\n", "\n").strip()
        )
        for place, answer in enumerate(before)
    ]
    left = [answer for answer in typed if answer["text"]]
    if len(left) != len(typed):
        left = [dict(answer, replies_to=None) for answer in left]
    if new := given.get("answer-new", "").replace("\r\n", "\n").strip():
        left.append({"text": new})
    return left


def new_entry(given: QueryDict) -> dict[str, Any]:
    """The record of an entry that somebody adds: a title or a link, and a note."""
    urls = [line.strip() for line in given.get("urls", "").splitlines() if line.strip()]
    title = given.get("title", "").strip() or (urls[0] if urls else "")
    return {"title": title, "urls": urls, "note": given.get("note", "").strip() or None}


def clashes(kind: Record, both: Joined) -> list[Sides]:
    """The fields that two people changed, side by side."""
    mine = {field.name: field for field in fields(kind, both.record)}
    theirs = {field.name: field.value for field in fields(kind, both.theirs)}
    named = [
        field
        for name, field in mine.items()
        if name in both.clashes or (name.startswith("answer-") and "answers" in both.clashes)
    ]
    return [
        Sides(field.label, field.value, theirs.get(field.name, ""))
        for field in named
        if field.value != theirs.get(field.name, "")
    ]
