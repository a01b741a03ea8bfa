"""Formulas of LaTeX as MathML, made at build time, so that a page needs no script for them."""

import re
from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

LONGEST = 2_000
"""Characters of a formula; a longer one is not a formula that anybody reads."""

DEEPEST = 30
"""Braces inside braces; the converter calls itself for each."""

_BROKEN = (
    exceptions.DenominatorNotFoundError,
    exceptions.DoubleSubscriptsError,
    exceptions.DoubleSuperscriptsError,
    exceptions.ExtraLeftOrMissingRightError,
    exceptions.InvalidAlignmentError,
    exceptions.InvalidStyleForGenfracError,
    exceptions.InvalidWidthError,
    exceptions.LimitsMustFollowMathOperatorError,
    exceptions.MissingEndError,
    exceptions.MissingSuperScriptOrSubscriptError,
    exceptions.NoAvailableTokensError,
    exceptions.NumeratorNotFoundError,
    # What the converter lets through of its own on input such as «\color» alone.
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
_NAME = re.compile(r"[A-Za-z][\w:-]*")


def mathml(latex: str, *, display: bool = False) -> str | None:
    """`latex` as a MathML element, or None where it is not a formula that can be shown.

    The result is escaped, not sanitised: it goes the road of all text afterwards.
    """
    latex = latex.strip()
    if not latex or len(latex) > LONGEST or not _is_balanced(latex):
        return None
    try:
        element = convert_to_element(latex, display="block" if display else "inline")
    except _BROKEN:
        return None
    # An unknown command comes back as its own name: the writer meant something else.
    if any((part.text or "").startswith("\\") for part in element.iter()):
        return None
    return _markup(element)


def _is_balanced(latex: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if not 0 <= depth <= DEEPEST:
            return False
    return depth == 0


def _markup(element: Element) -> str:
    """The element as text; the converter's own serialiser leaves `<` in \\text unescaped."""
    attributes = "".join(
        f' {name}="{escape(unescape(value))}"'
        for name, value in element.attrib.items()
        if _NAME.fullmatch(name)
    )
    inside = escape(unescape(element.text or "")) + "".join(_markup(child) for child in element)
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"
