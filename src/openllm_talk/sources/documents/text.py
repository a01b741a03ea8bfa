"""Markdown or plain text to blocks: one block a line, code fences kept together.

Only the marks that people's notes hold are understood: headings, fences, bullets, bold and
underline, [text](url) and <url>. Everything else stays as it is written.
"""

import re

from openllm_talk.sources.documents.block import Anchor, Block

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|</?(?:u|b|i|em|strong)>", re.IGNORECASE)
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]{0,500})\]\(<?(?P<url>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?\)"
)
_BREAK = re.compile(r"<br\s*/?>|</?p>", re.IGNORECASE)


def read_blocks(text: str) -> list[Block]:
    """The blocks of a text, with the line each starts on."""
    blocks: list[Block] = []
    fence: str | None = None
    code: list[str] = []
    code_line = 0
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
        elif line.strip():
            blocks.append(_block(line, number))
    if fence is not None and code:  # a fence that nobody closed
        blocks.append(Block("\n".join(code), code=True, line=code_line))
    return blocks


def _block(line: str, number: int) -> Block:
    heading = _HEADING.match(line.strip())
    depth = (len(line) - len(line.lstrip(" "))) // 2
    body = heading[2] if heading else line.strip()
    plain = _EMPHASIS.sub(lambda found: found[1] or "", _BREAK.sub(" ", body))
    text, anchors = "", []
    position = 0
    for link in _LINK.finditer(plain):
        text += plain[position : link.start()]
        anchors.append(Anchor(len(text), len(text) + len(link["text"]), link["url"]))
        text += link["text"]
        position = link.end()
    text += plain[position:]
    return Block(
        text=text,
        depth=depth,
        heading=len(heading[1]) if heading else 0,
        anchors=tuple(anchor for anchor in anchors if "://" in anchor.url),
        line=number,
    )
