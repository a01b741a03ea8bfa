"""DOCX to blocks: the paragraphs of a word processor's file, with the numbers that it counts.

    <w:p><w:pPr><w:pStyle w:val="2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>
      </w:pPr><w:r><w:t>怎么选？</w:t></w:r>
      <w:hyperlink r:id="rId7"><w:r><w:t>一篇论文</w:t></w:r></w:hyperlink></w:p>

The traps: the «3.» in front of «怎么选？» stands nowhere in the text, `numbering.xml` says how it
is counted; style «2» is a heading only because `styles.xml` calls it so; a link is a relationship,
or a field «HYPERLINK "…"» in runs of its own; a text box is written twice, for new and old
programs; what a tracked change deleted is still there. Word, WPS, Tencent Docs, Feishu, Google Docs
and Pages agree on little more than that, so nothing but the text itself is required.

Comments, headers and footers are left out. Pictures are not looked into: they may show names of
people who never agreed to be published.
"""

from pathlib import Path

from openllm_talk.errors import NoText
from openllm_talk.sources.documents.block import Block, Picture
from openllm_talk.sources.documents.word.body import Body
from openllm_talk.sources.documents.word.package import Package, is_word

__all__ = ["is_word", "pictures", "read_blocks"]


def read_blocks(path: Path) -> list[Block]:
    """The paragraphs of a DOCX in reading order.

    Raises BrokenSource where it cannot be opened or is no honest document, NoText without text.
    """
    blocks = _body(path).blocks()
    if not blocks:
        raise NoText(
            "holds no text, only pictures or nothing; it needs a document with text",
            "里面没有文字，只有图片或是空的；请提供带文字的文档",
            path=path,
        )
    return blocks


def pictures(path: Path) -> tuple[Picture, ...]:
    """Where the pictures of a DOCX stand, in reading order; raises BrokenSource."""
    body = _body(path)
    body.blocks()
    return tuple(body.pictures)


def _body(path: Path) -> Body:
    with Package(path) as package:
        return Body(package.document())
