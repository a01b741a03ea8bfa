"""Chats with their questions: who asked what, what answers it, its state and worth.

Three kinds of truth come to one form: the annotated conversations of the public corpus (`dev`), the
labels beside this file (the corpus's `train` and the invented chats), and annotated Chinese days.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from openllm_talk.records import Message, Record, Status
from training.threads.data import Chat, chinese_day, corpus, grouped, invented

Kind = Literal["main", "other", "minor"]
HERE = Path(__file__).parent / "labels"
_STATES: Mapping[str | None, Status | None] = {
    "yes": "answered",
    "partly": "partly",
    "no": "open",
    None: None,
}


class Asked(Record, frozen=True):
    """One question: its line, other lines that state it, what answers it (best first)."""

    kind: Kind
    question: int
    also: frozenset[int] = frozenset()
    status: Status | None = None
    answers: tuple[int, ...] = ()
    worth: int = 0


class Conversation(Record, frozen=True):
    """Annotated lines that belong together, and what was asked in them."""

    lines: frozenset[int]
    asked: tuple[Asked, ...]

    @property
    def main(self) -> Asked | None:
        """The main question, if anything was asked."""
        return next((one for one in self.asked if one.kind == "main"), None)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A chat whose `conversations` were read by a person or a model (see `labels/README.md`)."""

    name: str
    messages: list[Message]
    conversations: tuple[Conversation, ...]

    @property
    def lines(self) -> frozenset[int]:
        """Every line of which something is known."""
        return frozenset().union(*(one.lines for one in self.conversations))


def dev(chat: Path) -> Iterator[Labelled]:
    """The annotated conversations of `chat/irc/dev`; `chat` is the folder of annotated chats."""
    truth: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for name in ("dev_truth.json", "dev_supplement_truth.json"):
        for one in json.loads((chat / "questions" / name).read_text(encoding="utf-8")):
            truth[one["file"]].append(one)
    for one in corpus(chat / "irc" / "dev"):
        found = tuple(map(_conversation, truth[one.name]))
        yield Labelled(one.name, one.messages, found)


def _conversation(one: Mapping[str, Any]) -> Conversation:
    asked = []
    if one["main_question"]:
        asked.append(
            Asked(
                kind="main",
                question=one["main_question"]["line"],
                also=frozenset(one["main_question_alt_lines"]),
                status=_STATES[one["answered"]],
                answers=tuple(one["answer_lines"]),
                worth=one["worth_publishing"],
            )
        )
    asked += [Asked(kind="other", question=line) for line in one.get("other_questions", ())]
    return Conversation(lines=frozenset(one["thread_message_lines"]), asked=tuple(asked))


def labelled(chat: Path | None) -> Iterator[Labelled]:
    """The chats labelled beside this file; those of the corpus only where `chat` holds it."""
    chats = list(invented())
    if chat is not None:
        chats += corpus(chat / "irc" / "train")
    for one in chats:
        path = HERE / f"{one.name}.tsv"
        if path.exists():
            yield Labelled(one.name, one.messages, _by_thread(one, path))


def _by_thread(chat: Chat, path: Path) -> tuple[Conversation, ...]:
    asked = []
    for row in path.read_text(encoding="utf-8").splitlines():
        kind, question, also, state, answers, worth = row.split("\t")
        asked.append(
            Asked(
                kind=kind,  # type: ignore[arg-type]
                question=int(question),
                also=frozenset(_numbers(also)),
                status=state if state != "-" else None,  # type: ignore[arg-type]
                answers=_numbers(answers),
                worth=int(worth) if worth != "-" else 0,
            )
        )
    return tuple(
        Conversation(
            lines=frozenset(lines), asked=tuple(one for one in asked if one.question in lines)
        )
        for lines in grouped(chat.parents)
    )


def _numbers(written: str) -> tuple[int, ...]:
    return () if written == "-" else tuple(map(int, written.split(",")))


def day(path: Path) -> Labelled:
    """An annotated Chinese day (`NAME.json`), every question a conversation of its own; the other
    lines are one more."""
    chat = chinese_day(path)
    truth = json.loads(path.read_text(encoding="utf-8"))
    asked = [
        Asked(
            kind="main",
            question=one["question"],
            also=frozenset(one["alternatives"]),
            status=one["status"],
            answers=tuple(one["answers"]),
            worth=one["worth"],
        )
        for one in truth["questions"]
    ]
    minor = tuple(Asked(kind="minor", question=one["index"]) for one in truth["minor_questions"])
    own = [Conversation(lines=frozenset({one.question, *one.also}), asked=(one,)) for one in asked]
    rest = frozenset(range(len(chat.messages))) - frozenset().union(*(one.lines for one in own))
    return Labelled(path.stem, chat.messages, (*own, Conversation(lines=rest, asked=minor)))


def check(chats: Sequence[Labelled]) -> Iterator[str]:
    """What is wrong with labels: lines outside of their conversation, answers before questions."""
    for chat in chats:
        for conversation in chat.conversations:
            for one in conversation.asked:
                outside = {*one.also, *one.answers} - conversation.lines
                if outside:
                    yield f"{chat.name}: {one.question}: {sorted(outside)} stand outside"
            if sum(one.kind == "main" for one in conversation.asked) > 1:
                yield f"{chat.name}: two main questions at {min(conversation.lines)}"
