"""How long a busy week takes to draft: 5,000 messages of several rooms, Chinese and English.

    python bench/drafting.py [--messages 5000] [--runs 3]

The invented chats of `training/` are told as one week of Telegram rooms and imported into a new
workspace; `talk draft` runs as its own process, start-up included.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from training.threads.data import Chat, invented

TALK = Path(sys.executable).with_name("talk")
MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
WEEK = timedelta(days=6)


def told(chats: list[Chat], most: int, folder: Path) -> int:
    """Writes each chat as a room's export, spread over one week; how many messages that makes."""
    left = most
    for number, chat in enumerate(chats):
        said = [message for message in chat.messages if message.kind == "message"][:left]
        rows = [
            {
                "id": place + 1,
                "type": "message",
                "date": f"{MONDAY + WEEK * place / len(said):%Y-%m-%dT%H:%M:%S}",
                "from": message.author,
                "from_id": f"user{message.author}",
                "text": message.text,
            }
            for place, message in enumerate(said)
        ]
        room = {"name": f"room {number}", "type": "private_group", "id": number, "messages": rows}
        path = folder / f"room-{number:02}.json"
        path.write_text(json.dumps(room, ensure_ascii=False), encoding="utf-8")
        left -= len(said)
        if not left:
            break
    return most - left


def report(most: int, runs: int) -> None:
    """Prints seconds and memory of each run, and what the draft holds."""
    with tempfile.TemporaryDirectory() as name:
        folder, workspace = Path(name), Path(name) / "workspace"
        subprocess.run([TALK, "init", workspace], check=True, capture_output=True)
        exports = folder / "exports"
        exports.mkdir()
        chats = sorted(invented(), key=lambda chat: chat.name[3:])
        many = told(chats, most, exports)
        subprocess.run([TALK, "import", exports, "-w", workspace], check=True, capture_output=True)
        for _ in range(runs):
            began = time.perf_counter()
            done = subprocess.run(
                [TALK, "draft", "-w", workspace, "--json"], check=True, capture_output=True
            )
            took = time.perf_counter() - began
            asked = len(json.loads(done.stdout)["questions"])
            print(f"{many} messages: {took:.2f} s, {asked} questions and discussions")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of a child {peak:.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    report(arguments.messages, arguments.runs)
