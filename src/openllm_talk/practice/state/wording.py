"""The same history in SQL, English or Chinese: lines with numbers in them."""

from collections.abc import Iterator, Sequence
from typing import Any

from openllm_talk.practice.item import Rendering
from openllm_talk.practice.state.history import (
    FIRST,
    GROUP,
    KEY,
    LOOKUP,
    MAIN,
    REFERENCE,
    SECOND,
    History,
    Operation,
    Query,
    Table,
)
from openllm_talk.practice.state.phrases import PHRASES

# A template with `%d` places, and the numbers for them: `template % numbers` is the text. They stay
# apart until the end, since a template is priced once and a number once (length.py).
Line = tuple[str, tuple[int, ...]]


class Wording:
    """Says what happens to `tables` in one rendering. Templates are made once and kept."""

    def __init__(self, rendering: Rendering, tables: tuple[Table, ...]) -> None:
        self.rendering = rendering
        self._phrases = PHRASES[rendering]
        self._tables = tables
        self._names = [_names(table) for table in tables]
        self._made: dict[tuple[object, ...], str] = {}

    def operations(self, operations: Sequence[Operation], number: int) -> list[Line]:
        """Operations with their numbers in front, from `number` on, each with a line end."""
        made, fill_in, value_first = self._made, self._template, self._phrases.value_first
        lines: list[Line] = []
        for at, operation in enumerate(operations, number):
            kind = operation[0]
            if kind == "set" or kind == "add":
                _, table, key, column, value = operation
                if value.__class__ is str:
                    name: tuple[object, ...] = ("set", table, column, value)
                    numbers: tuple[int, ...] = (at, key)
                else:
                    name = (kind, table, column, value < 0)
                    size = -value if value < 0 else value
                    numbers = (at, size, key) if value_first else (at, key, size)
            elif kind == "insert":
                _, table, (key, word, first, second, reference) = operation
                name, numbers = ("insert", table, word), (at, key, first, second, reference)
            elif kind == "delete":
                name, numbers = ("delete", operation[1]), (at, operation[2])
            elif len(operation) == 1:
                name, numbers = operation, (at,)
            else:
                _, table, column, value, asked, comparison, bound = operation
                by_word = bound.__class__ is str
                name = (kind, table, column, asked, comparison, bound if by_word else None)
                bounds = () if by_word else (bound,)
                numbers = (at, value, *bounds) if value_first else (at, *bounds, value)
            lines.append((made.get(name) or fill_in(name), numbers))
        return lines

    def rules(self) -> str:
        """What the model is to do, and what operations do that cannot be done."""
        return self._phrases.rules.format(key=self._tables[MAIN].columns[KEY])

    def without_number(self, line: Line) -> str:
        """What an operation's line says after its number."""
        template, numbers = line
        return (template % numbers).removeprefix(self._phrases.operation % numbers[0]).rstrip("\n")

    def remark(self, text: str) -> str:
        """A line that changes nothing."""
        return self._phrases.remark % text + "\n"

    def first(self, history: History) -> Iterator[Line]:
        """The tables at the beginning: names, columns and rows."""
        yield self._phrases.tables, ()
        for number, rows in enumerate(history.first):
            lookup = number == LOOKUP
            head = self._phrases.lookup if lookup else self._phrases.table
            yield head.format(**self._names[number]), ()
            shape = self._phrases.lookup_row if lookup else self._phrases.row
            for row in rows.values():
                template = self._made.get(("row", number, row[GROUP]))
                if template is None:
                    template = shape.format(word=row[GROUP], **self._names[number])
                    self._made["row", number, row[GROUP]] = template
                yield template, (row[KEY], *row[FIRST:])
        yield self._phrases.operations, ()

    def moment(self, query: Query) -> Line:
        """The line in front of a question: which moment it asks about."""
        if query.after is None:
            return self._phrases.at_end, ()
        return self._phrases.after, (query.after,)

    def checkpoint(self) -> str:
        """The question for the whole table on the way."""
        return self._phrases.checkpoint.format(**self._names[MAIN])

    def question(self, query: Query) -> Line:
        """What is asked."""
        where, bounds = None, query.keys
        if query.where is not None:
            asked, comparison, bound = query.where
            by_word = isinstance(bound, str)
            where = (asked, comparison, bound if by_word else None)
            bounds = () if by_word else (bound,)  # type: ignore[assignment]
        name = ("ask", query.kind, query.column, where, query.word, len(query.keys))
        return self._made.get(name) or self._question(name, query), bounds

    def copying(self, line: Line) -> Line:
        """What is asked where an operation's line is to be copied: it stands there once more."""
        template, numbers = line
        return self._phrases.copy + template.removeprefix(self._phrases.operation), numbers[1:]

    def _question(self, name: tuple[Any, ...], query: Query) -> str:
        table, lookup = self._tables[MAIN], self._tables[LOOKUP]
        names = self._names[MAIN] | {
            "column": table.columns[query.column],
            "keys": ("、" if self.rendering == "zh" else ", ").join(["%d"] * len(query.keys)),
            "lookup": lookup.name,
            "zone": lookup.columns[GROUP],
            "word": query.word or "",
            "where": "",
        }
        if query.where is not None:
            where = self._where(table, *query.where)
            names["where"] = f"WHERE {where}" if self.rendering == "sql" else where
        asked: str = getattr(self._phrases, query.kind).format(**names)
        made = self._made[name] = _tidy(asked)
        return made

    def _template(self, name: tuple[Any, ...]) -> str:
        """The phrase for a kind of operation filled in, with the place for its number; kept."""
        kind = name[0]
        phrase = kind
        at = name[1] if len(name) > 1 else MAIN
        table, names = self._tables[at], dict(self._names[at])
        if kind in ("set", "add"):
            names["column"] = table.columns[name[2]]
            names["word"] = str(name[3])
            word = name[3].__class__ is str
            phrase = "set_word" if word else "set_number" if kind == "set" else "raise_"
            phrase = "lower" if kind == "add" and name[3] else phrase
        elif kind == "insert":
            names["word"] = name[2]
        elif len(name) > 2:
            _, _, column, asked, comparison, word = name
            names["column"] = table.columns[column]
            names["where"] = self._where(table, asked, comparison, 0 if word is None else word)
            phrase = "set_where" if kind == "set_where" else "raise_where"
        said: str = getattr(self._phrases, phrase).format(**names)
        made = self._made[name] = f"{self._phrases.operation}{said}\n"
        return made

    def _where(self, table: Table, asked: int, comparison: str, bound: object) -> str:
        name = table.columns[asked]
        if isinstance(bound, int):
            shape = self._phrases.where_less if comparison == "<" else self._phrases.where_more
            return shape.format(asked=name)
        return self._phrases.where_word.format(asked=name, word=bound)


def _names(table: Table) -> dict[str, str]:
    """The names that a phrase may want of a table; LOOKUP has no numbers."""
    names = {"table": table.name, "one": table.one}
    names |= {"key": table.columns[KEY], "group": table.columns[GROUP]}
    if len(table.columns) > REFERENCE:
        names |= {
            "first": table.columns[FIRST],
            "second": table.columns[SECOND],
            "reference": table.columns[REFERENCE],
        }
    return names


def _tidy(question: str) -> str:
    """The question without the gap that an absent condition leaves."""
    for gap, without in ((" ?", "?"), (" ;", ";")):
        question = question.replace(gap, without)
    return question
