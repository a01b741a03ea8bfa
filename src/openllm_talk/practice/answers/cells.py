"""One cell: its text in, a number, a word or nothing out; and when two are the same."""

import re
import unicodedata
from decimal import Decimal
from math import isinf

from openllm_talk.practice.item import Cell

# The words that say «there is no such row» in a cell. «empty» and 空 are not among them: they may
# well be the word that a text column holds.
NONE = frozenset({"none", "null", "n/a", "无"})

# Longer runs of digits are text: nobody means them, and Python refuses to read 4,300.
MOST_DIGITS = 400
# Beyond this a text is not normalised: long runs of combining marks take quadratic time.
MOST_NORMALISED = 500

_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"([+\-−–]?)((?:[0-9]+|[0-9]{1,3}(?:[,，][0-9]{3})+)(?:\.[0-9]+)?)", re.ASCII)
_SQL = re.compile(
    r"[\s`*>\-(]{0,12}(?:select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\S+\s+as\s"
    r"|(?:create|drop|alter)\s+(?:table|index|view|database)\s|pragma\s)",
    re.IGNORECASE,
)
_EDGES = " \t\n*_`\"'“”‘’«»「」『』$.,;:!。，；：！、"
_BOX = re.compile(r"\\(?:boxed|text|textbf|mathrm)\{([^{}]*)\}")
_BULLET = re.compile(r"[-*•] +")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">", "（": "）", "【": "】"}


def visible(text: str) -> str:
    """`text` without marks that do not show (bidirectional, zero width); line breaks are `\\n`.

    Control characters become blanks, so that nothing joins what they held apart.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _CONTROL.sub(" ", _UNSEEN.sub("", text))


def is_sql(line: str) -> bool:
    """Whether `line` begins with a statement of SQL: it is no answer, whatever values it names."""
    return _SQL.match(line) is not None


def bare(text: str) -> str:
    r"""`text` on one line, without what is wrapped around it.

    Wrapping is bold, backticks, quotes, `$…$`, `\boxed{…}`, a pair of brackets, a bullet, and
    punctuation at either end.
    """
    if text.isascii() and text.isalnum():
        return text
    text = " ".join(visible(text).split())
    if len(text) <= MOST_NORMALISED:
        text = unicodedata.normalize("NFC", text)
    for _ in range(8):
        before = text
        text = _BOX.sub(r"\1", text).strip(_EDGES)
        if bullet := _BULLET.match(text):
            text = text[bullet.end() :]
        if len(text) > 1 and _BRACKETS.get(text[0]) == text[-1]:
            text = text[1:-1]
        if text == before:
            break
    return text


def read_number(text: str) -> int | float | None:
    """The number that `text` is and nothing else, or None.

    `1,234` is 1234 (groups of three only), `−` is a minus, 42.0 is 42; a number with a fraction is
    a double, as in SQLite. No exponent, no other script's digits, no other base.
    """
    if len(text) > MOST_DIGITS or not (match := _NUMBER.fullmatch(text)):
        return None
    sign, digits = match.groups()
    digits = digits.replace(",", "").replace("，", "")
    whole, _, part = digits.partition(".")
    size = float(digits) if part.strip("0") else int(whole)
    if isinstance(size, float) and isinf(size):
        return None
    return size if sign in ("", "+") else -size


def read_word(text: str) -> str | None:
    """The word or words of `text` without wrapping; None where they say «none», or nothing."""
    word = bare(text)
    return None if word.casefold() in NONE or not word else word


def read_cell(text: str) -> Cell:
    """What a cell holds. An empty cell is None; a number with leading zeros (`007`) is a word."""
    word = read_word(text)
    if word is None or re.match(r"[+\-−–]?0[0-9]", word):
        return word
    number = read_number(word)
    return word if number is None else number


def write_cell(cell: Cell) -> str | None:
    """`cell` as a reply has it, on one line, numbers without an exponent; None where it is none."""
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    if isinstance(cell, str):
        line = " ".join(visible(cell).split())
        return line if read_word(line) is not None else None
    return None if cell is None else str(int(cell))


def reread(cell: Cell) -> Cell:
    """A true cell as a reader of it would have it, so that truth and reply are compared alike."""
    return read_cell(write_cell(cell) or "")


def fold(cell: Cell) -> Cell:
    """`cell` as it is compared: capitals apart; numbers by value (42 is 42.0)."""
    return cell.casefold() if isinstance(cell, str) else cell
