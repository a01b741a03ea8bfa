"""Many channels at once: nothing lost, nothing twice, whatever engine and whatever dies."""

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from chats import chat

from openllm_talk.errors import BrokenSource, TalkError
from openllm_talk.reading.threads import link
from openllm_talk.reading.threads.bulk import (
    ChannelFailure,
    ChannelResult,
    ChannelSource,
    Outcome,
    link_channel,
    link_channels,
)
from openllm_talk.reading.threads.linking import AFTER, BLOCK
from openllm_talk.records import Message, ReplyLink

LONG = BLOCK + AFTER + 40
"""Messages of a channel that is settled in more than one go."""
SAYINGS = ("how do I mount it?", "Bo: try fstab", "请问显存不够怎么办", "ana: 调小 batch", "ok")


def talk(seed: int, many: int) -> list[Message]:
    """A channel of `many` messages, the same for the same seed."""
    chance = random.Random(seed)
    names = ("ana", "Bo", "小陈", "will")
    return chat(*(f"{chance.choice(names)}: {chance.choice(SAYINGS)}" for _ in range(many)))


# What workers call, so it stands in the module.


def rows(seed: int, many: int) -> Iterator[Message]:
    if os.environ.get("OMP_NUM_THREADS") != "1":
        raise RuntimeError("numpy would take all processors for one channel")
    yield from talk(seed, many)


def noted_rows(seed: int, many: int, notes: Path) -> Iterator[Message]:
    """The same, with a note of which process opens which channel."""
    with notes.open("a") as file:
        file.write(f"{seed} {os.getpid()}\n")
    yield from talk(seed, many)


def broken_rows() -> Iterator[Message]:
    yield from talk(0, 5)
    raise BrokenSource("the file is cut off", "文件被截断了", path="kitchen.log", line=6)


def deadly_rows() -> Iterable[Message]:
    os.kill(os.getpid(), signal.SIGKILL)
    return ()


def channels(many: int = 5, length: int = 60) -> list[ChannelSource]:
    return [ChannelSource(f"#room/{seed}", partial(rows, seed, length)) for seed in range(many)]


def written(outcomes: Iterable[Outcome]) -> dict[str, bytes]:
    """The links of each channel as they stand in their files."""
    found = {}
    for one in outcomes:
        assert isinstance(one, ChannelResult), one
        found[one.name] = Path(one.links).read_bytes()
    return found


@pytest.fixture
def one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What each channel's links are without any engine."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = tmp_path / "one process"
    folder.mkdir()
    return written(link_channel(source, folder) for source in channels())


def test_a_pool_writes_what_one_process_writes(
    tmp_path: Path, one_process: dict[str, bytes]
) -> None:
    outcomes = list(link_channels(channels(), tmp_path / "pool", "pool", 2))
    assert written(outcomes) == one_process
    assert len(outcomes) == 5
    for one in outcomes:
        assert isinstance(one, ChannelResult)
        assert one.rows == 60
        assert one.peak_megabytes is None or one.peak_megabytes > 1


def test_ray_writes_what_one_process_writes(
    tmp_path: Path, one_process: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec("ray") is None:
        pytest.skip("needs Ray, the optional extra openllm-talk[ray]")
    paths = [str(Path(__file__).parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    ill = [ChannelSource("#cut", broken_rows), ChannelSource("#deadly", deadly_rows)]
    outcomes = list(link_channels([*ill, *channels()], tmp_path / "ray", "ray", 2))
    assert written(one for one in outcomes if isinstance(one, ChannelResult)) == one_process
    failures = {one.name: one.en for one in outcomes if isinstance(one, ChannelFailure)}
    assert failures["#cut"] == "kitchen.log:6: the file is cut off"
    assert "died" in failures["#deadly"]


def test_the_written_links_are_those_of_link(tmp_path: Path) -> None:
    messages = talk(3, LONG)
    edits = {7: 1}
    source = ChannelSource("#long", partial(talk, 3, LONG), edited=edits)
    result = link_channel(source, tmp_path)
    lines = Path(result.links).read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=ReplyLink) for line in lines] == link(messages, edits)


def test_names_of_channels_may_be_anything_and_stay_apart(tmp_path: Path) -> None:
    names = ["../a", "..\\a", "a", "A", "闲聊", "闲 聊", "", "x" * 300, "x" * 301]
    sources = [ChannelSource(name, partial(talk, 1, 3)) for name in names]
    results = [link_channel(source, tmp_path) for source in sources]
    assert len({one.links.casefold() for one in results}) == len(names)
    assert all(Path(one.links).parent == tmp_path for one in results)


def test_a_finished_channel_is_not_read_again(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    sources = [ChannelSource("#a", partial(noted_rows, 1, 30, notes), version="monday")]
    first = list(link_channels(sources, tmp_path / "links"))
    again = list(link_channels(sources, tmp_path / "links"))
    assert written(first) == written(again)
    assert [one.skipped for one in again if isinstance(one, ChannelResult)] == [True]
    assert len(notes.read_text().splitlines()) == 1


def test_a_channel_that_has_changed_is_read_again(tmp_path: Path) -> None:
    list(link_channels([ChannelSource("#a", partial(rows, 1, 30), version="monday")], tmp_path))
    more = [ChannelSource("#a", partial(rows, 1, 40), version="tuesday")]
    (result,) = link_channels(more, tmp_path)
    assert isinstance(result, ChannelResult)
    assert (result.rows, result.skipped) == (40, False)
    assert len(Path(result.links).read_bytes().splitlines()) == 40


def test_one_channel_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    sources = channels(4)
    sources.insert(1, ChannelSource("#cut", broken_rows))
    outcomes = list(link_channels(sources, tmp_path, "pool", 2))
    (failure,) = (one for one in outcomes if isinstance(one, ChannelFailure))
    assert (failure.name, failure.en) == ("#cut", "kitchen.log:6: the file is cut off")
    assert failure.zh == "kitchen.log:6：文件被截断了"
    assert "broken_rows" in failure.details
    assert len(outcomes) == 5
    assert not [path for path in tmp_path.iterdir() if "cut" in path.name]


def test_a_channel_whose_process_dies_is_named_and_takes_no_other_with_it(tmp_path: Path) -> None:
    sources = channels(4)
    sources.insert(1, ChannelSource("#deadly", deadly_rows))
    outcomes = list(link_channels(sources, tmp_path, "pool", 2))
    (failure,) = (one for one in outcomes if isinstance(one, ChannelFailure))
    assert failure.name == "#deadly"
    assert "died" in failure.en
    assert len(outcomes) == 5


def test_a_channel_that_cannot_be_given_to_a_worker_is_named(tmp_path: Path) -> None:
    sources = [ChannelSource("#here", lambda: talk(1, 3)), *channels(1)]
    first, second = sorted(link_channels(sources, tmp_path), key=lambda one: one.name)
    assert isinstance(first, ChannelFailure)
    assert isinstance(second, ChannelResult)


def test_leaving_early_leaves_nothing_half_done(tmp_path: Path) -> None:
    before = dict(os.environ)
    outcomes = link_channels(channels(), tmp_path, "pool", 2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert dict(os.environ) == before
    assert not list(tmp_path.glob("*.part"))
    assert len(list(link_channels(channels(), tmp_path, "pool", 2))) == 5


def test_without_ray_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(TalkError) as caught:
        link_channels(channels(), tmp_path / "links", "ray")
    assert "openllm-talk[ray]" in caught.value.say("en")
    assert "还没有安装" in caught.value.say("zh")
    assert not (tmp_path / "links").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TalkError, match=r"file.links: "):
        link_channels(channels(), tmp_path / "file" / "links")


def test_two_channels_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name of its own"):
        link_channels([*channels(1), *channels(1)], tmp_path)


# --- killed ---------------------------------------------------------------------------------------

RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_bulk
from openllm_talk.reading.threads.bulk import link_channels

if __name__ == "__main__":
    for one in link_channels(test_bulk.noted(Path(sys.argv[2])), Path(sys.argv[3]), "pool", 2):
        if not one.skipped:
            print(one.name, flush=True)
"""


def noted(notes: Path) -> list[ChannelSource]:
    return [ChannelSource(f"#{seed}", partial(noted_rows, seed, LONG, notes)) for seed in range(6)]


def test_a_killed_run_is_taken_up_where_it_was(tmp_path: Path) -> None:
    script, notes, folder = tmp_path / "run.py", tmp_path / "notes", tmp_path / "links"
    script.write_text(RUN)
    here = str(Path(__file__).parent)
    finished: set[str] = set()
    for _ in range(2):
        notes.write_text("")
        finished |= _killed([sys.executable, str(script), here, str(notes), str(folder)])
        _wait_for_the_end([int(line.split()[1]) for line in notes.read_text().splitlines()])
    notes.write_text("")
    outcomes = list(link_channels(noted(notes), folder, "pool", 2))
    read_again = [f"#{line.split()[0]}" for line in notes.read_text().splitlines()]
    never_killed = list(link_channels(noted(notes), tmp_path / "never killed", "pool", 2))
    assert written(outcomes) == written(never_killed)
    assert len(outcomes) == len(never_killed) == 6
    assert not finished & set(read_again)
    assert not list(folder.glob("*.part"))


def _killed(command: list[str]) -> set[str]:
    """Kills a run at a random moment after its first channel; the channels that it told of."""
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    first = run.stdout.readline()
    time.sleep(random.uniform(0.0, 0.4))
    run.send_signal(signal.SIGKILL)
    rest = run.stdout.read()
    run.stdout.close()
    run.wait()
    return {line for line in (first + rest).split("\n") if line}


def _wait_for_the_end(processes: list[int]) -> None:
    """Workers end by themselves when the run that started them is killed."""
    until = time.monotonic() + 10
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < until, "workers outlive their run"
        time.sleep(0.02)
