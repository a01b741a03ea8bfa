"""How an answer is asked for, and how it is phrased: two sides of one agreement."""

from decimal import Decimal

from openllm_talk.practice.answers.cells import read_word, write_cell
from openllm_talk.practice.answers.tables import write_rows
from openllm_talk.practice.item import Answer, Cell, Form, Item, Rendering

# Digits after the point that an average is asked for; it is right within half a unit of the last.
DIGITS = 2

MARKER = {"en": "ANSWER:", "zh": "答案："}
NONE = {"en": "none", "zh": "无"}
_YES_NO = {"en": ("yes", "no"), "zh": ("是", "否")}

_ASKED_EN: dict[Form, str] = {
    "yes_no": "then yes or no.",
    "number": "then the whole number in the digits 0-9, or none if there is no value.",
    "average": f"then the number rounded to {DIGITS} digits after the point, or none if there is "
    "no value.",
    "text": "then the word alone, or none if there is no value.",
    "list": "then the values in the order asked for, separated by ` | `, none for each that does "
    "not exist.",
    "line": "then that line word for word.",
}
_ASKED_ZH: dict[Form, str] = {
    "yes_no": "后面写“是”或“否”。",
    "number": "后面用数字 0-9 写这个整数；没有值就写“无”。",
    "average": f"后面写这个数，四舍五入到小数点后 {DIGITS} 位；没有值就写“无”。",
    "text": "后面只写这个词；没有值就写“无”。",
    "list": "后面按提问的顺序写各个值，用“ | ”隔开；不存在的写“无”。",
    "line": "后面一字不差地写那一行。",
}


def instruction(form: Form, columns: tuple[str, ...], rendering: Rendering) -> str:
    """The sentence of a prompt that says how to answer; in Chinese for «zh», else in English.

    `columns` are those of a table, in the order in which its cells are to stand.
    """
    names = " | ".join(columns)
    if rendering == "zh":
        if form == "table":
            return (
                f"请先写一行“{MARKER['zh']}”，下面每行写表的一行，各格用“ | ”隔开，"
                f"顺序为：{names}。不写表头；一行也没有就写“无”。"
            )
        return f"请用一行回答，以“{MARKER['zh']}”开头，{_ASKED_ZH[form]}"
    if form == "table":
        return (
            f"Answer with a line `{MARKER['en']}` and below it one row a line, the cells separated "
            f"by ` | ` in this order: {names}. No header; if there is no row, write none."
        )
    return f"Answer with one line that begins with `{MARKER['en']}`, {_ASKED_EN[form]}"


def phrase(item: Item, answer: Answer) -> str:
    """`answer` in the form that `item` asks for: what the oracle says and training teaches."""
    language = "zh" if item.rendering == "zh" else "en"
    gap = "" if language == "zh" else " "
    marker, none = MARKER[language], NONE[language]
    if item.form == "table":
        rows = table_rows(answer)
        if not rows:
            return f"{marker}{gap}{none}"
        return "\n".join([marker, *write_rows(_header(item, rows) + rows, none)])
    return f"{marker}{gap}{_one_line(item, answer, language)}"


def table_rows(answer: Answer) -> list[list[Cell]]:
    """The rows of an answer that is a table; a flat list is one row."""
    if not isinstance(answer, list):
        return [[answer]]
    rows = [row for row in answer if isinstance(row, list)]
    return rows if len(rows) == len(answer) else [list_cells(answer)]


def list_cells(answer: Answer) -> list[Cell]:
    """The cells of an answer that is a list; a value alone is a list of one."""
    if not isinstance(answer, list):
        return [answer]
    return [cell for cell in answer if not isinstance(cell, list)]


def _one_line(item: Item, answer: Answer, language: str) -> str:
    if item.form == "list":
        return write_rows([list_cells(answer) or [None]], NONE[language])[0]
    if isinstance(answer, list):  # no other form has one; say what there is
        answer = " ".join(write_cell(cell) or "" for cell in list_cells(answer))
    if item.form == "yes_no":
        yes = answer is True or str(answer).strip().casefold() == "yes"
        return _YES_NO[language][0 if yes else 1]
    if item.form == "average" and isinstance(answer, int | float):
        return format(Decimal(repr(answer)), f".{DIGITS}f")
    if item.form == "line" and isinstance(answer, str):
        line = " ".join(answer.splitlines())
        return line if read_word(line) is not None else NONE[language]
    return write_cell(answer) or NONE[language]


def _header(item: Item, rows: list[list[Cell]]) -> list[list[Cell]]:
    """A row with the names of the columns, only where the first row would be taken for it."""
    names = sorted(name.casefold() for name in item.columns)
    first = sorted(str(cell).casefold() for cell in rows[0])
    return [[*item.columns]] if first == names else []
