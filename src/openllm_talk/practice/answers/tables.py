r"""Rows and lists out of lines: ` | ` rows, Markdown, CSV, with or without a header and a rule.

Which separator a text uses is told by all of it: a bar (| or ｜) wherever one stands, else a tab,
else a comma. `\|` is a bar inside a cell.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Hashable

from openllm_talk.practice.answers.cells import (
    bare,
    fold,
    is_sql,
    read_cell,
    read_number,
    write_cell,
)
from openllm_talk.practice.answers.said import Reading, Trouble
from openllm_talk.practice.item import Cell

# What says, in place of a table or list, that it is empty.
NOTHING = frozenset({"none", "null", "n/a", "empty", "no rows", "无", "空", "没有", "无结果"})

_BAR = re.compile(r"(?<!\\)[|｜]")
_ESCAPED = re.compile(r"\\([|｜])")
_ESCAPE = re.compile(r"([|｜])")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|(?!empty$|空$|没有$)\w+", re.IGNORECASE)
_RULE_MARKS = " \t|｜+:=-—─┼│"
_SEPARATORS = " \t\n|｜,，"
_RULE_CELLS = frozenset({"-", ":-", "-:", ":-:"})
_SIGNS = re.compile(r"[\s.,，．+\-−–]")
_PROSE_END = re.compile(r"[:：.。!！?？]\s*$")
_VALUES = re.compile(r"\s*\((.*)\)\s*[,;]?\s*")
_NUMBERED = re.compile(r"\s*[0-9]{1,6}[.)、]\s+")

Row = tuple[Cell, ...]


def write_rows(rows: list[list[Cell]], none: str) -> list[str]:
    """Each row as a reply has it: ` | ` between cells; around them where single cells need it."""
    texts = [[_written(cell, none) for cell in row] for row in rows]
    if all(len(row) == 1 for row in texts) and not all(_PLAIN.fullmatch(row[0]) for row in texts):
        return [f"| {row[0]} |" for row in texts]
    return [" | ".join(row) for row in texts]


def _written(cell: Cell, none: str) -> str:
    """The text of a cell in a row; what would be taken for a rule is quoted."""
    text = _ESCAPE.sub(r"\\\1", write_cell(cell) or none)
    return text if text.strip(_RULE_MARKS) else f'"{text}"'


def is_rule(line: str) -> bool:
    """Whether `line` is the rule under a header, or another one drawn with dashes."""
    if line.strip(_RULE_MARKS):
        return False
    if any(mark in line for mark in ("--", "==", "—", "─")):
        return True
    return all(cell.strip() in _RULE_CELLS for cell in split_bars(line))


def split_bars(line: str) -> list[str]:
    """The cells of a row between bars; a bar at either end encloses the row."""
    cells = _BAR.split(line.strip())
    if len(cells) > 1 and not cells[0].strip():
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return [_ESCAPED.sub(r"\1", cell) for cell in cells]


def has_bars(line: str) -> bool:
    """Whether a bar separates cells on `line`."""
    return _BAR.search(line) is not None


def is_blank(line: str) -> bool:
    """Whether `line` says nothing: bars and separators with nothing between them."""
    return not line.strip(_SEPARATORS)


def is_nothing(text: str) -> bool:
    """Whether `text` says nothing but that there is no row."""
    return len(text) < 80 and bare(text).casefold() in NOTHING


def fold_rows(rows: list[Row]) -> Hashable:
    """A table as it is compared: rows in any order, each as often as it stands.

    A single row of «none» in every cell says the same as no row.
    """
    if len(rows) == 1 and all(cell is None for cell in rows[0]):
        return frozenset[object]()
    return frozenset(Counter(tuple(map(fold, row)) for row in rows).items())


def fold_list(cells: Row) -> Hashable:
    """A list as it is compared: «none» alone says the empty one, too."""
    return () if cells == (None,) else tuple(map(fold, cells))


def read_list(lines: list[str], *, marked: bool) -> Reading:
    """The cells of a list in their order, on one line or one a line.

    Without a mark it must be the only line with bars, or all that is said.
    """
    said = [line for line in lines if not is_blank(line)]
    if len(said) == 1 and is_nothing(said[0]):
        return Reading([])
    if any(is_sql(line) for line in said):
        return Reading(trouble="prose")
    barred = [line for line in said if has_bars(line) and not is_rule(line)]
    if barred:
        rows = [tuple(read_cell(cell) for cell in split_bars(line)) for line in barred]
        if len({fold_list(row) for row in rows}) > 1:
            return Reading(trouble="several")
        return Reading(list(rows[0]), _foreign(rows[:1]))
    if said[0].lstrip().startswith("{"):
        return Reading(trouble="malformed")
    if len(said) > 1:
        pieces = [_NUMBERED.sub("", line, count=1) for line in said]
    else:
        pieces = re.split(r"[,，、;；\t]", bare(said[0]))
    row = tuple(read_cell(piece) for piece in pieces)
    return Reading(list(row), _list_trouble(pieces, marked=marked) or _foreign([row]))


def _list_trouble(pieces: list[str], *, marked: bool) -> Trouble | None:
    """Why these are no cells: sentences, or lists in the list."""
    words = [bare(piece) for piece in pieces]
    if any(len(word.split()) > (6 if marked else 1) for word in words):
        return "prose"
    return "malformed" if any(bracket in word for word in words for bracket in "[]{}") else None


def read_table(lines: list[str], columns: tuple[str, ...], *, marked: bool) -> Reading:
    """The table that `lines` hold, if they hold one.

    A header is left out; where it names the columns in another order, the cells are put right.
    Words before and after are allowed. Two tables that differ are «several», a row with too few or
    too many cells is «malformed», no row at all «prose».
    """
    blocks = _Blocks(columns, _splitter(lines, len(columns)))
    for line in lines:
        blocks.take(line)
    tables = blocks.done
    if blocks.ragged:
        return Reading(trouble="malformed")
    if not tables:
        return _no_rows(lines, marked=marked)
    first = fold_rows(tables[0])
    if any(fold_rows(table) != first for table in tables[1:]):
        return Reading(trouble="several")
    return Reading([list(row) for row in tables[0]], _foreign(tables[0]))


def _no_rows(lines: list[str], *, marked: bool) -> Reading:
    """«none», behind a mark also with words below; or why there is no row."""
    said = [line for line in lines if not is_blank(line)]
    if said and is_nothing(said[0]) and (marked or len(said) == 1):
        return Reading([])
    return Reading(trouble="malformed" if said and said[0].lstrip()[0] in "[{" else "prose")


def _foreign(rows: list[Row]) -> Trouble | None:
    """«digits» where a cell is a number in another script than 0–9."""
    words = (cell for row in rows for cell in row if isinstance(cell, str) and not cell.isascii())
    return "digits" if any(_SIGNS.sub("", word).isdigit() for word in words) else None


class _Blocks:
    """Gathers rows line by line. Words between rows begin another table, blank lines do not."""

    def __init__(self, columns: tuple[str, ...], split: Callable[[str], list[str] | None]) -> None:
        self.names = [bare(name).casefold() for name in columns]
        self.split = split
        self.width = len(columns)
        self.done: list[list[Row]] = []
        self.ragged = False
        self._open = False  # whether the next row belongs to the last table
        self._first: list[str] | None = None  # the first line of a table, which may be its header
        self._order: list[int] | None = None

    def take(self, line: str) -> None:
        if is_blank(line):
            return
        if is_rule(line):
            self._rule()
            return
        no_row = is_sql(line) or (is_nothing(line) and self.width != 1)
        cells = None if no_row else self.split(line)
        if cells is None:
            self._open = False
            return
        self.width = self.width or len(cells)
        if len(cells) != self.width:
            self.ragged = True
            return
        if not self._open:
            self._begin(cells)
        else:
            self._first = None
            self._add(cells)

    def _begin(self, cells: list[str]) -> None:
        """The first line of a table: its header, where it names the columns."""
        self._open = True
        self.done.append([])
        names = [bare(cell).casefold() for cell in cells]
        self._order = None
        self._first = None
        if self.names and sorted(names) == sorted(self.names):
            if len(set(names)) == len(names):
                self._order = [names.index(name) for name in self.names]
            return
        self._first = cells
        self._add(cells)

    def _rule(self) -> None:
        """What stands above a rule is a header, whatever it says, unless it holds a number."""
        if self._first is not None and all(read_number(bare(c)) is None for c in self._first):
            self.done[-1].pop()
        self._first = None

    def _add(self, cells: list[str]) -> None:
        row = [read_cell(cell) for cell in cells]
        self.done[-1].append(tuple(row[i] for i in self._order) if self._order else tuple(row))


def _splitter(lines: list[str], width: int) -> Callable[[str], list[str] | None]:
    """How these lines fall into cells: a function that gives None for a line that is no row."""
    if any(has_bars(line) for line in lines):
        return lambda line: split_bars(line) if has_bars(line) else None
    if width == 1:
        return lambda line: [line] if _is_word(line) else None
    if any("\t" in line.strip() for line in lines):
        return lambda line: line.strip().split("\t") if "\t" in line.strip() else None
    return lambda line: _split_commas(line, width)


def _is_word(line: str) -> bool:
    word = bare(line)
    return bool(word) and " " not in word and not _PROSE_END.search(line)


def _split_commas(line: str, width: int) -> list[str] | None:
    """The cells of a CSV line, in brackets as in SQL or not; None for a sentence with a comma."""
    if _PROSE_END.search(line):
        return None
    if values := _VALUES.fullmatch(line):
        line = values[1]
    try:
        cells = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:
        return None
    if len(cells) == (width or len(cells)) and len(cells) > 1:
        return cells
    starts_with_number = len(cells) > 1 and read_number(bare(cells[0])) is not None
    return cells if starts_with_number else None
