"""What a killed run had been answered stands in a file, reply by reply."""

from pathlib import Path

from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelOutput, ModelUsage

from openllm_talk.practice.running.kept import Kept, key_of


def output(text: str, cost: float | None = None) -> ModelOutput:
    told = ModelOutput.from_content("local/small", text, stop_reason="max_tokens")
    told.usage = ModelUsage(input_tokens=3, output_tokens=2, total_cost=cost)
    told.time = 1.5
    return told


def test_replies_are_there_for_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    first = Kept(path)
    first.add("a", output("eins\nzwei 三", cost=0.25))
    first.add("b", output("", cost=0.5))
    second = Kept(path)
    assert second.get("a") == first.get("a")
    assert second.get("b") == first.get("b")
    assert second.get("c") is None
    assert second.cost == 0.75


def test_a_line_that_was_cut_off_is_asked_again_and_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    Kept(path).add("a", output("one"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    again = Kept(path)
    assert len(again) == 1
    again.add("b", output("two"))
    assert len(Kept(path)) == 2


def test_half_a_character_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    Kept(path).add("a", output("a\ud800b"))
    kept = Kept(path).get("a")
    assert kept is not None
    assert kept.completion == "a?b"


def test_the_same_words_in_another_item_epoch_or_conversation_are_another_call() -> None:
    asked, said = ChatMessageUser(content="sum?"), ChatMessageAssistant(content="3")
    keys = {
        key_of("1-0", 1, [asked]),
        key_of("1-1", 1, [asked]),
        key_of("1-0", 2, [asked]),
        key_of("1-0", 1, [asked, said, asked]),
    }
    assert len(keys) == 4
    assert key_of("1-0", 1, [ChatMessageUser(content="sum?")]) in keys
