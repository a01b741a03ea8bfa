"""What a reply says, by the form that the question asked for.

The last mark (marking.py) wins. Where an earlier one says something else, the last counts only if
words stand between the two and there is just one such other answer: somebody changed their mind. A
list of answers, each behind a mark, is «several», whatever comes last. Without any mark, the whole
reply counts, and only if it holds a single thing that can be the answer.
"""

import re
from collections.abc import Hashable

from openllm_talk.practice.answers.cells import bare, fold, is_sql, visible
from openllm_talk.practice.answers.marking import Section, marked, paragraph, spoken_lines
from openllm_talk.practice.answers.said import Reading
from openllm_talk.practice.answers.tables import (
    fold_list,
    fold_rows,
    has_bars,
    is_blank,
    read_list,
    read_table,
)
from openllm_talk.practice.answers.values import (
    read_one_line,
    read_one_number,
    read_one_word,
    read_yes_no,
)
from openllm_talk.practice.item import Answer, Form

_SENTENCE = re.compile(r"[^\W\d_]{2,40}[,.:;!]? [^\W\d_]|[\u4e00-\u9fff]{4}|\b[^\W\d_]{3,40}[,.…—]")


# A reply of more characters is not read, unless the true answer is nearly as long.
MOST_CHARACTERS = 500_000


def read(
    form: Form, columns: tuple[str, ...], reply: str, longest: int = MOST_CHARACTERS
) -> Reading:
    """What `reply` says in answer to a question of `form`; `columns` are those of a table.

    Takes time and memory in proportion to the reply, of which more than `longest` characters are
    «oversized». Never raises.
    """
    if not reply:
        return Reading(trouble="empty")
    if len(reply) > longest:
        return Reading(trouble="oversized")
    lines = spoken_lines(visible(reply))
    if not any(line.strip() for line in lines):
        return Reading(trouble="empty")
    sections = marked(lines)
    if not sections:
        return _read_lines(form, columns, lines, marked=False)
    readings = [
        _read_lines(
            form,
            columns,
            [section.first, *section.rest] if form == "table" else section.value_lines(),
            marked=True,
        )
        for section in sections
    ]
    if readings[-1].trouble is None and not _is_final(form, sections, readings):
        return Reading(trouble="several")
    return readings[-1]


def fold_answer(form: Form, answer: Answer) -> Hashable:
    """An answer as it is compared: equal ones say the same."""
    if not isinstance(answer, list):
        return fold(answer)
    if form == "table":
        return fold_rows([tuple(row) for row in answer if isinstance(row, list)])
    return fold_list(tuple(cell for cell in answer if not isinstance(cell, list)))


def _read_lines(form: Form, columns: tuple[str, ...], lines: list[str], *, marked: bool) -> Reading:
    tabular = form in ("list", "table")
    if not any(bare(line) and not (tabular and is_blank(line)) for line in lines):
        return Reading(trouble="empty")
    if form not in ("line", "list", "table") and any(is_sql(line) for line in lines):
        return Reading(trouble="prose")
    match form:
        case "yes_no":
            return read_yes_no(lines)
        case "number" | "average":
            return read_one_number(lines)
        case "text":
            return read_one_word(lines, marked=marked)
        case "line":
            return read_one_line(lines)
        case "list":
            return read_list(lines, marked=marked)
        case "table":
            return read_table(lines, columns, marked=marked)


def _is_final(form: Form, sections: list[Section], readings: list[Reading]) -> bool:
    """Whether the last answer stands: no other before it, or one that words took back."""
    last = fold_answer(form, readings[-1].value)
    folded = [fold_answer(form, r.value) if r.trouble is None else last for r in readings]
    others = {value for value in folded if value != last}
    if not others:
        return True
    latest = max(i for i, value in enumerate(folded) if value != last)
    return len(others) == 1 and any(_has_remark(form, s) for s in sections[latest:-1])


def _has_remark(form: Form, section: Section) -> bool:
    """Whether words follow the answer of `section`."""
    lines = section.rest
    if form == "table" or not bare(section.first):
        lines = lines[paragraph(lines)[1] :]
    return any(not has_bars(line) and _SENTENCE.search(line) for line in lines)
