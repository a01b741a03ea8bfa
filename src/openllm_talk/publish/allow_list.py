"""What may stand in the HTML made of people's text. All else is taken out by the sanitiser.

Data only: to allow something, add it here and a hostile sample of it to the tests. There is no
`style`, no `id`, no `img` and nothing that loads; `lang` and `dir` come from our own templates, and
so does the one picture there is: the figure of a practice entry, a file of the site (`figures.py`).
"""

from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


TEXT_TAGS = _names(
    "p br a code pre span em strong del sup sub blockquote ul ol li hr h3 h4 h5 h6 bdi"
    " table thead tbody tr th td"
)

# MathML Core: https://www.w3.org/TR/mathml-core/ ; `maction` and `annotation-xml` stay out.
MATH_TAGS = _names(
    "math mrow mi mo mn mtext mspace ms mfrac msqrt mroot mstyle mpadded mphantom merror"
    " msub msup msubsup munder mover munderover mmultiscripts mprescripts menclose"
    " mtable mtr mtd"
)

TAGS = TEXT_TAGS | MATH_TAGS

# Their text is not text for people: it goes with them.
TAGS_WITH_CONTENT = _names(
    "script style iframe object embed noscript template svg title textarea xmp"
)

ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": _names("href"),
    "ol": _names("start"),
    "math": _names("display"),
    "mi": _names("mathvariant"),
    "mo": _names("stretchy fence form separator lspace rspace minsize maxsize movablelimits"),
    "mfrac": _names("linethickness"),
    "mover": _names("accent"),
    "munder": _names("accentunder"),
    "munderover": _names("accent accentunder"),
    "mspace": _names("width height depth"),
    "mtable": _names("columnalign rowspacing columnspacing"),
    "mtd": _names("columnalign columnspan rowspan"),
    "mstyle": _names("displaystyle scriptlevel"),
    "menclose": _names("notation"),
}

# Attributes that may have these values only.
VALUES: dict[str, dict[str, set[str]]] = {
    "math": {"tabindex": {"0"}},
    "pre": {"tabindex": {"0"}},
}

CLASSES: dict[str, frozenset[str]] = {
    # The short names that pygments gives to kinds of tokens.
    "span": frozenset(name for name in STANDARD_TYPES.values() if name) | {"formula"},
    "pre": _names("code"),
    "code": _names("broken"),
}

SCHEMES = _names("http https mailto")

RELATION = "nofollow ugc noopener noreferrer"
"""What every link in people's text says of itself."""
