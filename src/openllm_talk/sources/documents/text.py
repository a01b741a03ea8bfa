"""Markdown or plain text to blocks: one block a line, code fences kept together.

Only the marks that people's notes hold are understood: headings, fences, bullets, quotes, bold and
underline, [text](url) and <url>. Everything else stays as it is written.
"""

import re
from dataclasses import replace

from openllm_talk.sources.documents.block import Anchor, Block

_HEADING = re.compile(r"^(#{1,6}(?=\s)|#{2,6}(?=[^\s#\d]))\s*(?P<text>\S.*)$")
_UNDERLINE = re.compile(r"^={3,}$")
_RULE = re.compile(r"^(?:[-*_=~—─]\s?){3,}$|^\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?$")
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_QUOTE = re.compile(r"^(?:>\s?)+")
_BOLD = re.compile(r"^(?:\*\*|__)(?=\S)[^*_]{1,120}(?:\*\*|__)[:：]?$")
_EMPHASIS = re.compile(
    r"\*\*(?=\S)([^*\n]{1,400})(?<=\S)\*\*|</?(?:u|b|i|em|strong)>", re.IGNORECASE
)
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]{0,500})\]"
    r"\(<?(?P<url>[^\s<>()]{0,4096}(?:\([^\s<>()]{0,400}\)[^\s<>()]{0,4096})?)>?(?:\s+\"[^\"]{0,200}\")?\)"
)
_BREAK = re.compile(r"<br\s*/?>|</?p>", re.IGNORECASE)


def read_blocks(text: str) -> list[Block]:
    """The blocks of a text, with the line each starts on."""
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
        elif line.strip() and not _RULE.match(line.strip()):
            blocks.append(_block(line, number))
        previous = line
    if fence is not None and code:  # a fence that nobody closed
        blocks.append(Block("\n".join(code), code=True, line=code_line))
    return [block for block in blocks if block.text.strip()]


def _underlines(line: str, above: Block) -> bool:
    """Whether a line of = makes a heading of the short line right above it."""
    plain = not (above.heading or above.code or above.depth or above.anchors)
    return plain and len(above.text) <= 80 and _UNDERLINE.match(line.strip()) is not None


def _block(line: str, number: int) -> Block:
    indented = line.expandtabs(4)
    depth = (len(indented) - len(indented.lstrip(" "))) // 2
    body = _QUOTE.sub("", line.strip())
    heading = _HEADING.match(body)
    if heading:
        body = heading["text"].rstrip("# ")
    bold = _BOLD.match(body) is not None
    plain = _EMPHASIS.sub(lambda found: found[1] or "", _BREAK.sub(" ", body)).strip()
    text, anchors = "", []
    position = 0
    for link in _LINK.finditer(plain):
        text += plain[position : link.start()]
        anchors.append(Anchor(len(text), len(text) + len(link["text"]), link["url"]))
        text += link["text"]
        position = link.end()
    text += plain[position:]
    return Block(
        text=text.rstrip(),
        depth=depth,
        heading=len(heading[1]) if heading else 0,
        bold=bold,
        anchors=tuple(anchor for anchor in anchors if "://" in anchor.url),
        line=number,
    )
