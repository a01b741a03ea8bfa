"""A real provider's interface on this machine: its troubles, and runs that were killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from provider_server import Answer, Provider, serving

from openllm_talk.errors import PracticeError
from openllm_talk.practice.results import read
from openllm_talk.practice.running import watch
from openllm_talk.practice.running.ask import Again, Ask, Limits
from openllm_talk.practice.running.asking import run

pytestmark = pytest.mark.usefixtures("bench_of_sums")

LOCAL = "openai-api/local/small"
STAND_IN = Path(__file__).with_name("stand_in.py")
TOO_LONG = (
    b'{"error":{"code":400,"message":"the request exceeds the available context size",'
    b'"type":"exceed_context_size_error"}}'
)
ONCE = Limits(timeout=5, retries=0)


def summing(said: list[str]) -> Answer:
    """Knows its sums, and says something at a checkpoint."""
    if said[-1].startswith("remember"):
        return Answer("| key | value |")
    return Answer(f"ANSWER: {int(said[-1].split()[0]) + 1}")


def ask(items: int, model: str = LOCAL, seed: int = 1) -> Ask:
    return Ask(bench="state", model=model, items=items, seed=seed)


def use(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in provider.environment.items():
        monkeypatch.setenv(name, value)


def test_every_trouble_of_a_provider_has_its_name_and_ends_no_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = {
        3: (Answer(status=429, body=b'{"error": {"message": "slow down"}}'), "rate_limited"),
        4: (Answer(status=500, body=b"oops"), "failed"),
        5: (Answer(body=b"<html>"), "failed"),
        6: (Answer(""), "empty"),
        7: (Answer("8 and so on", stop="length"), "truncated"),
        8: (Answer("I would rather not", stop="content_filter"), "refused"),
        9: (Answer(seconds=30), "timeout"),
        10: (Answer(status=400, body=TOO_LONG), "overflowed"),
        11: (Answer(body=b"{}"), "failed"),
        12: (Answer("\ud800"), "prose"),
        13: (Answer(status=503, body=b""), "failed"),
    }

    def rule(said: list[str]) -> Answer:
        if said[-1].startswith("remember"):
            return Answer("noted")
        number = int(said[-1].split()[0])
        return troubles[number][0] if number in troubles else summing(said)

    with serving(rule) as provider:
        use(provider, monkeypatch)
        done = run(ask(15), folder, ONCE)
    outcomes = {place: row.outcome for place, row in enumerate(done.recorded.results)}
    expected = {number: name for number, (_, name) in troubles.items()}
    assert outcomes == dict.fromkeys(range(15), "right") | expected
    assert "slow down" in done.recorded.results[3].reply
    assert read(done.path) == done.recorded


def test_a_conversation_is_said_turn_by_turn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(summing) as provider:
        use(provider, monkeypatch)
        done = run(ask(3), folder, ONCE)
    first, *_, last = sorted(said for said in provider.asked if "remember 2" in said)
    assert first == ["remember 2"]
    assert last == ["remember 2", "| key | value |", "2 + 1 ="]
    assert done.recorded.results[2].input_tokens == 14, "both calls count"


def test_settings_never_mix_and_a_finished_run_asks_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(summing) as provider:
        use(provider, monkeypatch)
        first = run(ask(2), folder, ONCE)
        assert not run(ask(2), folder, ONCE).fresh
        assert len(provider.asked) == 2
        other = run(ask(2, seed=2), folder, ONCE)
        assert other.path != first.path
        assert len(provider.asked) == 4
        assert run(ask(2), folder, ONCE, again=Again.ALL).fresh
        assert len(provider.asked) == 6
    assert len(list(folder.glob("*.jsonl"))) == 2
    assert {file.suffix for file in (folder / "logs").iterdir()} == {".eval"}


def test_what_a_provider_failed_can_be_asked_again_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(said: list[str]) -> Answer:
        return Answer(status=429, body=b"{}") if said[-1].startswith("1 ") else summing(said)

    with serving(first) as provider:
        use(provider, monkeypatch)
        assert run(ask(4), folder, ONCE).recorded.results[1].outcome == "rate_limited"
    with serving(summing) as provider:
        use(provider, monkeypatch)
        assert not run(ask(4), folder, ONCE).fresh
        done = run(ask(4), folder, ONCE, again=Again.FAILED)
        assert provider.asked == [["1 + 1 ="]], "at another address, too"
        assert {row.outcome for row in done.recorded.results} == {"right"}
        assert not run(ask(4), folder, ONCE, again=Again.FAILED).fresh
    assert [file.suffix for file in (folder / "logs").iterdir()] == [".eval"]


def test_an_item_that_fails_every_time_keeps_its_name_and_spoils_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(said: list[str]) -> Answer:
        early = int(said[-1].split()[0]) < 3 if "+" in said[-1] else True
        return Answer(status=500, body=b"out of memory") if early else summing(said)

    with serving(rule) as provider:
        use(provider, monkeypatch)
        with pytest.raises(PracticeError, match="does not answer"):
            run(ask(2), folder, ONCE)
        with monkeypatch.context() as patience:
            patience.setattr(watch, "FEW", 10)
            first = run(ask(6), folder, ONCE)
        asked = len(provider.asked)
        second = run(ask(6), folder, ONCE, again=Again.FAILED)
    assert [row.outcome for row in first.recorded.results].count("failed") == 4
    assert second.recorded.results == first.recorded.results
    assert len(provider.asked) == asked + 4


def test_a_provider_that_goes_away_stops_the_run_and_the_next_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def three(said: list[str]) -> Answer:
        if len(provider.answered) >= 3:
            provider.leave()
        return summing(said)

    with serving(three) as provider:
        use(provider, monkeypatch)
        with pytest.raises(PracticeError, match="does not answer"):
            run(ask(30), folder, Limits(retries=0, max_connections=1))
        known = list(provider.answered)
    assert not list(folder.glob("*.jsonl"))
    with serving(summing) as provider:
        use(provider, monkeypatch)
        done = run(ask(30), folder, ONCE)
        assert not [said for said in provider.asked if said in known]
    assert {row.outcome for row in done.recorded.results} == {"right"}


def test_nobody_there_is_one_sentence_after_a_few_tries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LOCAL_API_KEY", "none")
    with pytest.raises(PracticeError, match=r"does not answer .*onnect"):
        run(ask(50), folder, ONCE)
    assert not list(folder.glob("*.jsonl"))


def test_a_wrong_key_is_one_sentence_after_a_few_tries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = Answer(status=401, body=b'{"error": {"message": "no such key"}}')
    with serving(lambda said: refusal) as provider:
        use(provider, monkeypatch)
        with pytest.raises(PracticeError, match="no such key"):
            run(ask(50), folder, ONCE)
        assert len(provider.asked) < 20


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("openai-api/nowhere/small", "NOWHERE_API_KEY"),
        ("nobody/small", "not recognized"),
        ("small", "<api_name>/<model_name>"),
    ],
)
def test_a_model_that_there_is_not_is_one_sentence(folder: Path, model: str, says: str) -> None:
    with pytest.raises(PracticeError, match=says) as caught:
        run(ask(2, model), folder, ONCE)
    assert "\n" not in str(caught.value)
    assert "[bold]" not in str(caught.value)


def talk(*arguments: str, folder: Path, provider: Provider) -> subprocess.Popen[str]:
    """`talk practice …` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(STAND_IN), "practice", *arguments, "--to", str(folder)],
        env={**os.environ, **provider.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_run_goes_on_without_asking_again_what_was_answered(folder: Path) -> None:
    def slowly(said: list[str]) -> Answer:
        return Answer(summing(said).text, seconds=0.05)

    command = ["run", "state", "--model", LOCAL, "--items", "40", "--json"]
    with serving(slowly) as provider:
        with talk(*command, folder=folder, provider=provider) as killed:
            while len(provider.answered) < 15:
                time.sleep(0.01)
            killed.send_signal(signal.SIGKILL)
        time.sleep(0.2)
        before = list(provider.asked)
        assert not list(folder.glob("*.jsonl"))
        assert 15 <= len(before) < 50, "it was killed in the middle"
        with talk(*command, folder=folder, provider=provider) as resumed:
            told, complaints = resumed.communicate(timeout=60)
    assert resumed.returncode == 0, complaints
    twice = [said for said, times in Counter(map(tuple, provider.asked)).items() if times > 1]
    assert len(twice) <= Limits().max_connections, "only what was under way at the kill"
    assert set(twice) <= set(map(tuple, before[-2 * Limits().max_connections :]))
    assert {len(said) for said in provider.asked} == {1, 3}
    summary = json.loads(told)
    assert summary["accuracy"] == 1.0
    assert Path(summary["log"]).exists()
    assert complaints == "", "quiet in a pipe, and nobody else was called"
    (path,) = folder.glob("*.jsonl")
    assert [row.item for row in read(path).results] == [f"1-{number}" for number in range(40)]
    assert not list((folder / "logs").glob("*.unfinished"))


def test_a_run_that_a_person_stops_says_how_to_go_on(folder: Path) -> None:
    def slowly(said: list[str]) -> Answer:
        return Answer(summing(said).text, seconds=0.2)

    command = ["run", "state", "--model", LOCAL, "--items", "40"]
    with (
        serving(slowly) as provider,
        talk(*command, folder=folder, provider=provider) as stopped,
    ):
        while len(provider.answered) < 5:
            time.sleep(0.01)
        stopped.send_signal(signal.SIGINT)
        told, complaints = stopped.communicate(timeout=60)
    assert stopped.returncode == 2
    assert complaints == "stopped; the same command goes on where it was\n"
    assert told == ""
    (kept,) = folder.glob("logs/*.unfinished/replies.jsonl")
    assert len(kept.read_bytes().splitlines()) >= 4
