"""Chat text taken apart into what is meant as more than words.

People in a chat do not write Markdown: `#3`, `1.`, `*` and `_` are what they are. Four habits are
deliberate all the same and are understood: fenced and inline code, formulas, addresses. Everything
between them is text, kept to the letter with its line breaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from openllm_talk.sources.urls import spans

Kind = Literal["text", "code", "formula", "address"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line: `source` as written, `inside` without its marks."""

    kind: Kind
    source: str
    inside: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code as it stood between its fences, and the language it claims."""

    code: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines without an empty one between them."""

    segments: tuple[Segment, ...]


Block = Fence | Paragraph

_OPENING = re.compile(r"[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w+#.-]*)[ \t]*")

# A dollar sign opens a formula only against a letter or command and closes it only against one,
# as in pandoc's tex_math_dollars: «$5 and $10» and «$HOME/x:$PATH» are none.
_SPECIAL = re.compile(
    r"(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>[^\n]{1,2000}?)(?<!`)(?P=ticks)(?!`)"
    r"|(?<![\\$])\$\$(?P<wide>(?:[^$]|\\\$){1,2000}?)\$\$(?!\$)"
    r"|(?<![\w\\$/])\$(?P<narrow>(?=[^\s$])(?:[^$\n\\]|\\[^\n]){1,1000})(?<!\s)\$(?![\w$])"
    r"|\\\[(?P<bracket>.{1,2000}?)\\\]"
    r"|\\\((?P<round>[^\n]{1,1000}?)\\\)",
    re.DOTALL | re.ASCII,
)
_HAN = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def blocks(text: str) -> Iterator[Block]:
    """The paragraphs and fenced blocks of `text`, in order; an unclosed fence runs to the end."""
    paragraph: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        opening = _OPENING.fullmatch(line)
        if opening or not line.strip():
            yield from _paragraph(paragraph)
            paragraph = []
        else:
            paragraph.append(line.rstrip())
        if opening:
            code = "\n".join(_fenced(lines, opening["fence"]))
            yield Fence(code, opening["language"].lower())
    yield from _paragraph(paragraph)


def _fenced(lines: Iterator[str], fence: str) -> Iterator[str]:
    for line in lines:
        closing = line.strip()
        if closing.startswith(fence) and not closing.strip(fence[0]):
            return
        yield line


def _paragraph(lines: list[str]) -> Iterator[Paragraph]:
    if lines:
        yield Paragraph(tuple(segments("\n".join(lines))))


def segments(text: str) -> Iterator[Segment]:
    """The pieces of one paragraph; their `source` put together is `text`."""
    end = 0
    plain_from = 0
    while match := _SPECIAL.search(text, end):
        segment = _special(match)
        end = match.end() if segment else match.start() + 1
        if segment:
            yield from _with_addresses(text[plain_from : match.start()])
            yield segment
            plain_from = end
    yield from _with_addresses(text[plain_from:])


def _special(match: re.Match[str]) -> Segment | None:
    source = match[0]
    if match["code"] is not None:
        return Segment("code", source, match["code"].strip() or match["code"])
    for name in ("wide", "bracket"):
        if match[name] is not None:
            return Segment("formula", source, match[name].strip(), display=True)
    inside = match["narrow"] if match["narrow"] is not None else match["round"]
    # «花了$100，合人民币700$» is about money: words stand in a formula only inside \text.
    if _HAN.search(inside) and "\\text" not in inside:
        return None
    return Segment("formula", source, inside.strip())


def _with_addresses(text: str) -> Iterator[Segment]:
    end = 0
    for span in spans(text):
        if span.start > end:
            yield Segment("text", text[end : span.start], text[end : span.start])
        yield Segment("address", span.url, span.url)
        end = span.end
    if end < len(text):
        yield Segment("text", text[end:], text[end:])
