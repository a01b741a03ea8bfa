"""The paragraphs of a free talk to questions and answers.

A stretch of paragraphs from one question mark («Q3：», «3.») to the next is one question with its
answers. Where answers are labelled («A3：», «答：»), what stands before the label belongs to the
question; where nothing is labelled, every paragraph after the first answers it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from openllm_talk.records import Answer, Entry, Group, Question, Role, Status
from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.entries import is_placeholder

_INLINE_ANSWER = re.compile(r"(?<=[?？。！!\w）)])\s*[(（]?\s*(?:答|A\d{0,2})\s*[:：]\s*")
_SUB_ANSWER = re.compile(r"^[a-h][.、)）]\s*", re.IGNORECASE)
_ASKS = re.compile(
    r"[?？]|吗|呢(?:$|[，。])|什么|啥|怎么|怎样|怎么样|如何|为何|哪[个些里家种]|谁|几[个种张]|多少|多大|多久|是否|能否"
    r"|可否|是不是|有没有|有无|能不能|会不会|可不可以|要不要|求推荐|求助|求问|请教|想问|请问|求|讨论下|分析$|现状$"
    r"|\b(?:how|what|why|which|where|when|who|does|do|is|are|can|could|should|anyone|any)\b.*\?",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"[?？]\s*$")
_NO_WAY_YET = re.compile(
    r"[，,。；;]\s*(?P<answer>(?:目前|暂时|现在|似乎|好像)?(?:还)?(?:没有|没)(?:特别|太|什么|啥)?"
    r"(?:好的?|明确的?)?(?:办法|方案|方法|结论|答案|解决)[^，。；;?？]*)[。；;]?$"
)
_FOLLOW_UP = re.compile(
    r"^(?P<question>[^?？]{6,}(?:什么|怎么|怎样|如何|啥|多少|哪[个些里]|咋)[^?？]*[?？])(?P<answer>[^?？]{4,})$"
)
_PAPER = re.compile(
    r"arxiv\.org/|openreview\.net/|aclanthology\.org/|hf\.co/papers|huggingface\.co/papers"
)
_META_LINE = re.compile(r"^(?:相关领域|领域|标签|关键词|tags?)\s*[:：]", re.IGNORECASE)
_LETTER: dict[Group, str] = {"main": "m", "online": "o", "group": "g", "embedded": "e"}


@dataclass(slots=True)
class _Stretch:
    """One question mark and the paragraphs up to the next."""

    head: Block
    text: str
    printed: str
    number: int | None
    rest: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Talked:
    """What a free talk held: its questions, and loose lines that are not part of any."""

    questions: tuple[Question, ...]
    loose: tuple[Entry, ...]


def read(blocks: Sequence[Block], group: Group, known: frozenset[str]) -> Talked:
    """The questions in `blocks`, which all stand in one group; `known` are names of people."""
    stretches, loose = _stretches(blocks)
    questions: list[Question] = []
    used: set[str] = set()
    for stretch in stretches:
        if not stretch.text.strip(" 。.；;"):
            loose += [_loose(block) for block in stretch.rest]
            continue
        number = stretch.number if stretch.number is not None else len(questions) + 1
        identity = f"{_LETTER[group]}{number}"
        while identity in used:
            identity += "+"
        used.add(identity)
        found = _Reader(stretch, group, identity, known)
        questions += found.questions()
        loose += found.loose
    return Talked(tuple(questions), tuple(entry for entry in loose if entry.title or entry.urls))


def _loose(block: Block) -> Entry:
    return Entry(title=labels.without_bullet(words(block)), urls=addresses(block))


def _stretches(blocks: Sequence[Block]) -> tuple[list[_Stretch], list[Entry]]:
    """Cut at the question marks: Q labels if the group has any, else list numbers."""
    labelled = any((mark := labels.label(block.text)) and mark.mark == "Q" for block in blocks)
    stretches: list[_Stretch] = []
    loose: list[Entry] = []
    for block in blocks:
        start = _start(block, labelled, stretches)
        if start is not None:
            stretches.append(start)
        elif stretches:
            stretches[-1].rest.append(block)
        elif not is_placeholder(block.text):
            loose.append(_loose(block))
    return stretches, loose


def _start(block: Block, labelled: bool, before: list[_Stretch]) -> _Stretch | None:
    if block.code:
        return None
    mark = labels.label(block.text)
    if mark and mark.mark in "QD":
        return _Stretch(block, mark.rest, mark.printed, mark.number)
    number = labels.numbered(block.text)
    if labelled or mark or number is None or number.printed.endswith((")", "）")):
        return None
    last = before[-1].number if before else None
    goes_on = last is None or number.number > last
    # A list may start anew, but a list inside an answer does not ask.
    restarts = number.number == 1 and bool(_COUNTER.search(number.rest))
    if goes_on or restarts:
        return _Stretch(block, number.rest, number.printed, number.number)
    return None


@dataclass(frozen=True, slots=True)
class _Inline:
    """A paragraph cut at an answer's label inside it."""

    question: str
    label: str | None
    answer: str | None


@dataclass(slots=True)
class _Said:
    """Answer paragraphs of one voice."""

    label: str | None
    paragraphs: list[str] = field(default_factory=list)
    by: str | None = None


class _Reader:
    """Reads one stretch: the question, its answers, follow-ups inside them, loose lines."""

    def __init__(
        self, stretch: _Stretch, group: Group, identity: str, known: frozenset[str]
    ) -> None:
        self._stretch = stretch
        self._group = group
        self._id = identity
        self._known = known
        self._answers: list[_Said] = []
        self._follow_ups: list[Question] = []
        self._urls = list(addresses(stretch.head))
        self._empty_point = False
        self._answer_label: str | None = None
        self.loose: list[Entry] = []

    def questions(self) -> list[Question]:
        """The question of the stretch, then its follow-ups."""
        inline = _split_inline(self._stretch.text)
        rest = [block for block in self._stretch.rest if not is_placeholder(block.text)]
        asked = rest[: 0 if inline.answer is not None else self._length_of_question(rest)]
        self._urls += [url for block in asked for url in addresses(block)]
        if inline.answer is not None:
            self._say(inline.answer, inline.label)
        for block in rest[len(asked) :]:
            self._answer(block)
        return [
            self._question([inline.question, *(block.text for block in asked)]),
            *self._follow_ups,
        ]

    def _length_of_question(self, rest: list[Block]) -> int:
        """How many of the paragraphs after the first still belong to the question."""
        for position, block in enumerate(rest):
            mark = labels.label(block.text)
            if (mark and mark.mark == "A") or _SUB_ANSWER.match(block.text):
                return position
        # A paper alone under a question is what is asked about.
        asks = _ASKS.search(self._stretch.text)
        return 1 if rest and asks and _is_bare_paper(rest[0]) else 0

    def _answer(self, block: Block) -> None:
        urls = addresses(block)
        if block.code:
            self._append(f"```\n{block.text}\n```")
            return
        if self._is_loose(block):
            self.loose.append(_loose(block))
            return
        target = self._follow_ups[-1] if self._follow_ups else None
        if target is not None and urls:
            self._follow_ups[-1] = msgspec.structs.replace(target, urls=target.urls + urls)
        self._urls += urls
        mark = labels.label(block.text)
        text = mark.rest if mark and mark.mark == "A" else block.text
        if mark and mark.mark == "A":
            self._answer_label = mark.printed
            self._say(text, mark.printed)
            return
        asked = self._as_follow_up(text)
        if asked is not None:
            self._follow_ups.append(msgspec.structs.replace(asked, urls=urls))
            return
        self._say(_SUB_ANSWER.sub("", text), None)

    def _is_loose(self, block: Block) -> bool:
        """A line that is mostly a link, after an answer that was signed, starts something else."""
        signed = bool(self._answers) and self._answers[-1].by is not None
        only_link = bool(block.anchors) and block.anchors[0].start == 0 and "://" not in block.text
        return signed and only_link and labels.numbered(block.text) is None

    def _say(self, text: str, label: str | None) -> None:
        voices = _voices(text, self._known)
        if label is not None:
            self._answers.append(_Said(label))
        for position, voice in enumerate(voices):
            last = self._answers[-1] if self._answers else None
            if last is None or last.by is not None or (position and voices[position - 1].name):
                self._answers.append(_Said(None))
            if voice.name and self._answers[-1].paragraphs and label is None:
                self._answers.append(_Said(None))
            current = self._answers[-1]
            if voice.text.strip():
                current.paragraphs.append(voice.text)
                self._empty_point |= bool(re.match(r"^\d{1,2}[)）].{0,30}[:：]$", voice.text))
            current.by = voice.name

    def _append(self, text: str) -> None:
        if not self._answers:
            self._answers.append(_Said(None))
        self._answers[-1].paragraphs.append(text)

    def _as_follow_up(self, text: str) -> Question | None:
        """A paragraph inside the answers that asks on: signed, or a question with its answer."""
        if self._answer_label is None:
            return None
        signature = labels.signed(text, self._known)
        identity = f"{self._id}.f{len(self._follow_ups) + 1}"
        base = Question(
            id=identity, text=text, group=self._group, role="follow_up", parent=self._id
        )
        if signature.name and _COUNTER.search(signature.text):
            return msgspec.structs.replace(
                base, text=signature.text, asker=signature.name, status="open"
            )
        inline = _FOLLOW_UP.match(signature.text)
        if inline:
            answer = Answer(text=inline["answer"].strip(), by=signature.name)
            return msgspec.structs.replace(
                base, text=inline["question"].strip(), status="answered", answers=(answer,)
            )
        return None

    def _question(self, paragraphs: list[str]) -> Question:
        text = "\n".join(part for part in paragraphs if not _META_LINE.match(part)).strip()
        carried = bool(labels.CARRIED_OVER.search(text))
        text = labels.CARRIED_OVER.sub("", text).strip()
        signature = labels.signed(text, self._known)
        head, _, body = signature.text.partition("\n")
        title = head if body and not _ASKS.search(head) and len(head) <= 60 else None
        said = [answer for answer in self._answers if "".join(answer.paragraphs).strip()]
        answers = tuple(
            Answer(text="\n".join(answer.paragraphs).strip(), label=answer.label, by=answer.by)
            for answer in said
        )
        no_way = _NO_WAY_YET.search(signature.text) if not answers else None
        if no_way:
            answers = (Answer(text=no_way["answer"]),)
        role: Role = "question" if _is_question(self._stretch, signature.text) else "remark"
        return Question(
            id=self._id,
            label=self._stretch.printed or None,
            group=self._group,
            role=role,
            text=body if title else signature.text,
            title=title,
            asker=signature.name,
            status=self._status(role, answers, half=bool(no_way)),
            answers=answers,
            carried_over=carried,
            urls=tuple(dict.fromkeys(self._urls)),
        )

    def _status(self, role: Role, answers: tuple[Answer, ...], half: bool) -> Status | None:
        if not answers:
            return "open" if role == "question" else None
        if half or self._empty_point:
            return "partly"
        return "partly" if _mostly_asks_back(answers) else "answered"


def _is_question(stretch: _Stretch, text: str) -> bool:
    """A Q label says so; a mere list number needs words that ask."""
    mark = labels.label(stretch.head.text)
    if mark is not None:
        return mark.mark == "Q"
    without_urls = re.sub(r"https?://\S+", " ", text)
    return bool(_ASKS.search(without_urls))


def _mostly_asks_back(answers: tuple[Answer, ...]) -> bool:
    """Whether the answers are counter-questions rather than answers."""
    lines = [line for answer in answers for line in answer.text.split("\n") if line.strip()]
    prose = [line for line in lines if not re.fullmatch(r"(?:https?://)?\S+\.\S+", line.strip())]
    asking = sum(bool(_COUNTER.search(line)) for line in prose)
    return asking > 0 and asking * 5 >= 2 * len(prose)


def _is_bare_paper(block: Block) -> bool:
    found = addresses(block)
    return bool(found) and not words(block).strip() and all(_PAPER.search(url) for url in found)


def _split_inline(text: str) -> _Inline:
    """A question and its answer in one paragraph: «…？答：…», «…（A：…）»."""
    found = _INLINE_ANSWER.search(text)
    if not found or not text[: found.start()].strip():
        return _Inline(text, None, None)
    answer = text[found.end() :].strip()
    opened = "（" in found[0] or "(" in found[0]
    if opened and answer.endswith(("）", ")")):
        answer = answer[:-1].rstrip()
    mark = re.search(r"A\d{0,2}|答", found[0])
    return _Inline(text[: found.start()].rstrip(), mark[0] if mark else None, answer)


def _voices(text: str, known: frozenset[str]) -> list[labels.Signed]:
    """The voices of one paragraph: «…-羊；…» is the sheep's words, then somebody else's."""
    voices: list[labels.Signed] = []
    rest = ""
    pieces = re.split(r"(?<=[；;])", text)
    for piece in pieces:
        rest += piece
        signature = labels.signed(rest, known)
        if signature.name:
            voices.append(signature)
            rest = ""
    if rest.strip() or not voices:
        voices.append(labels.Signed(rest.strip(), None))
    return voices


# --- questions inside other sections ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Embedded:
    """A question that stands inside another section; its answer may be the block after it."""

    question: Question
    took_following: bool


def embedded(block: Block, following: Block | None, known: frozenset[str]) -> Embedded | None:
    """The question in `block`, if an answer's label stands behind it or starts the next block."""
    if block.code:
        return None
    number = labels.numbered(block.text)
    text = number.rest if number else labels.without_bullet(block.text)
    mark = labels.label(text)
    body = mark.rest if mark and mark.mark == "Q" else text
    below = None if following is None or following.code else labels.label(following.text)
    answered_below = below is not None and below.mark == "A"
    if not _ASKS.search(body) or not (answered_below or _split_inline(body).answer is not None):
        return None
    printed = number.printed if number else (mark.printed if mark else "")
    stretch = _Stretch(block, body, printed, number.number if number else None)
    if answered_below and following is not None:
        stretch.rest.append(following)
    identity = f"{_LETTER['embedded']}{stretch.number or 1}"
    question = _Reader(stretch, "embedded", identity, known).questions()[0]
    role: Role = "question"
    status = question.status or "open"
    return Embedded(
        msgspec.structs.replace(question, role=role, status=status), took_following=answered_below
    )


def renamed(question: Question, identity: str) -> Question:
    """`question` under another id."""
    return msgspec.structs.replace(question, id=identity)
