"""A free talk cut into stretches: one question mark («Q3：», «3.») up to the next.

Where the group has Q labels, these cut; else list numbers do. A numbered list inside an answer
looks just like the next question, so numbers are followed as two lists at once: the questions',
and the list inside an answer that began anew at 1. A question without any mark starts a stretch
where an answer's label stands below it, or where nothing else could have started one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from openllm_talk.sources.documents import labels, signatures
from openllm_talk.sources.documents.block import Block

ASKS = re.compile(
    r"[?？]|(?<!是)吗|呢(?:$|[，。])|(?<!没)(?<!没有)什么(?!的)|(?<!没)啥|怎么|怎样|(?<!无论)如何|为何"
    r"|哪[个些里家种]|谁|几[个种张]|(?<!没)多少|多大|多久|是否|能否"
    r"|可否|是不是|有没有|有无|能不能|会不会|可不可以|要不要|求(?:推荐|助|问|指点|教|解|一?[份个篇本])|请教|想问|请问|讨论下",
)
_ENDS_ASKING = re.compile(r"[?？][\s)）」』”\"]*$")
GOES_ON = re.compile(r"^(?:那|所以|另外|还有|以及|追问|再问|如果|and |but |so )", re.IGNORECASE)


@dataclass(slots=True)
class Stretch:
    """One question mark and the paragraphs up to the next."""

    head: Block
    text: str
    printed: str = ""
    number: int | None = None
    mark: labels.Mark | None = None
    by: str | None = None
    rest: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cut:
    """The stretches of a group, and the lines before the first."""

    stretches: list[Stretch]
    loose: list[Block]


def cut(blocks: Sequence[Block], known: frozenset[str]) -> Cut:
    """Cut the blocks of one group; `known` are names of people."""
    blocks = _with_signatures(blocks, known)
    marks = [None if block.code else labels.label(block.text) for block in blocks]
    labelled = any(mark and mark.mark == "Q" for mark in marks)
    starts = set() if labelled else _question_numbers(blocks)
    unmarked = not labelled and not starts
    stretches: list[Stretch] = []
    loose: list[Block] = []
    for position, block in enumerate(blocks):
        following = marks[position + 1] if position + 1 < len(blocks) else None
        if stretches and _only_says_that_it_is_discussed(marks[position]):
            continue
        start = _marked(block, marks[position], position in starts)
        if start is None and not block.code and not marks[position]:
            before = stretches[-1] if stretches else None
            answered = following is not None and following.mark == "A"
            if block.heading or _asks_anew(block, before, answered, unmarked, known):
                start = Stretch(block, labels.without_bullet(block.text))
        if start is not None:
            stretches.append(start)
        elif stretches:
            stretches[-1].rest.append(block)
        else:
            loose.append(block)
    return Cut(stretches, loose)


def _only_says_that_it_is_discussed(mark: labels.Label | None) -> bool:
    """«讨论：» alone below a question: what follows discusses that one."""
    return mark is not None and mark.mark == "D" and mark.number is None and not mark.rest.strip()


def asks_at_the_end(text: str, known: frozenset[str]) -> bool:
    """Whether a text ends with a question mark, its signature and carry-over mark aside."""
    bare = signatures.CARRIED_OVER.sub("", signatures.signed(text, known).text)
    return _ENDS_ASKING.search(bare) is not None


def _marked(block: Block, mark: labels.Label | None, numbered: bool) -> Stretch | None:
    """The stretch that starts at a label or at one of the questions' numbers."""
    if mark and mark.mark in "QD":
        if mark.by and signatures.CARRIED_OVER.fullmatch(f"-{mark.by}"):
            left_over = f"{mark.rest} -{mark.by}"
            return Stretch(block, left_over, mark.printed, mark.number, mark.mark)
        return Stretch(block, mark.rest, mark.printed, mark.number, mark.mark, mark.by)
    number = labels.numbered(labels.without_bullet(block.text)) if numbered else None
    if number is None:
        return None
    return Stretch(block, number.rest, number.printed, number.number)


def _asks_anew(
    block: Block,
    before: Stretch | None,
    answered: bool,
    unmarked: bool,
    known: frozenset[str],
) -> bool:
    """Whether a paragraph without a mark asks a question of its own."""
    if not asks_at_the_end(block.text, known):
        return False
    if before is None:
        return answered or unmarked or not labels.has_bullet(block.text)
    if GOES_ON.match(block.text):
        return False
    if unmarked:
        return block.depth <= before.head.depth
    if not answered:
        return False
    marks = (labels.label(one.text) for one in before.rest if not one.code)
    return any(mark is not None and mark.mark == "A" for mark in marks)


# --- list numbers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A paragraph that starts with a list number."""

    position: int
    number: int
    depth: int
    asks: bool


def _question_numbers(blocks: Sequence[Block]) -> set[int]:
    """The places of the numbers that count questions, not the points of an answer."""
    candidates = _candidates(blocks, in_brackets=False) or _candidates(blocks, in_brackets=True)
    starts: set[int] = set()
    last: _Candidate | None = None
    inner = 0
    at_last = {candidate.number: candidate.position for candidate in candidates}
    for candidate in candidates:
        twice = at_last[candidate.number] > candidate.position
        if last is None or _counts_on(candidate, last, inner, twice):
            starts.add(candidate.position)
            last, inner = candidate, 0
        else:
            inner = candidate.number
    return starts


def _candidates(blocks: Sequence[Block], *, in_brackets: bool) -> list[_Candidate]:
    """Numbered paragraphs; «1）» only counts questions where nothing else does."""
    found: list[_Candidate] = []
    for position, block in enumerate(blocks):
        number = None if block.code else labels.numbered(labels.without_bullet(block.text))
        if number is None or number.printed.endswith((")", "）")) != in_brackets:
            continue
        asks = _ENDS_ASKING.search(number.rest) is not None
        found.append(_Candidate(position, number.number, block.depth, asks))
    return found if not in_brackets or (found and found[0].position == 0) else []


def _counts_on(candidate: _Candidate, last: _Candidate, inner: int, twice: bool) -> bool:
    """Whether a number goes on counting questions after `last`.

    `inner` is the number that the list inside the answer has come to; `twice` says that the same
    number comes again later.
    """
    if candidate.number <= last.number:
        # A list may start anew or repeat a number, but only with a question.
        again = candidate.number in {1, last.number} and candidate.depth <= last.depth
        return candidate.asks and again
    if candidate.depth > last.depth:
        return not (inner or twice)
    if inner and candidate.number == inner + 1:
        return candidate.asks or (not twice and inner == 1)
    return True


# --- signatures on a line of their own ------------------------------------------------------------


def _with_signatures(blocks: Sequence[Block], known: frozenset[str]) -> list[Block]:
    """Blocks with a signature that stands on the next line put behind what it signs.

    Lines that each begin with a dash are a list, not a row of signatures.
    """
    joined: list[Block] = []
    for position, block in enumerate(blocks):
        last = joined[-1] if joined else None
        if last is None or last.code or block.code or not _may_sign(blocks, position, known):
            joined.append(block)
        elif last.text.rstrip().endswith(("-", "—", "–")):
            joined[-1] = replace(last, text=f"{last.text.rstrip()}{block.text.strip()}")
        elif signatures.is_only_a_signature(block.text.strip()):
            joined[-1] = replace(last, text=f"{last.text.rstrip()} {block.text.strip()}")
        else:
            joined.append(block)
    return joined


def _may_sign(blocks: Sequence[Block], position: int, known: frozenset[str]) -> bool:
    text = blocks[position].text.strip()
    before = blocks[position - 1].text.strip() if position else ""
    after = blocks[position + 1].text.strip() if position + 1 < len(blocks) else ""
    if text.startswith(("-", "—", "–")):
        return not (before.startswith("-") or after.startswith("-"))
    return signatures.is_name(text) and (text in known or len(text) <= 16)
