"""The paragraphs of a free talk to questions and answers.

Where answers are labelled («A3：», «答：»), what stands before the label belongs to the question;
where nothing is labelled, every paragraph after the first answers it. What follows a follow-up
question inside the answers answers that one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from openllm_talk.records import Answer, Entry, Group, Question, Role
from openllm_talk.sources.documents import labels, signatures, states
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.skeleton import is_placeholder, is_subsection
from openllm_talk.sources.documents.stretches import ASKS, GOES_ON, Stretch, cut

_INLINE_ANSWER = re.compile(
    r"(?P<open>[(（])\s*(?P<opened>答|A\d{0,2})\s*[:：]\s*"
    r"|(?:(?<=[?？。！!；;…）)”\"])\s*|(?<=\w)\s+)(?P<mark>答|A\d{1,2}|(?<=[?？。！!；;…\s])A)\s*[:：]\s*"
)
_SUB_ANSWER = re.compile(r"^[a-h](?:[.](?=\s|[A-Z\u4e00-\u9fff])|[、)）])\s*")
_ASKED_AND_ANSWERED = re.compile(
    r"^(?P<question>[^?？]{6,}(?:什么|怎么|怎样|如何|啥|多少|哪[个些里]|咋)[^?？]*[?？])(?P<answer>[^?？]{4,})$"
)
_PAPER = re.compile(
    r"arxiv\.org/|openreview\.net/|aclanthology\.org/|hf\.co/papers|huggingface\.co/papers"
)
LONGEST_LINE = 500
"""Characters of a paragraph that may be a question and its answer in one breath."""
_LETTER: dict[Group, str] = {"main": "m", "online": "o", "group": "g", "embedded": "e"}


@dataclass(frozen=True, slots=True)
class Talked:
    """What a free talk held: its questions, and loose lines that are not part of any."""

    questions: tuple[Question, ...]
    loose: tuple[Entry, ...]


def read(blocks: Sequence[Block], group: Group, known: frozenset[str]) -> Talked:
    """The questions in `blocks`, which all stand in one group; `known` are names of people."""
    found = cut(blocks, known)
    loose = [_loose(block) for block in found.loose]
    questions: list[Question] = []
    used: Counter[str] = Counter()
    for stretch in found.stretches:
        if not stretch.text.strip(" 。.；;") or is_placeholder(stretch.text):
            loose += [_loose(block) for block in stretch.rest]
            continue
        number = stretch.number if stretch.number is not None else len(questions) + 1
        identity = f"{_LETTER[group]}{number}"
        used[identity] += 1
        identity += f"+{used[identity]}" if used[identity] > 1 else ""
        reader = _Reader(stretch, group, identity, known)
        questions += reader.questions()
        loose += reader.loose
    return Talked(tuple(questions), tuple(entry for entry in loose if entry.title or entry.urls))


def _loose(block: Block) -> Entry:
    if block.code:
        return Entry(title="", note=f"```\n{block.text}\n```", urls=addresses(block))
    mark = labels.label(block.text)
    title = mark.rest if mark and not addresses(block) else words(block)
    return Entry(title=labels.without_bullet(title), urls=addresses(block))


@dataclass(slots=True)
class _Said:
    """Answer paragraphs of one voice."""

    label: str | None
    paragraphs: list[str] = field(default_factory=list)
    by: str | None = None


@dataclass(slots=True)
class _Asked:
    """A question while its answers come in; the first of a stretch, or a follow-up inside it."""

    paragraphs: list[str]
    asker: str | None = None
    said: list[_Said] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    empty_point: bool = False

    def answers(self) -> tuple[Answer, ...]:
        """What was said, without labels that nothing follows."""
        return tuple(
            Answer(text="\n".join(said.paragraphs).strip(), label=said.label, by=said.by)
            for said in self.said
            if "".join(said.paragraphs).strip()
        )


class _Reader:
    """Reads one stretch: the question, its answers, follow-ups inside them, loose lines."""

    def __init__(
        self, stretch: Stretch, group: Group, identity: str, known: frozenset[str]
    ) -> None:
        self._stretch = stretch
        self._group = group
        self._id = identity
        self._known = known
        self._labelled = False
        self._first = _Asked([], stretch.by, urls=list(addresses(stretch.head)))
        self._follow_ups: list[_Asked] = []
        self.loose: list[Entry] = []

    def questions(self) -> list[Question]:
        """The question of the stretch, then its follow-ups."""
        inline = _split_inline(self._stretch.text, self._known)
        rest = [
            block for block in self._stretch.rest if block.code or not is_placeholder(block.text)
        ]
        asked = rest[: 0 if inline.answer is not None else self._length_of_question(rest)]
        self._first.urls += [url for block in asked for url in addresses(block)]
        self._first.paragraphs = [inline.question, *map(_paragraph, asked)]
        if inline.answer is not None:
            self._say(inline.answer, inline.label)
        for block in rest[len(asked) :]:
            self._answer(block)
        follow_ups = [self._follow_up(asked, n) for n, asked in enumerate(self._follow_ups, 1)]
        return [self._question(), *follow_ups]

    @property
    def _target(self) -> _Asked:
        return self._follow_ups[-1] if self._follow_ups else self._first

    def _length_of_question(self, rest: list[Block]) -> int:
        """How many of the paragraphs after the first still belong to the question."""
        for position, block in enumerate(rest):
            mark = None if block.code else labels.label(block.text)
            if (mark and mark.mark == "A") or _SUB_ANSWER.match(block.text):
                return position
            if mark and mark.mark == "F":
                break
        # A paper alone under a question is what is asked about.
        asks = ASKS.search(self._stretch.text)
        return 1 if rest and asks and _is_bare_paper(rest[0]) else 0

    def _answer(self, block: Block) -> None:
        if block.code:
            self._target.urls += addresses(block)
            self._append(_paragraph(block))
            return
        if self._is_loose(block):
            self.loose.append(_loose(block))
            return
        mark = labels.label(block.text)
        if mark and mark.mark == "F":
            self._follow_ups.append(_Asked([mark.rest], mark.by))
        elif mark and mark.mark == "A":
            self._labelled = True
            self._say(mark.rest, mark.printed, mark.by)
        elif not self._asks_on(block.text):
            self._say(_SUB_ANSWER.sub("", block.text), None)
        self._target.urls += addresses(block)

    def _is_loose(self, block: Block) -> bool:
        """A line that is mostly a link, after an answer that was signed, starts something else."""
        signed = bool(self._target.said) and self._target.said[-1].by is not None
        only_link = bool(block.anchors) and block.anchors[0].start == 0 and "://" not in block.text
        return signed and only_link and labels.numbered(block.text) is None

    def _asks_on(self, text: str) -> bool:
        """A paragraph among the answers that asks on: signed, or with its answer behind.

        Where no label tells answers from questions, it must also begin like one («那…») or come
        after answers that are signed, too.
        """
        signature = signatures.signed(text, self._known)
        said = self._target.said
        if not (self._labelled or (said and (said[-1].by or GOES_ON.match(text)))):
            return False
        if signature.name and states.COUNTER.search(signature.text):
            self._follow_ups.append(_Asked([signature.text], signature.name))
            return True
        short = self._labelled and len(signature.text) <= LONGEST_LINE
        inline = _ASKED_AND_ANSWERED.match(signature.text) if short else None
        if inline:
            said = [_Said(None, [inline["answer"].strip()], signature.name)]
            self._follow_ups.append(_Asked([inline["question"].strip()], said=said))
        return inline is not None

    def _say(self, text: str, label: str | None, by: str | None = None) -> None:
        """Add a paragraph to the answers, a new answer for every label and every voice."""
        said = self._target.said
        if label is not None:
            said.append(_Said(label, by=by))
        for position, voice in enumerate(_voices(text, self._known)):
            fresh = bool(said) and not said[-1].paragraphs and (label is not None and not position)
            another = not said or (said[-1].by is not None and not fresh)
            if another or (voice.name and said[-1].paragraphs and label is None):
                said.append(_Said(None))
            if voice.text.strip():
                said[-1].paragraphs.append(voice.text)
                self._target.empty_point |= states.is_empty_point(voice.text)
            said[-1].by = voice.name or said[-1].by

    def _append(self, text: str) -> None:
        if not self._target.said:
            self._target.said.append(_Said(None))
        self._target.said[-1].paragraphs.append(text)

    def _follow_up(self, asked: _Asked, number: int) -> Question:
        answers = asked.answers()
        return Question(
            id=f"{self._id}.f{number}",
            text="\n".join(asked.paragraphs).strip(),
            group=self._group,
            role="follow_up",
            asker=asked.asker,
            parent=self._id,
            status="answered" if answers else "open" if ASKS.search(asked.paragraphs[0]) else None,
            answers=answers,
            urls=tuple(dict.fromkeys(asked.urls)),
        )

    def _question(self) -> Question:
        asked = self._first
        text = "\n".join(asked.paragraphs).strip()
        carried = bool(signatures.CARRIED_OVER.search(text))
        text = signatures.CARRIED_OVER.sub("", text).strip()
        signature = signatures.signed(text, self._known)
        head, _, body = signature.text.partition("\n")
        title = head if body and not ASKS.search(head) and len(head) <= 60 else None
        answers = asked.answers()
        no_way = states.no_way_behind(signature.text) if not answers else None
        if no_way:
            answers = (Answer(text=no_way),)
        role = _role(self._stretch, signature.text)
        return Question(
            id=self._id,
            label=self._stretch.printed or None,
            group=self._group,
            role=role,
            text=body if title else signature.text,
            title=title,
            asker=signature.name or asked.asker,
            status=states.status(role, answers, half=bool(no_way) or asked.empty_point),
            answers=answers,
            carried_over=carried,
            urls=tuple(dict.fromkeys(asked.urls)),
        )


def _paragraph(block: Block) -> str:
    return f"```\n{block.text}\n```" if block.code else block.text


def _role(stretch: Stretch, text: str) -> Role:
    """A Q label says so; a mere list number needs words that ask."""
    if stretch.mark is not None:
        return "question" if stretch.mark == "Q" else "discussion"
    without_urls = re.sub(r"https?://\S+", " ", text)
    return "question" if ASKS.search(without_urls) else "remark"


def _is_bare_paper(block: Block) -> bool:
    found = addresses(block)
    return bool(found) and not words(block).strip() and all(_PAPER.search(url) for url in found)


@dataclass(frozen=True, slots=True)
class _Inline:
    """A paragraph cut at an answer's label inside it."""

    question: str
    label: str | None
    answer: str | None


def _split_inline(text: str, known: frozenset[str]) -> _Inline:
    """A question and its answer in one paragraph: «…？答：…», «…（A：…）», «…？甲 -羊；乙 -鹿»."""
    found = _INLINE_ANSWER.search(text)
    if not found or not text[: found.start()].strip():
        return _split_at_voices(text, known)
    answer = text[found.end() :].strip()
    if found["open"] and answer.endswith(("）", ")")):
        answer = answer[:-1].rstrip()
    return _Inline(text[: found.start()].rstrip(), found["opened"] or found["mark"], answer)


def _split_at_voices(text: str, known: frozenset[str]) -> _Inline:
    """A question mark with two signed voices behind it: they answer."""
    asked, mark, said = text.partition("？" if "？" in text else "?")
    voices = _voices(said, known) if mark and said.strip() else []
    both = len(voices) > 1 and all(voice.name and voice.text.strip() for voice in voices)
    return _Inline(asked + mark, None, said.strip()) if both else _Inline(text, None, None)


def _voices(text: str, known: frozenset[str]) -> list[signatures.Signed]:
    """The voices of one paragraph: «…-羊；…» is the sheep's words, then somebody else's."""
    voices: list[signatures.Signed] = []
    rest: list[str] = []
    for piece in re.split(r"(?<=[；;])|(?<=。)", text):
        signature = signatures.signed(piece, known)
        if signature.name and (signature.text or rest):
            voices.append(signatures.Signed("".join([*rest, signature.text]), signature.name))
            rest = []
        else:
            rest.append(piece)
    last = "".join(rest).strip()
    if last or not voices:
        voices.append(_spoken(last, known))
    return voices


def _spoken(text: str, known: frozenset[str]) -> signatures.Signed:
    """Words behind the name of someone known, or a pseudonym: «羊：…», «研究员2：…»."""
    found = labels.speaker(text) or labels.bare_field(text)
    if found and found.value.strip() and (labels.speaker(text) or found.name in known):
        return signatures.Signed(found.value, found.name)
    return signatures.Signed(text, None)


# --- questions inside other sections ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Embedded:
    """A question that stands inside another section, and the block at which that goes on."""

    questions: tuple[Question, ...]
    end: int


def embedded(body: Sequence[Block], position: int, known: frozenset[str]) -> Embedded | None:
    """The question that starts at `position`, if it is labelled or an answer's label follows it."""
    block = body[position]
    if block.code or block.heading:
        return None
    text = labels.without_bullet(block.text)
    number = labels.numbered(text)
    mark = labels.label(number.rest if number else text)
    asked = mark.rest if mark and mark.mark == "Q" else number.rest if number else text
    below = _answer_below(body, position + 1)
    labelled = bool(mark and mark.mark == "Q")
    answered = below > position + 1 or _split_inline(asked, known).answer is not None
    if not ASKS.search(asked) or not (answered or labelled):
        return None
    stretch = Stretch(block, asked, number.printed if number else "", mark="Q")
    if mark and mark.mark == "Q":
        stretch.printed, stretch.number = mark.printed, mark.number
    elif number:
        stretch.number = number.number
    stretch.rest = list(body[position + 1 : below])
    identity = f"{_LETTER['embedded']}{stretch.number or 1}"
    return Embedded(tuple(_Reader(stretch, "embedded", identity, known).questions()), below)


def _answer_below(body: Sequence[Block], start: int) -> int:
    """Where the answer ends that starts at `start` with a label; `start` where none does.

    Below a label that stands alone the paragraphs up to the next point, title or address answer.
    """
    if start >= len(body) or body[start].code:
        return start
    mark = labels.label(body[start].text)
    if mark is None or mark.mark != "A":
        return start
    end = start + 1
    while not mark.rest.strip() and end < len(body) and _may_answer(body, end):
        end += 1
    return end


def _may_answer(body: Sequence[Block], position: int) -> bool:
    block = body[position]
    if block.code:
        return True
    following = body[position + 1] if position + 1 < len(body) else None
    names_a_link = following is not None and addresses(following) and not words(following).strip()
    return not (
        block.heading
        or is_subsection(block)
        or labels.numbered(labels.without_bullet(block.text))
        or labels.label(block.text)
        or addresses(block)
        or names_a_link
    )
