"""Names in a document's XML without their namespaces.

Word, the strict variant of the standard, and half a dozen other programs use different namespaces
for the same elements; the names after them are the same everywhere.
"""

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element


def name(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, called: str, otherwise: str = "") -> str:
    """The value of the attribute that is `called` so in whatever namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == called:
            return str(value)
    return otherwise


def child(element: Element | None, *path: str) -> Element | None:
    """The first child, grandchild … down the names of `path`."""
    for step in path:
        if element is None:
            return None
        element = next((one for one in element if name(one) == step), None)
    return element


def children(element: Element, called: str) -> Iterator[Element]:
    """The children that are `called` so."""
    return (one for one in element if name(one) == called)


def value(element: Element | None, *path: str) -> str | None:
    """What the element down `path` says in its attribute «val»; None without one."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val") or None


def number(text: str | None) -> int | None:
    """A whole number as it stands in an attribute; None where none does."""
    digits = (text or "").strip()
    plain = digits.removeprefix("-")
    return int(digits) if plain.isdecimal() and len(plain) <= 9 else None


def switched_on(element: Element | None) -> bool | None:
    """What a switch like `<w:b/>` says; None where there is none."""
    if element is None:
        return None
    return attribute(element, "val", "true").lower() not in {"0", "false", "off", "none"}
