"""Code of a chat as HTML with a class for each kind of token; the colours are the stylesheet's."""

from collections.abc import Iterator
from html import escape

from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.token import STANDARD_TYPES, Token, _TokenType  # type: ignore[import-untyped]

LONGEST = 10_000
"""Characters of code that are coloured; more is shown without colours."""

_NAMES = (
    "bash c c++ cpp cuda css diff dockerfile fish go haskell html http ini java javascript js json"
    " julia jsx kotlin latex lua make makefile markdown md matlab nginx objective-c ocaml perl php"
    " powershell protobuf py python python3 pycon pytb r rb ruby rs rust scala sh shell sql swift"
    " tex toml ts tsx typescript xml yaml yml zig zsh"
)
LANGUAGES = frozenset(_NAMES.split())
"""Names after a fence that are believed. Guessing a language colours prose as often as code."""


def highlighted(code: str, language: str) -> str:
    """`code` as escaped HTML with `<span class>` for tokens, without a block around it."""
    if language not in LANGUAGES or len(code) > LONGEST:
        return escape(code)
    lexer = get_lexer_by_name(language, ensurenl=False, stripnl=False)
    return "".join(_spans(lexer.get_tokens(code)))


def _spans(tokens: Iterator[tuple[_TokenType, str]]) -> Iterator[str]:
    for kind, text in tokens:
        name = _class_of(kind)
        yield f'<span class="{name}">{escape(text)}</span>' if name else escape(text)


def _class_of(kind: _TokenType) -> str:
    """The short name of the token's kind, or of the nearest kind that has one; none for blanks."""
    known: _TokenType | None = kind
    while known is not None and known not in STANDARD_TYPES:
        known = known.parent
    name = str(STANDARD_TYPES[known or Token])
    return "" if name == "w" else name
