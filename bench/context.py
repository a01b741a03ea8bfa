"""How long the messages around a proposal take to find and link in an archive of 1,000,000.

    python bench/context.py [--messages 1000000] [--rooms 10] [--asked 200]

The invented chats of `training/` are said again and again in several rooms of one archive. Each
context is of a question and three answers: near each other, or far apart. Printed are p50 and p95
of one process on one core, and how many of the rows were the right ones: those that stand around
the messages in the order in which they were stored.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from training.threads.data import invented

from openllm_talk.community import load
from openllm_talk.web.setup import open_workspace

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
PAUSE = timedelta(seconds=90)
SPREAD = {"near each other": 12, "far apart": 2000}
SETTINGS = 'name = "Bench"\ntimezone = "UTC"\nlanguages = ["en", "zh"]\n'


def said(room: int, many: int) -> Iterator[tuple[object, ...]]:
    """The rows of one room as the table of messages takes them."""
    from openllm_talk.archive import bulk
    from openllm_talk.archive.codec import encode
    from openllm_talk.records import Message

    lines = [(one.author, one.text) for chat in invented() for one in chat.messages if one.text]
    for place in range(many):
        author, text = lines[(place + 97 * room) % len(lines)]
        at = BEGAN + PAUSE * place
        message = Message(
            index=place,
            id=f"{room}-{place}",
            time=at.isoformat(),
            author=author,
            text=text,
            channel=f"room {room}",
        )
        yield (message.id, f"room-{room}", message.id, "message", bulk.instant_value(at), None,
               "import", room * many + place, 0, encode(message))  # fmt: skip


def fill(rooms: int, messages: int) -> None:
    """Stores the rooms; the columns are those of an import."""
    from django.db import transaction

    from openllm_talk.archive import bulk, models
    from openllm_talk.archive.recognition import COLUMNS

    with transaction.atomic():
        models.Import.objects.create(
            id="import", number=1, path="bench", format="bench", size=0, timezone="UTC"
        )
        for room in range(rooms):
            models.Channel.objects.create(id=f"room-{room}", platform="bench", name=f"room {room}")
            bulk.insert(models.Message, COLUMNS, said(room, messages // rooms))


def right(places: Sequence[int], many: int, shown: int) -> list[int]:
    """The rows that should stand around these."""
    near = {
        row
        for place in places
        for row in range(place - shown, place + shown + 1)
        if row in range(many)
    }
    return sorted(near)


def percentiles(times: list[float]) -> str:
    """The median and the time that 95 of 100 stay below."""
    ordered = sorted(times)
    return f"p50 {ordered[len(ordered) // 2]:.0f}, p95 {ordered[len(ordered) * 95 // 100]:.0f}"


def report(rooms: int, messages: int, asked: int) -> None:
    """Prints a line for each way in which the messages of a proposal are spread."""
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        (workspace / "talk.toml").write_text(SETTINGS, encoding="utf-8")
        open_workspace(workspace)
        # Tables can be named only where a database is known.
        from openllm_talk.issues.context import SHOWN, Part, context

        fill(rooms, messages)
        community, dice, many = load(workspace), random.Random(7), messages // rooms
        for spread, reach in SPREAD.items():
            took, cpu, good, rows = [], [], 0, 0
            for _ in range(asked):
                room, first = dice.randrange(rooms), dice.randrange(many - reach - 1)
                places = [first, *sorted(dice.sample(range(first + 1, first + reach), 3))]
                parts: tuple[Part, ...] = ("question", "answer", "answer", "answer")
                own = {f"{room}-{place}": part for place, part in zip(places, parts, strict=True)}
                began, worked = time.perf_counter(), time.process_time()
                (found,) = context(own, community)
                took.append(1000 * (time.perf_counter() - began))
                cpu.append(1000 * (time.process_time() - worked))
                wanted = [f"{room}-{place}" for place in right(places, many, SHOWN)]
                good += sum(row.id in set(wanted) for row in found.rows)
                good -= abs(len(found.rows) - len(wanted))
                rows += len(wanted)
            print(
                f"{messages} messages, {spread}: {percentiles(took)} ms, of the processor "
                f"{percentiles(cpu)} ms, {good} of {rows} rows right"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rooms", type=int, default=10)
    parser.add_argument("--asked", type=int, default=200)
    arguments = parser.parse_args()
    report(arguments.rooms, arguments.messages, arguments.asked)
