"""Annotated chats as arrays: the corpus, the invented days, and other ways they could have been.

A chat is its messages with the annotated parents of some of them. The corpus is one busy channel
of technical support; `retold` makes of it what other groups are like: nobody names whom they
answer, clocks tick otherwise or not at all, fewer conversations run at once.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from openllm_talk.reading.threads.annotation import parse_annotation
from openllm_talk.reading.threads.clock import minutes
from openllm_talk.reading.threads.pairs import WIDTH, find_pairs
from openllm_talk.reading.threads.turns import Reader, Turns
from openllm_talk.records import Message
from openllm_talk.sources.chats import irc
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Options


@dataclass(frozen=True, slots=True)
class Chat:
    """Messages with the annotated parents (positions) of some; `minute` overrides their times."""

    name: str
    messages: list[Message]
    parents: Mapping[int, frozenset[int]]
    minute: list[float | None]


def corpus(folder: Path) -> Iterator[Chat]:
    """The chats of a folder of `NAME.ascii.txt` with `NAME.annotation.txt`."""
    for path in sorted(folder.glob("*.ascii.txt")):
        messages = [
            row
            if isinstance(row, Message)
            else Message(index=row.index, id=str(row.index), kind="system")
            for row in irc.read(Source(path), Options())
        ]
        annotation = path.with_name(path.name.replace(".ascii.", ".annotation."))
        parents = parse_annotation(annotation.read_text(encoding="utf-8"), annotation.name)
        name = path.name.removesuffix(".ascii.txt")
        yield Chat(name, messages, parents, minutes(messages))


def invented() -> Iterator[Chat]:
    """The invented chats beside this file."""
    for path in sorted((Path(__file__).parent / "invented").glob("*.tsv")):
        yield invented_chat(path)


def is_held_out(chat: Chat) -> bool:
    """Whether an invented chat is left out of training: every fourth is."""
    return int(chat.name.rpartition("-")[2]) % 4 == 0


def tests(folder: Path) -> dict[str, list[Chat]]:
    """Annotated chats that no model was trained on, by set; `folder` holds irc/dev and so on, and
    what is not there is left out."""
    sets: dict[str, list[Chat]] = {}
    if folder.is_dir():
        sets["irc dev"] = list(corpus(folder / "irc" / "dev"))
        sets["channel-two"] = list(corpus(folder / "irc" / "channel-two"))
        sets["zh day1"] = [chinese_day(folder / "zh" / "day1.json")]
    held_out = [chat for chat in invented() if is_held_out(chat)]
    for language in ("zh", "en"):
        sets[f"invented {language}"] = [one for one in held_out if one.name.startswith(language)]
    return sets


def invented_chat(path: Path) -> Chat:
    """One invented chat: lines of «id, time, author, parents, text» with tabs between."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    place = {row[0]: number for number, row in enumerate(rows)}
    names = sorted({row[2] for row in rows if row[2] != "="}, key=len, reverse=True)
    spoken = re.compile("[@＠](" + "|".join(map(re.escape, names)) + ")")
    messages, parents = [], {}
    for number, (_, time, author, answers, text) in enumerate(rows):
        text = text.replace("\\n", "\n")
        messages.append(
            Message(
                index=number,
                id=f"{path.stem}-{number}",
                kind="system" if author == "=" else "message",
                time=time,
                author=None if author == "=" else author,
                text=text,
                mentions=tuple(dict.fromkeys(spoken.findall(text))),
            )
        )
        given = [place[one.strip()] for one in answers.split(",") if one.strip() != "-"]
        parents[number] = frozenset(given) or frozenset([number])
    return Chat(path.stem, messages, parents, minutes(messages))


def chinese_day(path: Path) -> Chat:
    """An annotated Chinese day, `NAME.json` (see `talk threads evaluate`)."""
    rows = json.loads(path.read_text(encoding="utf-8"))["messages"]
    names = sorted({row["author"] for row in rows if row["author"]}, key=len, reverse=True)
    spoken = re.compile("[@＠](" + "|".join(map(re.escape, names)) + ")")
    messages = [
        Message(
            index=row["index"],
            id=str(row["index"]),
            kind=row["kind"],
            time=row["time"],
            author=row["author"],
            text=row["text"],
            mentions=tuple(dict.fromkeys(spoken.findall(row["text"]))),
        )
        for row in rows
    ]
    parents = {row["index"]: frozenset(row["reply_to"]) for row in rows}
    return Chat(path.stem, messages, parents, minutes(messages))


def grouped(parents: Mapping[int, frozenset[int]]) -> list[list[int]]:
    """The annotated lines that `parents` joins to one thread each, in order."""
    root: dict[int, int] = {}

    def top(one: int) -> int:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for child, above in parents.items():
        for parent in above:
            root[top(child)] = top(parent)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for child in sorted(parents):
        found[top(child)].append(child)
    return list(found.values())


# --- the same chats as other groups would have had them -------------------------------------------

_OPENING = re.compile(r"^\s*@?[^\s:,]{1,30}[:,]\s*")


def nameless(chat: Chat, share: float, chance: random.Random) -> Chat:
    """`chat` where a `share` of the messages no longer says whom it answers."""
    messages = [
        msgspec.structs.replace(message, mentions=(), text=_OPENING.sub("", message.text))
        if message.mentions and chance.random() < share
        else message
        for message in chat.messages
    ]
    return Chat(chat.name, messages, chat.parents, chat.minute)


def thinner(chat: Chat, share: float, chance: random.Random) -> Chat:
    """`chat` with a `share` of its annotated threads left, and what stands before gone."""
    thread = {one: number for number, lines in enumerate(grouped(chat.parents)) for one in lines}
    kept: dict[int, bool] = defaultdict(lambda: chance.random() < share)
    places = [
        place
        for place in range(min(chat.parents), len(chat.messages))
        if place in chat.parents and kept[thread[place]]
    ]
    new = {place: number for number, place in enumerate(places)}
    left: dict[int, frozenset[int]] = {}
    for place in places:
        there = frozenset(new[parent] for parent in chat.parents[place] if parent in new)
        if there:
            left[new[place]] = there
    messages = [chat.messages[place] for place in places]
    return Chat(chat.name, messages, left, [chat.minute[place] for place in places])


def slower(chat: Chat, chance: random.Random) -> Chat:
    """`chat` with its pauses stretched, some of them long, or with no clock at all."""
    if chance.random() < 0.12:
        return Chat(chat.name, chat.messages, chat.parents, [None] * len(chat.messages))
    factor = np.exp(chance.uniform(-1.2, 3.0))
    seconds = chance.random() < 0.6
    now, last = 0.0, None
    minute: list[float | None] = []
    for at in chat.minute:
        if at is None:
            minute.append(None)
            continue
        gap = 0.0 if last is None else max(at - last, 0.0)
        last = at
        now += (
            (gap + (chance.random() if seconds else 0.0)) * factor * chance.lognormvariate(0, 0.4)
        )
        minute.append(now if seconds else float(int(now)))
    return Chat(chat.name, chat.messages, chat.parents, minute)


def retold(chat: Chat, chance: random.Random) -> Chat:
    """One other way in which `chat` could have come about."""
    if chance.random() < 0.6 and len(chat.parents) > 40:
        chat = thinner(chat, chance.uniform(0.15, 0.8), chance)
    if chance.random() < 0.6:
        chat = nameless(chat, chance.choice((1.0, 1.0, 0.8, 0.5)), chance)
    if chance.random() < 0.7:
        chat = slower(chat, chance)
    return chat


# --- arrays ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One chat (or another telling of it) for the networks: `rows` are the annotated turns, `gold`
    (rows, 1 + WIDTH) which of their candidates are right, the first column for «starts a thread»;
    `weight` says how much it counts."""

    name: str
    turns: Turns
    rows: np.ndarray
    gold: np.ndarray
    weight: float


def told(chat: Chat, reader: Reader, weight: float) -> Told:
    """`chat` as arrays; annotated turns whose parents are no candidates are left out."""
    turns = reader.read(chat.messages, chat.minute)
    earlier = find_pairs(turns).earlier
    number = {int(place): turn for turn, place in enumerate(turns.position)}
    rows, gold = [], []
    for child, parents in chat.parents.items():
        turn = number.get(child)
        if turn is None:
            continue
        right = np.zeros(1 + WIDTH, bool)
        right[0] = child in parents
        there = [number[parent] for parent in parents if parent != child and parent in number]
        right[1:] = np.isin(earlier[turn], there) & (earlier[turn] >= 0)
        if right.any():
            rows.append(turn)
            gold.append(right)
    shape = (len(rows), 1 + WIDTH)
    return Told(
        chat.name, turns, np.array(rows, np.int64), np.array(gold, bool).reshape(shape), weight
    )
