"""A synthetic community of 100 issues and a million messages, made once and kept in build/.

Twenty rooms talk for a hundred weeks in Chinese and English; words are as frequent as in real text
(Zipf), people as talkative as in real groups. The last week is drafted and published, so the site
holds a hundred issues; without PDFs, which take a second each and no page needs. The same seed
gives the same archive.
"""

import itertools
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openllm_talk.issues.manuscript import write
from openllm_talk.records import Answer, Entry, Issue, Question, Section, Subsection

ISSUES = 100
SEED = 20230617
FIRST = date(2024, 1, 6)
ROOMS = 20
PEOPLE = 400
COMMON = (
    *("模型", "训练", "显存", "推理", "数据", "学习率", "注意力", "微调", "量化", "上下文"),
    *("损失", "梯度", "batch", "token", "LoRA", "KV", "cache", "GPU"),
)
SETTINGS = """\
name = "Big House 大屋"
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[site]
pdf = false
"""


def build(folder: Path, messages: int) -> Path:
    """The workspace in `folder`, made where there is none; DATABASE_URL says on which engine."""
    workspace = folder / "big"
    if (folder / "done").exists():
        return workspace
    exports = folder.parent / f"exports-{messages}"
    if not (exports / "done").exists():
        _write(exports, messages)
    workspace.mkdir(parents=True, exist_ok=True)
    (workspace / "talk.toml").write_text(SETTINGS, encoding="utf-8")
    talk("import", exports / "issues", exports / "chat", workspace=workspace)
    talk("draft", workspace=workspace)
    talk("publish", f"{ISSUES - 1:03}", "--approve", "Bench", workspace=workspace)
    (folder / "done").touch()
    return workspace


def talk(*words: object, workspace: Path) -> None:
    """Runs a command of `talk` on the workspace; its own findings (exit code 1) are no trouble."""
    command = [sys.executable, "-m", "openllm_talk", *map(str, words), "-w", str(workspace)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        sys.exit(done.stderr)


def _write(exports: Path, messages: int) -> None:
    """Writes the chats, one export a room, and all issues but the last."""
    chance = random.Random(SEED)
    words = vocabulary(chance)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for place in ("chat", "issues"):
        (exports / place).mkdir(parents=True, exist_ok=True)
    for room in range(ROOMS):
        rows = _room(chance, words, weights, messages // ROOMS)
        said = {
            "name": f"room {room}",
            "type": "private_group",
            "id": room + 1,
            "messages": list(rows),
        }
        path = exports / "chat" / f"room-{room:02}.json"
        path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    for number in range(ISSUES - 1):
        path = exports / "issues" / f"{number:03}.md"
        path.write_text(write(_issue(chance, words, weights, number), "zh"), encoding="utf-8")
    (exports / "done").touch()


def vocabulary(chance: random.Random) -> list[str]:
    """The words that people use, the most frequent first."""
    return [*COMMON, *(_word(chance) for _ in range(20_000))]


def _room(
    chance: random.Random, words: Sequence[str], weights: Sequence[float], messages: int
) -> Iterator[dict[str, object]]:
    """A room's messages, spread evenly over the weeks that end with the last issue."""
    start = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=UTC) - timedelta(days=7)
    step = timedelta(days=7 * ISSUES) / messages
    for place in range(messages):
        person = int(PEOPLE * chance.random() ** 3)
        row: dict[str, object] = {
            "id": place + 1,
            "type": "message",
            "date": f"{start + step * place:%Y-%m-%dT%H:%M:%S}",
            "from": f"person {person}",
            "from_id": f"user{person}",
            "text": _text(chance, words, weights),
        }
        if place and chance.random() < 0.3:
            row["reply_to_message_id"] = max(1, place - chance.randrange(8))
        yield row


def _issue(
    chance: random.Random, words: Sequence[str], weights: Sequence[float], number: int
) -> Issue:
    def text() -> str:
        return _text(chance, words, weights)

    news = Section(
        name="本周新闻",
        kind="news",
        subsections=(
            Subsection(
                name="学术",
                entries=tuple(
                    Entry(
                        title=text(),
                        urls=(f"https://arxiv.org/abs/24{number:02}.{n:05}",),
                        note=text(),
                    )
                    for n in range(8)
                ),
            ),
        ),
    )
    asked = tuple(
        Question(
            id=f"q-{number:03}-{n}",
            label=f"Q{n + 1}",
            text=f"{text()}？",
            asker=f"研究员{n + 1}",
            status="answered" if n % 4 else "open",
            answers=tuple(Answer(text=text(), label=f"A{k + 1}") for k in range(n % 4)),
        )
        for n in range(7)
    )
    return Issue(
        title=f"Big House {number:03}",
        number=f"{number:03}",
        date=f"{FIRST + timedelta(days=7 * number)}",
        time="20:00",
        highlights=(text(), text()),
        sections=(news,),
        questions=asked,
    )


def _text(chance: random.Random, words: Sequence[str], weights: Sequence[float]) -> str:
    most = 3 + int(25 * chance.random() ** 2)
    text = " ".join(chance.choices(words, cum_weights=weights, k=most))
    return f"{text}？" if chance.random() < 0.08 else text


def _word(chance: random.Random) -> str:
    """A word that nobody knows: two or three Chinese characters, or some letters."""
    if chance.random() < 0.6:
        return "".join(
            chr(chance.randrange(0x4E00, 0x9000)) for _ in range(chance.choice((2, 2, 3)))
        )
    return "".join(chance.choices("abcdefghiklmnoprstuvwy", k=chance.randrange(4, 10)))
