"""A few items with what the model said: the hardest it got right, the easiest it did not."""

from collections.abc import Sequence
from dataclasses import dataclass

from openllm_talk.practice.results import Result, excerpt

_RIGHT, _FAILED = 2, 4
_QUESTION_LINES = 3
# A prompt was cut when the result was written; cutting it again would miscount what is left out.
_PROMPT, _ANSWER = 1_300, 500


@dataclass(frozen=True, slots=True)
class Example:
    """An item as a reader sees it, its texts cut: `before` and `question` are its prompt."""

    item: str
    family: str
    outcome: str
    operations: int
    tokens: int
    before: str
    question: str
    expected: str
    reply: str


def choose(results: Sequence[Result]) -> list[Example]:
    """At most two right and four others, each of another family or outcome where there is one.

    The right ones have the most operations, the others the fewest; the order of the items decides
    between equals, so the same run shows the same examples.
    """
    right = sorted((one for one in results if one.right), key=lambda one: -one.operations)
    failed = sorted((one for one in results if not one.right), key=lambda one: one.operations)
    chosen = [
        *_varied(right, [one.family for one in right], _RIGHT),
        *_varied(failed, [one.outcome for one in failed], _FAILED),
    ]
    return [_example(one) for one in chosen]


def _varied(results: Sequence[Result], kinds: Sequence[str], most: int) -> list[Result]:
    """The first of every kind, then the others, `most` in all."""
    seen: set[str] = set()
    first: list[Result] = []
    others: list[Result] = []
    for one, kind in zip(results, kinds, strict=True):
        (others if kind in seen else first).append(one)
        seen.add(kind)
    return [*first, *others][:most]


def _example(one: Result) -> Example:
    lines = excerpt(one.prompt.strip(), _PROMPT).splitlines(keepends=True)
    before, question = lines[:-_QUESTION_LINES], lines[-_QUESTION_LINES:]
    return Example(
        item=visible(one.item),
        family=one.family,
        outcome=one.outcome,
        operations=one.operations,
        tokens=one.tokens,
        before=visible("".join(before)),
        question=visible("".join(question)),
        expected=visible(excerpt(one.expected, _ANSWER)),
        reply=visible(excerpt(one.reply, _ANSWER)),
    )


def visible(text: str) -> str:
    """`text` with pictures for control characters (␀) and a mark for what would turn its direction.

    Lone halves of characters are no text at all and become «�», too.
    """
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    code = ord(letter)
    if code < 0x20 and letter not in "\n\t":
        return chr(0x2400 + code)
    turns = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    if turns or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):
        return "\ufffd"
    return letter
