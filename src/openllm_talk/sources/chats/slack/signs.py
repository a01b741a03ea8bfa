"""The three signs that Slack escapes, in texts and in names: `&amp;`, `&lt;`, `&gt;`."""


def unescaped(text: str) -> str:
    """The text with the three escaped signs undone, once."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """The opposite of `unescaped`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
