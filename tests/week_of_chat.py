"""A busy week of a chat group, invented: the sample community's own words among many others'.

Always the same for the same number of messages. What people say stands in `tests/weeks/`.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "examples/community/chat/wechat-group.txt"
WEEKS = HERE / "weeks"
DAY = re.compile(r"^—————  (\d{4}-\d\d-\d\d)  —————$", re.MULTILINE)
MINUTES = (8 * 60, 23 * 60 + 50)
"""When people write, from and to, of the day."""
PHONE = "13800138000"
"""The number that somebody gives away in an answer."""


@dataclass(frozen=True, order=True, slots=True)
class Said:
    """One message of the week, in the order of time."""

    day: str
    minute: int
    place: int
    who: str
    text: str


def week(messages: int = 1000) -> str:
    """The chat as one copies it from WeChat: so many messages on the days of the sample's week."""
    chance = random.Random(16)
    real = list(_sample())
    days = sorted({one.day for one in real})
    told = list(_told(chance, days))
    wanted = messages - len(real) - len(told)
    beside = [_beside(chance, days, number) for number in range(wanted)]
    lines = [f'微信群"{_group()}"的聊天记录如下:', ""]
    before = ""
    for one in sorted([*real, *told, *beside]):
        if one.day != before:
            lines += [f"—————  {one.day}  —————", ""]
            before = one.day
        lines += [f"{one.who}  {one.minute // 60:02}:{one.minute % 60:02}", one.text, ""]
    return "\n".join(lines)


def _group() -> str:
    return SAMPLE.read_text(encoding="utf-8").split('"')[1]


def _sample() -> Iterator[Said]:
    """The sample's messages."""
    parts = DAY.split(SAMPLE.read_text(encoding="utf-8"))[1:]
    for day, text in zip(parts[::2], parts[1::2], strict=True):
        heads = re.split(r"^(\S.*)  (\d\d):(\d\d)$", text, flags=re.MULTILINE)[1:]
        for place, (who, hour, minute, said) in enumerate(
            zip(heads[::4], heads[1::4], heads[2::4], heads[3::4], strict=True)
        ):
            yield Said(day, int(hour) * 60 + int(minute), place, who, said.strip("\n"))


def _told(chance: random.Random, days: list[str]) -> Iterator[Said]:
    """The conversations and the links, each begun at a time of its own, some minutes a line."""
    people = _lines("people.txt")
    for number, block in enumerate((*_blocks("talk.txt"), *_blocks("links.txt"))):
        cast = dict(zip("abc", chance.sample(people, 3), strict=True))
        minute = chance.randint(MINUTES[0], MINUTES[1] - 60)
        day = days[number % len(days)]
        for place, line in enumerate(block):
            who, colon, text = line.partition(": ")
            if not colon or who not in cast:
                who, text = "abc"[min(place, 1)], line
            yield Said(day, minute, 1000 + place, cast[who], text)
            minute += chance.randint(0, 6)


def _beside(chance: random.Random, days: list[str], number: int) -> Said:
    """A line of small talk."""
    words = {
        name: re.split(r"(?<!\\) ", value)
        for name, value in (line.split(": ", 1) for line in _lines("words.txt"))
    }
    text = chance.choice(_lines("small_talk.txt"))
    for name, of in words.items():
        text = text.replace(f"{{{name}}}", chance.choice(of).replace("\\ ", " "))
    minute = chance.randint(*MINUTES)
    return Said(
        chance.choice(days), minute, 2000 + number, chance.choice(_lines("people.txt")), text
    )


def _blocks(name: str) -> list[list[str]]:
    text = (WEEKS / name).read_text(encoding="utf-8").partition("\n\n")[2]
    return [block.splitlines() for block in text.strip().split("\n\n")]


def _lines(name: str) -> list[str]:
    text = (WEEKS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
