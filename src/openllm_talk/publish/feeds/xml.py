"""Elements with their text, and a document of them."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def child(parent: Element, name: str, text: str) -> Element:
    """A new element with `text` in it, at the end of `parent`."""
    element = SubElement(parent, name)
    element.text = text
    return element


def document(root: Element) -> str:
    """The document, indented for people."""
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"
