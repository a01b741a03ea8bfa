"""A digest of a group's talk: ## topics, under them Q, A, A1, D (discussion), F (follow-up).

A heading may itself be the question, answers may carry a pseudonym instead of a label
(«研究员2：…», numbered anew under every heading), and ### items share papers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from openllm_talk.records import (
    Answer,
    Issue,
    Question,
    Role,
    Section,
    SectionKind,
)
from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.entries import EntryReader

_THANKS = re.compile(r"^(?:谢谢|感谢|多谢|thanks|thank you)", re.IGNORECASE)
_TALK = re.compile(r"问答|讨论|杂谈|闲聊|free talk|q\s?&\s?a|discussion", re.IGNORECASE)
_SHARES = re.compile(r"论文|分享|推荐|资料|papers?|recommend|reading", re.IGNORECASE)


@dataclass(slots=True)
class _Thread:
    """A question, discussion or follow-up while its answers come in."""

    question: Question
    answers: list[Answer] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def close(self) -> Question:
        status = self.question.status
        if self.question.role == "question":
            status = "answered" if self.answers else "open"
        return msgspec.structs.replace(
            self.question,
            answers=tuple(self.answers),
            status=status,
            urls=tuple(dict.fromkeys(self.urls)),
        )


def is_digest(blocks: Sequence[Block]) -> bool:
    """Whether blocks hold at least one question and one answer by label or pseudonym."""
    marks = {mark.mark for block in blocks if (mark := labels.label(block.text))}
    spoken = any(labels.speaker(block.text) for block in blocks)
    return {"Q", "A"} <= marks or (spoken and any(block.heading for block in blocks))


def read(blocks: Sequence[Block], name: str) -> Issue:
    """The digest that blocks hold; `name` is its title where no first-level heading gives one."""
    title = next((block.text for block in blocks if block.heading == 1), name)
    reader = _Reader()
    for position, block in enumerate(blocks):
        reader.add(block, blocks[position + 1] if position + 1 < len(blocks) else None)
    questions = tuple(thread.close() for thread in reader.threads)
    urls = [url for block in blocks for url in addresses(block)]
    return Issue(
        title=title,
        sections=tuple(section.close() for section in reader.sections),
        questions=questions,
        urls=tuple(dict.fromkeys(urls)),
    )


@dataclass(slots=True)
class _Topic:
    """A ## heading and what stands under it."""

    name: str
    entries: EntryReader = field(default_factory=EntryReader)
    talked: bool = False

    def close(self) -> Section:
        kind: SectionKind = "special"
        if self.talked or _TALK.search(self.name):
            kind = "free_talk"
        elif _SHARES.search(self.name):
            kind = "recommended"
        return Section(name=self.name, kind=kind, subsections=self.entries.subsections())


class _Reader:
    """Takes the blocks of a digest in order."""

    def __init__(self) -> None:
        self.sections: list[_Topic] = []
        self.threads: list[_Thread] = []
        self._heading: Block | None = None
        self._last_answered = False

    def add(self, block: Block, following: Block | None) -> None:
        """Place one block; `following` is the next one, if any."""
        if block.heading in {1, 2}:
            self._topic(block)
            return
        if not self.sections:
            self.sections.append(_Topic(""))
        mark = None if block.code else labels.label(block.text)
        speaker = None if block.code else labels.speaker(block.text)
        if block.heading:
            self._heading = None
            number = labels.numbered(words(block))
            self._title(block, number.rest if number else words(block))
        elif mark and mark.mark == "A" and self._current:
            self._answer(block, mark.rest, label=mark.printed)
        elif mark and mark.mark != "A":
            self._ask(block, mark)
        elif speaker and self._thread_for_speaker():
            self._answer(block, speaker.value, by=speaker.name)
        else:
            self._other(block, following)

    def _topic(self, block: Block) -> None:
        if block.heading == 1 and not self.sections:
            return
        self.sections.append(_Topic(block.text))
        self._heading = block
        self._last_answered = False

    @property
    def _current(self) -> _Thread | None:
        """The thread that an answer belongs to, within the topic."""
        return self.threads[-1] if self.threads and self.sections[-1].talked else None

    def _thread_for_speaker(self) -> _Thread | None:
        """Where nobody has asked yet under a heading, the heading itself is the question."""
        if self._current is None and self._heading is not None:
            question = Question(
                id=f"q{len(self.threads) + 1}", text=self._heading.text, group="main", status="open"
            )
            self._open(question, self._heading)
        return self._current

    def _open(self, question: Question, block: Block) -> None:
        self.sections[-1].talked = True
        self.threads.append(_Thread(question, urls=list(addresses(block))))
        self._last_answered = False

    def _ask(self, block: Block, mark: labels.Label) -> None:
        roles: dict[str, Role] = {"Q": "question", "D": "discussion", "F": "follow_up"}
        role = roles[mark.mark]
        signature = labels.signed(mark.rest)
        parent = self._parent() if role == "follow_up" else None
        question = Question(
            id=f"{mark.mark.lower()}{len(self.threads) + 1}",
            label=mark.printed,
            group="main",
            role=role,
            text=signature.text,
            asker=signature.name,
            parent=parent,
        )
        self._open(question, block)

    def _parent(self) -> str | None:
        """A follow-up follows the last question or discussion of its topic."""
        if not self.sections[-1].talked:
            return None
        for thread in reversed(self.threads):
            if thread.question.role != "follow_up":
                return thread.question.id
        return None

    def _answer(
        self, block: Block, text: str, label: str | None = None, by: str | None = None
    ) -> None:
        thread = self._current
        if thread is None:
            return
        signature = labels.signed(text)
        replies_to = len(thread.answers) - 1 if thread.answers and _THANKS.match(text) else None
        answer = Answer(
            text=signature.text, label=label, by=by or signature.name, replies_to=replies_to
        )
        thread.answers.append(answer)
        thread.urls += addresses(block)
        self._last_answered = True

    def _title(self, block: Block, text: str) -> None:
        self.sections[-1].entries.title(text, addresses(block))

    def _other(self, block: Block, following: Block | None) -> None:
        """A paragraph without a mark goes on with what stands before it."""
        thread = self._current
        if thread is None:
            self.sections[-1].entries.add(block, following)
            return
        thread.urls += addresses(block)
        text = f"```\n{block.text}\n```" if block.code else block.text
        if self._last_answered:
            last = thread.answers[-1]
            thread.answers[-1] = msgspec.structs.replace(last, text=f"{last.text}\n{text}")
        else:
            asked = thread.question
            thread.question = msgspec.structs.replace(asked, text=f"{asked.text}\n{text}")
