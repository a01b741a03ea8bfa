"""Undoing what Meta does to letters: it writes each byte of UTF-8 as if it were one of Latin-1.

«é» is written `\\u00c3\\u00a9`, an emoji as four such letters. A file that some other program has
put right already, or that was never wrong, must be left alone.
"""

import re

_WIDE = re.compile(rb"\\u(?!00)[0-9a-fA-F]{4}|[\xc4-\xf4][\x80-\xbf]")
"""A letter beyond Latin-1: no byte looks like that."""
_CONTROL = re.compile(rb"\\u00[89][0-9a-fA-F]|\xc2[\x80-\x9f]")
"""A control character of Latin-1, which nobody types, but which most letters of UTF-8 hold."""
_LETTER = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROLS = re.compile("[\x80-\x9f]")


class Letters:
    """Whether the letters of a file are as they should be; it is told all its bytes first."""

    def __init__(self) -> None:
        self._wide = False
        self._control = False

    def look_at(self, block: bytes) -> None:
        """Take note of what stands in a block of the file, as long as that may decide."""
        if not self._control:
            self._control = _CONTROL.search(block) is not None
            self._wide = self._wide or _WIDE.search(block) is not None

    @property
    def are_right(self) -> bool:
        """Whether nothing is to be undone in the file."""
        return self._wide and not self._control


def undone(text: str) -> str:
    """The text as it was typed; as it stands where it was never wrong.

    Of a text that was cut off inside a letter, the whole letters are undone.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeEncodeError:
        return text
    except UnicodeDecodeError:
        return _LETTER.sub(_letter, text) if _CONTROLS.search(text) else text


def _letter(found: re.Match[str]) -> str:
    return found[0].encode("latin-1").decode("utf-8", "replace")
