"""Line breaks inside a paragraph: Shift+Enter is what many people press for a new paragraph.

    Q1：怎么选？⏎A1：看任务          a question and its answer
    一篇论文⏎https://…⏎另一篇⏎https://…      two entries

A paragraph is taken apart where one of its lines begins like a paragraph of its own; a verse, or
a sentence that somebody broke for its looks, stays whole.
"""

from collections.abc import Iterator
from dataclasses import replace

from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.addresses import addresses
from openllm_talk.sources.documents.block import Anchor, Block


def parted(block: Block) -> list[Block]:
    """The lines of `block` as blocks of their own, or `block` alone."""
    if block.code or "\n" not in block.text:
        return [block]
    if block.heading:
        return [replace(block, text=block.text.replace("\n", " "))]
    lines = [line for line in _lines(block) if line.text]
    starts = any(_starts(line) for line in lines[1:])
    return lines if starts or any(map(addresses, lines[:-1])) else [block]


def _lines(block: Block) -> Iterator[Block]:
    position = 0
    for line in block.text.split("\n"):
        text = line.strip()
        first = position + len(line) - len(line.lstrip())
        last = first + len(text)
        anchors = tuple(
            Anchor(max(anchor.start, first) - first, min(anchor.end, last) - first, anchor.url)
            for anchor in block.anchors
            if anchor.start < last and anchor.end > first
        )
        yield replace(block, text=text, anchors=anchors)
        position += len(line) + 1


def _starts(line: Block) -> bool:
    text = line.text
    return bool(
        labels.label(text)
        or labels.numbered(text)
        or labels.field(text)
        or labels.has_bullet(text)
        or addresses(line)
    )
