"""Markdown or plain text to blocks: one block a line, code fences kept together.

Only the marks that people's notes hold are understood: headings, fences, bullets, quotes, bold and
underline, [text](url), [text][1] with «[1]: url» below, <url>, and what editors escape when they
write Markdown («\\_», «1\\.», «&amp;»). Everything else stays as it is written.

A picture, `![alt](url)` or `<img …>`, is left out with its words: it is named, never read.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from openllm_talk.sources.documents.block import Anchor, Block, Picture, leads_out

_HEADING = re.compile(r"^(#{1,6}(?=\s)|#{2,6}(?=[^\s#\d]))\s*(?P<text>\S.*)$")
_UNDERLINE = re.compile(r"^={3,}$")
_RULE = re.compile(r"^(?:[-*_=~—─]\s?){3,}$|^\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?$")
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_QUOTE = re.compile(r"^(?:>\s?)+")
_BOLD = re.compile(r"^(?:\*\*|__)(?=\S)[^*_]{1,120}(?:\*\*|__)[:：]?$")
_EMPHASIS = re.compile(
    r"\*\*(?=\S)([^*\n]{1,400})(?<=\S)\*\*|</?(?:u|b|i|em|strong)>", re.IGNORECASE
)
_WORDS = r"\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,500})\]"
_TARGET = (
    r"\(\s?<?(?P<url>[^\s<>()]{0,4096}(?:\([^\s<>()]{0,400}\)[^\s<>()]{0,4096})?)>?"
    r"(?:\s+[\"'“][^\"'”\n]{0,200}[\"'”])?\s?\)"
)
_LINK = re.compile(rf"{_WORDS}(?:{_TARGET}|\[(?P<name>[^\[\]\n]{{0,100}})\])")
_PICTURE = re.compile(
    rf"!{_WORDS.replace('?P<text>', '?:')}(?:{_TARGET}|\[[^\[\]\n]{{0,100}}\])"
    r"|<img\b[^<>]{0,4096}>",
    re.IGNORECASE,
)
_TARGET_BELOW = re.compile(
    r"^\s{0,3}\[(?P<name>[^\[\]\n^]{1,100})\]:\s+<?(?P<url>\S{1,4096}?)>?(?:\s+[\"'(].*)?$"
)
_ESCAPED = re.compile(r"\\([_*#\[\]~.>!`|&-])")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|nbsp|#39);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " ", "#39": "'"}
_BREAK = re.compile(r"<br\s*/?>|</?p>", re.IGNORECASE)


def read_blocks(text: str) -> list[Block]:
    """The blocks of a text, with the line each starts on."""
    targets = _targets(text)
    blocks: list[Block] = []
    fence: str | None = None
    code: list[str] = []
    code_line = 0
    previous = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(line)
        if fence is not None:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                blocks.append(Block("\n".join(code), code=True, line=code_line))
                fence = None
            else:
                code.append(line)
        elif mark:
            fence, code, code_line = mark[1], [], number
        elif blocks and previous.strip() and _underlines(line, blocks[-1]):
            blocks[-1] = replace(blocks[-1], heading=1)
        elif line.strip() and not _RULE.match(line.strip()) and not _is_target(line, targets):
            blocks.append(_block(line, number, targets))
        previous = line
    if fence is not None and code:  # a fence that nobody closed
        blocks.append(Block("\n".join(code), code=True, line=code_line))
    return [block for block in blocks if block.text.strip()]


def _underlines(line: str, above: Block) -> bool:
    """Whether a line of = makes a heading of the short line right above it."""
    plain = not (above.heading or above.code or above.depth or above.anchors)
    return plain and len(above.text) <= 80 and _UNDERLINE.match(line.strip()) is not None


def pictures(text: str) -> tuple[Picture, ...]:
    """The lines of a text's pictures, one entry a picture."""
    return tuple(
        Picture(line=number)
        for number, line in enumerate(text.splitlines(), 1)
        for _ in _PICTURE.finditer(line)
    )


def _targets(text: str) -> dict[str, str]:
    """The addresses that stand below the text, by the names it uses for them."""
    if "]:" not in text:
        return {}
    used = {
        (link["name"] or link["text"]).lower() for link in _LINK.finditer(text) if not link["url"]
    }
    found = (_TARGET_BELOW.match(line) for line in text.splitlines())
    return {
        one["name"].lower(): one["url"]
        for one in found
        if one and one["name"].lower() in used and leads_out(one["url"])
    }


def _is_target(line: str, targets: dict[str, str]) -> bool:
    found = _TARGET_BELOW.match(line) if targets else None
    return found is not None and found["name"].lower() in targets


def _block(line: str, number: int, targets: dict[str, str]) -> Block:
    indented = line.expandtabs(4)
    depth = (len(indented) - len(indented.lstrip(" "))) // 2
    body = _QUOTE.sub("", line.strip())
    heading = _HEADING.match(body)
    if heading:
        body = heading["text"].rstrip("# ")
    bold = _BOLD.match(body) is not None
    plain = _EMPHASIS.sub(lambda found: found[1] or "", _BREAK.sub(" ", body)).strip()
    text, anchors = "", []
    for shown, url in _shown(_PICTURE.sub("", plain), targets):
        words = _as_meant(shown)
        if url and leads_out(url):
            anchors.append(Anchor(len(text), len(text) + len(words), url))
        text += words
    return Block(
        text=text.rstrip(),
        depth=depth,
        heading=len(heading[1]) if heading else 0,
        bold=bold,
        anchors=tuple(anchors),
        line=number,
    )


def _shown(line: str, targets: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """The pieces of a line as a reader sees them, with the address behind each."""
    position = 0
    for link in _LINK.finditer(line):
        named = targets.get((link["name"] or link["text"]).lower())
        url = named if link["url"] is None else _as_meant(link["url"])
        if url is None:
            continue
        yield line[position : link.start()], None
        yield link["text"], url
        position = link.end()
    yield line[position:], None


def _as_meant(text: str) -> str:
    """Text with the escapes undone that only Markdown needs."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
