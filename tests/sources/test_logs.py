"""Logs of programs are no chats."""

from pathlib import Path

import pytest
from exports import write

from openllm_talk.sources.detect import formats
from openllm_talk.sources.files import Source
from openllm_talk.sources.logs import are_levels
from openllm_talk.sources.look import Look


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-27 10:00:01,123 - INFO - app: started\n",
        "11/27/2026, 10:00:01 AM - LOG: [Nest] started\n",
        "[2026-11-27 10:00:01] production.ERROR: bad thing\n\n",
        "[2026-11-27 10:00:01] INFO: started\n",
    ],
)
def test_a_log_is_neither_a_room_nor_a_signal_chat(tmp_path: Path, line: str) -> None:
    look = Look(Source(write(tmp_path, line * 50, "a.log")))
    claimed = {one.name for one in formats() if one.claim(look)}
    assert not claimed & {"matrix-text", "signal"}


def test_people_are_no_levels() -> None:
    assert not are_levels([])
    assert not are_levels(["Ana", "Error", "李雷", "Loghman"])
    assert are_levels(["INFO", "app.ERROR", "Ana"])
