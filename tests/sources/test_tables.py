"""Tables come out row by row, and a wrong quotation mark costs its own line only."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.sources import tables
from openllm_talk.sources.files import Source
from openllm_talk.sources.tables import TableRow


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[TableRow]:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return list(tables.read(Source(path)))


def cells(found: list[TableRow]) -> list[list[str]]:
    return [row.cells for row in found]


def test_a_cell_may_hold_line_ends_commas_and_quotation_marks(tmp_path: Path) -> None:
    found = read(tmp_path, 'a,b\n1,"x\n\ny, ""z"""\n2,w\n')
    assert cells(found) == [["a", "b"], ["1", 'x\n\ny, "z"'], ["2", "w"]]
    assert [row.line for row in found] == [1, 2, 5]


def test_blank_lines_are_no_rows_and_ragged_ones_are(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "a,b,c\n\n1\n1,2,3,4\n")) == [
        ["a", "b", "c"], ["1"], ["1", "2", "3", "4"],
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings_make_no_difference(tmp_path: Path, encoding: str) -> None:
    assert cells(read(tmp_path, "名字,内容\r\n小明,早上好\r\n", encoding)) == [
        ["名字", "内容"], ["小明", "早上好"],
    ]  # fmt: skip


def test_a_quotation_that_never_ends_costs_one_line(tmp_path: Path) -> None:
    found = read(tmp_path, 'a,b\n1,"x\n2,y\n3,z\n')
    assert cells(found) == [["a", "b"], ['1,"x'], ["2", "y"], ["3", "z"]]
    assert [row.broken for row in found] == [False, True, False, False]


def test_so_does_one_in_the_middle_of_a_long_table(tmp_path: Path) -> None:
    many = "".join(f"{number},text of some length\n" for number in range(60_000))
    found = read(tmp_path, f'a,b\n0,"x\n{many}')
    assert len(found) == 60_002
    assert [row.line for row in found if row.broken] == [2]


def test_a_line_of_megabytes_is_broken_and_the_next_is_not(tmp_path: Path) -> None:
    found = read(tmp_path, f"a,b\n{'x' * 3_000_000}\n1,2\n")
    assert [row.broken for row in found] == [False, True, False]
    assert found[2].cells == ["1", "2"]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=st.lists(
        st.lists(
            st.text(
                st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=9
            ),
            min_size=2,
            max_size=4,
        ),
        max_size=8,
    )
)
def test_what_is_written_comes_back(tmp_path: Path, table: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["h", "h"], *table])
    assert cells(read(tmp_path, written.getvalue())) == [["h", "h"], *table]
