"""What a killed run had been answered stands in a file, reply by reply."""

from pathlib import Path

from inspect_ai.model import ModelOutput, ModelUsage

from openllm_talk.practice.running.kept import Kept


def output(text: str, cost: float | None = None) -> ModelOutput:
    told = ModelOutput.from_content("local/small", text, stop_reason="max_tokens")
    told.usage = ModelUsage(input_tokens=3, output_tokens=2, total_cost=cost)
    told.time = 1.5
    return told


def test_replies_are_there_for_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    first = Kept(path)
    first.add("1-0", 0, output("eins\nzwei 三", cost=0.25))
    first.add("1-0", 1, output("", cost=0.5))
    second = Kept(path)
    assert second.get("1-0", 0) == first.get("1-0", 0)
    assert second.get("1-0", 1) == first.get("1-0", 1)
    assert second.get("1-1", 0) is None
    assert second.cost == 0.75


def test_a_line_that_was_cut_off_is_asked_again_and_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    Kept(path).add("1-0", 0, output("one"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    again = Kept(path)
    assert len(again) == 1
    again.add("1-1", 0, output("two"))
    assert len(Kept(path)) == 2


def test_half_a_character_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    Kept(path).add("1-0", 0, output("a\ud800b"))
    kept = Kept(path).get("1-0", 0)
    assert kept is not None
    assert kept.completion == "a?b"
