"""No text makes a reader fail, and every row it gives is accounted for."""

from pathlib import Path

import pytest
from exports import messages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.errors import SourceError
from openllm_talk.sources.detect import formats, named
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look

BITS = st.sampled_from(
    [
        "[18.03.22, 14:56:01] ", "3/4/22, 2:56 PM - ", "Ana: ", "Dr: Who: ", "\u200e", "image omitted",
        "<Media omitted>", "—————  2025-05-31  —————", "小明  09:05", "[图片]", "「小明：早」\n- - - - - -\n",
        '"小明" 撤回了一条消息', "[10:00] <ana> ", "=== ", "* bob ", "@Ana", "\n", "\n\n", "\r\n", " ",
        "https://a.com/中", '{"messages": [', '{"id": 1, "type": "message", "date": "x"}', "]}", "\u2028",
        "\x00", "\ufeff", "\u202e", "👩‍👩‍👧", "𠮷", "99/99/9999, 99:99 - ", "١٨/٣/٢٠٢٢، ٢:٥٦ م - ",
    ]
)  # fmt: skip
TEXT = st.lists(st.one_of(BITS, BITS, st.text(max_size=6)), max_size=30).map("".join)


@pytest.mark.parametrize("name", [entry.name for entry in formats()])
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXT)
def test_no_text_makes_a_reader_fail(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "export.txt"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    form = named(name)
    assert 0.0 <= form.claim(Look(Source(path))) <= 1.0
    try:
        found = list(form.read(Source(path), Options()))
    except SourceError:
        return
    assert [row.index for row in found] == list(range(len(found)))
    assert len({row.id for row in messages(found)}) == len(messages(found)) or name == "telegram"
    again = list(form.read(Source(path), Options()))
    assert again == found
