r"""Where in a reply the answer stands.

What stands in `<think>…</think>` (or the like) is set aside. A line that begins with `ANSWER:` or
`答案：` (bold, quoted, «Final answer:» all the same) marks the answer; without such a line, the
words «answer is:» within one do; without those, `\boxed{…}`.
"""

import re
from dataclasses import dataclass, field

from openllm_talk.practice.answers.cells import bare

_TAGS = "think|thinking|thought|reasoning"
_CLOSED = re.compile(rf"[<\[]/(?:{_TAGS})[>\]]", re.IGNORECASE)
_OPENED = re.compile(rf"[<\[](?:{_TAGS})[>\]]", re.IGNORECASE)
_CHANNEL = "<|channel|>final<|message|>"
_TOKEN = re.compile(r"<\|[a-z_]{1,30}\|>|</?s>|<(?:end|start)_of_turn>|<eos>|\[/?INST\]")
_FENCE = re.compile(r"\s{0,8}(?:`{3,8}|~{3,8})\s?[\w+-]{0,20}\s{0,8}")
_ANSWER = r"(?:answer|答案)(?: ?(?:is|是|为))?[ *_`\"']{0,6}[:：]"
_LINE_MARK = re.compile(
    r"[\s>#*_`\"'“•\-]{0,12}(?:(?:my|the|final|so|最终|最后的?|正确) ?){0,2}" + _ANSWER + "(.*)",
    re.IGNORECASE | re.DOTALL,
)
_WORD_MARK = re.compile(_ANSWER + "(.*)", re.IGNORECASE | re.DOTALL)
_BOXED = re.compile(r"\\boxed\{([^{}]*(?:\{[^{}]*\})?[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Section:
    """A marked answer: what stands behind the mark on its line, and the lines up to the next."""

    first: str
    rest: list[str] = field(default_factory=list)

    def value_lines(self) -> list[str]:
        """The lines that hold an answer of one line: the mark's own, else the next paragraph."""
        return [self.first] if bare(self.first) else self.rest[slice(*paragraph(self.rest))]


def spoken_lines(text: str) -> list[str]:
    """The lines of `text` without tagged reasoning, a chat template's tokens and code fences.

    Reasoning that is opened and never closed reaches to the end; where it is only closed (the
    prompt opened it), it begins at the start.
    """
    end = 0
    for match in _CLOSED.finditer(text):
        end = match.end()
    text = text[end:]
    if opened := _OPENED.search(text):
        text = text[: opened.start()]
    if _CHANNEL in text:
        text = text.rpartition(_CHANNEL)[2]
    lines = _TOKEN.sub("", text).split("\n")
    return ["" if _FENCE.fullmatch(line) else line for line in lines]


def marked(lines: list[str]) -> list[Section]:
    """The marked answers in their order, by the clearest kind of mark that there is; or none."""
    for mark in (_LINE_MARK.match, _WORD_MARK.search):
        found = [(i, match[1]) for i, line in enumerate(lines) if (match := mark(line))]
        if found:
            ends = [i for i, _ in found[1:]] + [len(lines)]
            return [
                Section(first, lines[i + 1 : end])
                for (i, first), end in zip(found, ends, strict=True)
            ]
    return [Section(match[1]) for line in lines for match in _BOXED.finditer(line)]


def paragraph(lines: list[str]) -> tuple[int, int]:
    """From where to where the first lines with something on them reach."""
    start = next((i for i, line in enumerate(lines) if bare(line)), len(lines))
    return start, next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
