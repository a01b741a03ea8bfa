"""People's words as Markdown that shows exactly them; only what it would change is escaped.

What is told apart in a text (addresses, code, formulas) is decided in `segments`.
"""

import re
from dataclasses import dataclass

from openllm_talk.publish.addresses import outward
from openllm_talk.publish.formulas import mathml
from openllm_talk.publish.segments import Block, Fence, Segment, blocks, segments

# What CommonMark would read as more than a character, and only there.
_SPECIAL = re.compile(
    r"[*`$\\]|~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\[(?=[^\]\n]*\][(\[:])|!(?=\[)"
    r"|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\|"
)
_LINE_START = re.compile(r"(#{1,6}(?=\s|$)|[-+>](?=\s|$|[-+>])|=+\s*$|-{2,}|>)")
_SPECIAL_IN_LABEL = re.compile(r"[\\\[\]*_`<&$|]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Words:
    """Writes texts for one editor; `formula` are the signs around a formula within a line."""

    formula: str = "$"

    def line(self, text: str) -> str:
        """One line of text; code, formulas and addresses kept."""
        pieces = segments(" ".join(text.split()))
        return _start_escaped("".join(map(self._segment, pieces)))

    def text(self, text: str) -> str:
        """Chat text of many lines; each line is a paragraph, as editors drop single breaks."""
        return "\n\n".join(map(self._block, blocks(text)))

    def _block(self, block: Block) -> str:
        if isinstance(block, Fence):
            fence = "`" * max(3, _longest_run(block.code, "`") + 1)
            return f"{fence}{block.language}\n{block.code}\n{fence}"
        return _lines("".join(map(self._segment, block.segments)))

    def _segment(self, segment: Segment) -> str:
        if segment.kind in ("address", "code"):
            return segment.source
        if segment.kind == "formula" and mathml(segment.inside) is not None:
            marks = "$$" if segment.display else self.formula
            # The same sign to TeX, and no tag to an editor that knows HTML but no formulas.
            inside = segment.inside.replace("<", "\\lt ")
            return f"{marks}{inside}{marks}"
        return _SPECIAL.sub(lambda match: "\\" + match[0], segment.source)


def label(text: str) -> str:
    """The words of a link or a picture, in which brackets would end it."""
    return _SPECIAL_IN_LABEL.sub(r"\\\g<0>", " ".join(text.split()))


def link(text: str, address: str) -> str:
    """A link within the text; only its words where a page may not lead there."""
    target = outward(address)
    if target is None:
        return label(text)
    return f"[{label(text)}]({target.replace('(', '%28').replace(')', '%29')})"


def _lines(text: str) -> str:
    lines = (_start_escaped(line.strip()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _start_escaped(line: str) -> str:
    if _LINE_START.match(line):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def _longest_run(text: str, character: str) -> int:
    return max(map(len, re.findall(f"{re.escape(character)}+", text)), default=0)
