"""A digest of a group's talk: topics, under them Q, A, A1, D (discussion), F (follow-up).

A heading may itself be the question, answers may carry a pseudonym instead of a label
(«研究员2：…», numbered anew under every heading), and deeper headings share papers. Where no line
is a heading, bold ones are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from openllm_talk.records import Answer, Issue, Question, Role, Section, SectionKind
from openllm_talk.sources.documents import dates, facts, labels, signatures
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.entries import EntryReader

_THANKS = re.compile(r"^(?:谢谢|感谢|多谢|thanks|thank you)", re.IGNORECASE)
_TALK = re.compile(r"问答|讨论|杂谈|闲聊|free talk|q\s?&\s?a|discussion", re.IGNORECASE)
_SHARES = re.compile(r"论文|分享|推荐|资料|papers?|recommend|reading|links?", re.IGNORECASE)
_CONTENTS = re.compile(r"目录|contents|table of contents|toc|导航", re.IGNORECASE)
_ASKS = re.compile(r"[?？][\s)）」』”\"]*$")
_ROLES: dict[labels.Mark, Role] = {"Q": "question", "D": "discussion", "F": "follow_up"}


@dataclass(slots=True)
class _Said:
    """An answer while its paragraphs come in."""

    answer: Answer
    paragraphs: list[str]

    def close(self) -> Answer:
        return msgspec.structs.replace(self.answer, text="\n".join(filter(None, self.paragraphs)))


@dataclass(slots=True)
class _Thread:
    """A question, discussion or follow-up while its paragraphs and answers come in."""

    question: Question
    asked: list[str]
    said: list[_Said] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    is_heading: bool = False

    def close(self) -> Question:
        """The question. Below one that nobody labelled an answer to, paragraphs answer it."""
        asked, answers = self.asked, [said.close() for said in self.said]
        is_question = self.question.role == "question"
        if is_question and not answers and (self.is_heading or _ASKS.search(asked[0])):
            answers = [Answer(text="\n".join(asked[1:]))] if asked[1:] else []
            asked = asked[:1]
        status = self.question.status
        if is_question:
            status = "answered" if answers else "open"
        return msgspec.structs.replace(
            self.question,
            text="\n".join(asked),
            answers=tuple(answers),
            status=status,
            urls=tuple(dict.fromkeys(self.urls)),
        )


def is_digest(blocks: Sequence[Block]) -> bool:
    """Whether blocks hold at least one question and one answer by label or pseudonym."""
    marks = {mark.mark for block in blocks if (mark := _mark(block))}
    spoken = any(labels.speaker(block.text) for block in blocks)
    topics = any(block.heading for block in blocks)
    return {"Q", "A"} <= marks or {"D", "F"} <= marks or (spoken and (topics or "Q" in marks))


def read(blocks: Sequence[Block], name: str) -> Issue:
    """The digest that blocks hold; `name` is its title where no first-level heading gives one."""
    blocks = _levelled(blocks)
    heading = next((block.text for block in blocks if block.heading == 1), None)
    reader = _Reader()
    for position, block in enumerate(blocks):
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        reader.add(block, following, _answered_below(blocks, position))
    urls = [url for block in blocks for url in addresses(block)]
    return Issue(
        title=heading or name,
        number=facts.number_in_title(heading) if heading else None,
        date=dates.read(heading).date if heading else None,
        sections=tuple(section.close() for section in reader.sections),
        questions=tuple(thread.close() for thread in reader.threads),
        urls=tuple(dict.fromkeys(urls)),
    )


def _levelled(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with topics at level 2 and the title, if there is one, at level 1."""
    if not any(block.heading for block in blocks):
        blocks = [
            replace(block, heading=2) if block.bold and not _mark(block) else block
            for block in blocks
        ]
    headings = [block.heading for block in blocks if block.heading and not _mark(block)]
    if not headings:
        return list(blocks)
    top = min(headings)
    deeper = [level for level in headings if level > top]
    titled = headings[0] == top == 1 and headings.count(top) == 1 and bool(deeper)
    topic = min(deeper) if titled else top
    return [
        replace(block, heading=max(1, block.heading - topic + 2)) if block.heading else block
        for block in blocks
    ]


def _mark(block: Block) -> labels.Label | None:
    """The label of a line, behind a bullet or a list number too."""
    if block.code:
        return None
    number = labels.numbered(labels.without_bullet(block.text))
    return labels.label(block.text) or (labels.label(number.rest) if number else None)


def _answered_below(blocks: Sequence[Block], position: int) -> bool:
    """Whether what stands below a heading answers it.

    A pseudonym or an answer's label does, and below a topic that asks any paragraph, unless
    questions are labelled there.
    """
    heading = blocks[position]
    if heading.heading < 2 or _SHARES.search(heading.text):
        return False
    asks = _ASKS.search(heading.text) is not None and not addresses(heading)
    said = False
    for below in range(position + 1, len(blocks)):
        block = blocks[below]
        mark = _mark(block)
        if block.heading or (mark and mark.mark != "A"):
            return said and asks and block.heading == 2 and heading.heading == 2
        if mark or labels.speaker(block.text):
            return True
        if not asks:
            return False
        said = True
    return said and heading.heading == 2


@dataclass(slots=True)
class _Topic:
    """A topic and what stands under it."""

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
        self._open: _Thread | None = None
        self._followed: str | None = None
        self._last_answered = False
        self._in_contents = False

    def add(self, block: Block, following: Block | None, answered: bool) -> None:
        """Place one block; `answered` says that what stands below a heading answers it."""
        mark = _mark(block)
        if block.heading and not mark:
            self._heading(block, answered)
            return
        if self._in_contents:
            return
        if not self.sections:
            self.sections.append(_Topic(""))
        speaker = None if block.code else labels.speaker(labels.without_bullet(block.text))
        if mark and mark.mark == "A" and self._open:
            self._answer(block, mark.rest, label=mark.printed, by=mark.by)
        elif mark and mark.mark != "A":
            self._ask(block, mark)
        elif speaker and self._open:
            self._answer(block, speaker.value, by=speaker.name)
        else:
            self._other(block, following)

    def _heading(self, block: Block, answered: bool) -> None:
        """A title, a topic, the title of something shared, or a question."""
        self._open = None
        self._in_contents = _CONTENTS.fullmatch(block.text.strip(" :：")) is not None
        if self._in_contents or (block.heading == 1 and not self.sections):
            return
        if block.heading <= 2:
            self.sections.append(_Topic(block.text))
            self._followed = None
        elif not self.sections:
            self.sections.append(_Topic(""))
        asks = _ASKS.search(block.text) is not None and block.heading > 2
        shares = _SHARES.search(self.sections[-1].name) is not None
        if answered or (asks and not shares and not addresses(block)):
            number = labels.numbered(block.text)
            text = number.rest if number else block.text
            identity = f"q{len(self.threads) + 1}"
            self._start(Question(id=identity, text=text, group="main"), block, is_heading=True)
        elif block.heading > 2:
            number = labels.numbered(words(block))
            title = number.rest if number else words(block)
            self.sections[-1].entries.title(title, addresses(block))

    def _start(self, question: Question, block: Block, *, is_heading: bool = False) -> None:
        self.sections[-1].talked = True
        urls = list(addresses(block))
        self._open = _Thread(question, [question.text], urls=urls, is_heading=is_heading)
        self.threads.append(self._open)
        if question.role != "follow_up":
            self._followed = question.id
        self._last_answered = False

    def _ask(self, block: Block, mark: labels.Label) -> None:
        role = _ROLES[mark.mark]
        signature = signatures.signed(mark.rest)
        question = Question(
            id=f"{mark.mark.lower()}{len(self.threads) + 1}",
            label=mark.printed,
            group="main",
            role=role,
            text=signature.text,
            asker=mark.by or signature.name,
            parent=self._followed if role == "follow_up" else None,
        )
        self._start(question, block, is_heading=block.heading > 0)

    def _answer(
        self, block: Block, text: str, label: str | None = None, by: str | None = None
    ) -> None:
        thread = self._open
        if thread is None:
            return
        speaker = labels.speaker(text)
        if speaker:
            text, by = speaker.value, by or speaker.name
        signature = signatures.signed(text)
        replies_to = len(thread.said) - 1 if thread.said and _THANKS.match(text) else None
        answer = Answer(text="", label=label, by=by or signature.name, replies_to=replies_to)
        thread.said.append(_Said(answer, [signature.text]))
        thread.urls += addresses(block)
        self._last_answered = True

    def _other(self, block: Block, following: Block | None) -> None:
        """A paragraph without a mark goes on with what stands before it."""
        thread = self._open
        if thread is None:
            self.sections[-1].entries.add(block, following)
            return
        thread.urls += addresses(block)
        text = f"```\n{block.text}\n```" if block.code else block.text
        if self._last_answered:
            thread.said[-1].paragraphs.append(text)
        else:
            thread.asked.append(text)
