"""The one road from people's text to HTML: understand, render, then sanitise by an allow-list.

Two dialects travel it. `plain` is for what was said in a chat, where `#` and `*` are what they
are; `markdown` for what was written as Markdown, such as the community's description. Both end in
the same sanitiser, so that a mistake before it cannot become a script in a page.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

from openllm_talk.publish import allow_list
from openllm_talk.publish.addresses import outward
from openllm_talk.publish.formulas import mathml
from openllm_talk.publish.highlighting import highlighted
from openllm_talk.publish.hygiene import clean, shortened
from openllm_talk.publish.segments import Block, Fence, Segment, blocks, segments
from openllm_talk.reading import moments

LONGEST_LINE = 600
"""Characters of a text that is printed in one line; the question's own page has all of it."""

# HTML folds blanks, but the indent of a pasted line is part of what it says.
_INDENT = re.compile(r"(?<=\n)[ \t]+")
_AROUND_FORMULA = re.compile(r'(?:<br>\n)?(<span class="formula">)|(</math></span>)(?:<br>\n)?')


class Road:
    """Renders texts to safe HTML, each once: a site of two languages holds every text twice.

    A server that runs for long says how many texts it keeps at `most`.
    """

    def __init__(self, most: int | None = None) -> None:
        self._markdown = _markdown_it()
        self._sanitise = nh3.Cleaner(
            tags=set(allow_list.TAGS),
            clean_content_tags=set(allow_list.TAGS_WITH_CONTENT),
            attributes={tag: set(names) for tag, names in allow_list.ATTRIBUTES.items()},
            tag_attribute_values=allow_list.VALUES,
            allowed_classes={tag: set(names) for tag, names in allow_list.CLASSES.items()},
            url_schemes=set(allow_list.SCHEMES),
            url_relative="deny",
            link_rel=allow_list.RELATION,
        )
        self._once = lru_cache(most)(self._render_safely)

    def plain(self, text: str, video: str | None = None) -> str:
        """Chat text as paragraphs and code blocks: line breaks kept, addresses made links.

        With the address of a recording, its moments («[0:42:10]») are links, too.
        """
        return self._once("plain", text, video)

    def inline(self, text: str) -> str:
        """Chat text in one line without links, for a title that is a link itself."""
        return self._once("inline", text, None)

    def line(self, text: str, video: str | None = None) -> str:
        """Chat text in one line, addresses made links, and moments as in `plain`."""
        return self._once("line", text, video)

    def markdown(self, text: str) -> str:
        """CommonMark with formulas as HTML; raw HTML in it is shown, images become links."""
        return self._once("markdown", text, None)

    def _render_safely(self, dialect: str, text: str, video: str | None) -> str:
        return self._sanitise.clean(self._render(dialect, clean(text), video))

    def _render(self, dialect: str, text: str, video: str | None) -> str:
        if dialect == "plain":
            return "\n".join(_block(block, video) for block in blocks(text))
        if dialect in ("inline", "line"):
            pieces = segments(shortened(" ".join(text.split()), LONGEST_LINE))
            linked = dialect == "line"
            return "".join(_segment(piece, linked=linked, video=video) for piece in pieces)
        rendered: str = self._markdown.render(text)
        return rendered


def _block(block: Block, video: str | None) -> str:
    if isinstance(block, Fence):
        return _code_block(block.code, block.language)
    inside = "".join(_segment(piece, video=video) for piece in block.segments)
    # A displayed formula stands on a line of its own already.
    return f"<p>{_AROUND_FORMULA.sub(lambda found: found[1] or found[2], inside)}</p>"


def _segment(segment: Segment, *, linked: bool = True, video: str | None = None) -> str:
    if segment.kind == "code":
        return f"<code>{escape(segment.inside)}</code>"
    if segment.kind == "formula":
        return _formula(segment.inside, segment.source, display=segment.display and linked)
    if segment.kind == "address" and linked:
        return _link(segment.source)
    text = _INDENT.sub(lambda blanks: "\u00a0" * len(blanks[0].expandtabs(4)), segment.source)
    shown = escape(text).replace("\n", "<br>\n")
    return moments.STAMP.sub(partial(_moment, video), shown) if video else shown


def _moment(video: str, stamp: re.Match[str]) -> str:
    target = outward(moments.address(video, moments.seconds_of(stamp)) or "")
    return f'<a href="{escape(target)}">{stamp[0][1:-1]}</a>' if target else stamp[0]


def _link(address: str) -> str:
    target = outward(address)
    if target is None:
        return escape(address)
    return f'<a href="{escape(target)}">{escape(address)}</a>'


def _code_block(code: str, language: str) -> str:
    # A long line scrolls: the keyboard must get there, too.
    return f'<pre class="code" tabindex="0"><code>{highlighted(code, language)}</code></pre>'


def _formula(latex: str, source: str, *, display: bool) -> str:
    element = mathml(latex, display=display)
    if element is None:
        return f'<code class="broken">{escape(source)}</code>'
    if not display:
        return element
    reached = element.replace("<math ", '<math tabindex="0" ', 1)  # a long one scrolls, as code
    return f'<span class="formula">{reached}</span>'


def _markdown_it() -> MarkdownIt:
    # Raw HTML off; linkify swallows Chinese after an address, so addresses are left to `<…>`.
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    markdown.enable("table").enable("strikethrough")
    markdown.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        renderer=_formula_of_plugin,
    )
    markdown.add_render_rule("fence", _fence_of_markdown)
    # A picture would be fetched from its host by every reader: its text stands instead.
    markdown.disable("image")
    return markdown


def _formula_of_plugin(latex: str, options: dict[str, Any]) -> str:
    display = bool(options["display_mode"])
    marks = "$$" if display else "$"
    return _formula(latex, f"{marks}{latex}{marks}", display=display)


def _fence_of_markdown(
    _renderer: RendererProtocol,
    tokens: Sequence[Token],
    position: int,
    _options: OptionsDict,
    _env: EnvType,
) -> str:
    token = tokens[position]
    language = token.info.split(maxsplit=1)[0].lower() if token.info.strip() else ""
    return _code_block(token.content.removesuffix("\n"), language)
