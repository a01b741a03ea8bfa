"""One invented conversation, written as the export of each platform. All times are UTC."""

import csv
import datetime
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEED = 20260307
PEOPLE = (
    "小蜻蜓",
    "大壮 🐳",
    "Chris Chen",
    "王老师（NLP）",
    "AK_推理优化",
    "Ana",
    "Budi",
    "老贾-评测",
)
_ENGLISH = (
    *("the", "loss", "spikes", "after", "warmup", "when", "we", "pack", "documents", "without"),
    *("mask", "and", "learning", "rate", "is", "too", "high", "for", "small", "batch", "so"),
    *("try", "fp8", "only", "in", "inference", "keep", "router", "bf16"),
)
_CHINESE = "今天跑了一版长上下文的继续预训练显存不够就把梯度检查点打开然后看评测分数有没有掉"
_START = datetime.datetime(2024, 1, 13, 8, 0, 5, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it was made: what a reader must give back."""

    author: str
    time: datetime.datetime
    text: str

    @property
    def number(self) -> int:
        """The author's, from 0."""
        return PEOPLE.index(self.author)

    @property
    def seconds(self) -> int:
        """Since 1970."""
        return int(self.time.timestamp())

    @property
    def address(self) -> str:
        """The address in the text; empty without one."""
        return next((word for word in self.text.split() if word.startswith("http")), "")


def conversation(messages: int, *, nicks: bool = False, lines: bool = True) -> Iterator[Said]:
    """Random messages, the same for the same number, a tenth of them with two lines.

    With `nicks` people have names without blanks, without `lines` every message is one line: IRC.
    """
    chance = random.Random(SEED)
    now = _START
    for _ in range(messages):
        now += datetime.timedelta(seconds=chance.choice((3, 17, 40, 95, 600)))
        words = chance.choices(_ENGLISH, k=chance.randint(0, 12))
        start = chance.randrange(len(_CHINESE) - 12)
        words.append(_CHINESE[start : start + chance.randint(2, 12)])
        if chance.random() < 0.08:
            words.append(
                f"https://arxiv.org/abs/24{chance.randint(10, 12)}.{chance.randint(1, 9999):05}"
            )
        text = " ".join(words)
        if chance.random() < 0.1 and lines:
            text += "\n" + text[::-1]
        author = chance.choice(PEOPLE)
        yield Said(author.replace(" ", "") if nicks else author, now, text)


# --- lines of text --------------------------------------------------------------------------------


def _whatsapp(path: Path, chat: Iterator[Said]) -> None:
    """An iPhone's export."""
    with path.open("w", encoding="utf-8") as file:
        for said in chat:
            file.write(f"[{said.time:%d.%m.%y, %H:%M:%S}] {said.author}: {said.text}\n")


def _wechat(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('微信群"LLM 夜谈"的聊天记录如下:\n\n')
        day = None
        for said in chat:
            if said.time.date() != day:
                day = said.time.date()
                file.write(f"—————  {day.year}-{day.month}-{day.day}  —————\n\n\n")
            file.write(f"{said.author}  {said.time:%H:%M}\n\n{said.text}\n\n")


def _qq(path: Path, chat: Iterator[Said]) -> None:
    rule = "=" * 64
    with path.open("w", encoding="utf-8") as file:
        file.write("消息记录（此消息记录为文本格式，不支持重新导入）\n\n")
        file.write(f"{rule}\n消息分组:我的QQ群\n{rule}\n消息对象:LLM 夜谈\n{rule}\n\n")
        for said in chat:
            stamp = f"{said.time:%Y-%m-%d} {said.time.hour}:{said.time:%M:%S}"
            file.write(f"{stamp} {said.author}({10001 + said.number})\n{said.text}\n\n")


def _irc(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for said in chat:
            file.write(f"[{said.time:%Y-%m-%d %H:%M:%S}] <{said.author}> {said.text}\n")


def _irssi(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("--- Log opened Sat Jan 13 08:00:00 2024\n")
        day = _START.date()
        for said in chat:
            if said.time.date() != day:
                day = said.time.date()
                file.write(f"--- Day changed {said.time:%a %b %d %Y}\n")
            file.write(f"{said.time:%H:%M} < {said.author}> {said.text}\n")


def _weechat(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for said in chat:
            file.write(f"{said.time:%Y-%m-%d %H:%M:%S}\t{said.author}\t{said.text}\n")


def _signal(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for said in chat:
            file.write(f"[{said.time:%Y-%m-%d %H:%M:%S}] {said.author}: {said.text}\n\n")


def _welink(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for said in chat:
            head = f"{said.author}(w{said.number:05})\t{said.time:%Y-%m-%d %H:%M:%S}"
            file.write(f"{head}\n{said.text}\n\n")


def _matrix_text(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for said in chat:
            file.write(f"{said.time:%a, %b %d, %Y, %H:%M:%S} - {said.author}: {said.text}\n")


def _discord_txt(path: Path, chat: Iterator[Said]) -> None:
    rule = "=" * 62
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{rule}\nGuild: LLM 夜谈\nChannel: general\n{rule}\n\n")
        for said in chat:
            file.write(f"[{said.time:%Y-%m-%d %H:%M}] {said.author}\n{said.text}\n\n\n")


# --- tables ---------------------------------------------------------------------------------------


def _discord_csv(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)
        table.writerow(["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"])
        for said in chat:
            stamp = f"{said.time:%Y-%m-%dT%H:%M:%S}.0000000+00:00"
            table.writerow([9000 + said.number, said.author, stamp, said.text, "", ""])


def _memotrace(path: Path, chat: Iterator[Said]) -> None:
    names = (
        *("localId", "TalkerId", "Type", "SubType", "IsSender", "CreateTime", "Status"),
        *("StrContent", "StrTime", "Remark", "NickName", "Sender"),
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        for number, said in enumerate(chat, 1):
            row = [number, 3, 1, 0, 0, said.seconds, 3, said.text, f"{said.time:%Y-%m-%d %H:%M:%S}"]
            table.writerow([*row, "", said.author, f"wxid_{said.number}"])


# --- JSON -----------------------------------------------------------------------------------------


def _list(
    path: Path, head: dict[str, Any], key: str, rows: Iterator[Any], indent: int | None = 1
) -> None:
    """An object with a list of rows as its last value, indented as its exporter does it."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + f', "{key}": [')
        for number, row in enumerate(rows):
            body = json.dumps(row, ensure_ascii=False, indent=indent)
            file.write((",\n" if number else "\n") + body.replace("\n", "\n  "))
        file.write("\n]}")


def _telegram(path: Path, chat: Iterator[Said]) -> None:
    head = {"name": "LLM 夜谈", "type": "private_supergroup", "id": 77}
    _list(path, head, "messages", (_telegram_row(*each) for each in enumerate(chat, 1)))


def _telegram_row(number: int, said: Said) -> dict[str, Any]:
    before, _, after = said.text.partition(said.address) if said.address else (said.text, "", "")
    link = {"type": "link", "text": said.address}
    text: Any = [before, link, *([after] if after else [])] if said.address else said.text
    plain = {"type": "plain", "text": before}
    row = {
        "id": number,
        "type": "message",
        "date": f"{said.time:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(said.seconds),
        "from": said.author,
        "from_id": f"user{said.number}",
        "text": text,
        "text_entities": [plain, link] if said.address else [plain],
    }
    return row | ({"reply_to_message_id": number - 3} if number % 5 == 0 else {})


def _discord(path: Path, chat: Iterator[Said]) -> None:
    head = {
        "guild": {"id": "1", "name": "LLM 夜谈", "iconUrl": "https://example.com/i.png"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "general", "topic": None},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-01-01T00:00:00+00:00",
    }
    _list(path, head, "messages", (_discord_row(*each) for each in enumerate(chat, 1)), indent=2)


def _discord_row(number: int, said: Said) -> dict[str, Any]:
    return {
        "id": str(1195000000000000000 + number),
        "type": "Default",
        "timestamp": f"{said.time:%Y-%m-%dT%H:%M:%S}.123+00:00",
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": said.text,
        "author": {
            "id": str(9000 + said.number),
            "name": f"user{said.number}",
            "discriminator": "0000",
            "nickname": said.author,
            "color": None,
            "isBot": False,
            "roles": [{"id": "5", "name": "member", "color": "#1ABC9C", "position": 3}],
            "avatarUrl": f"https://example.com/avatars/{said.number}.png?size=512",
        },
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    }


def _chatlog(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, said in enumerate(chat):
            row = {
                "seq": said.seconds * 1000 + number % 1000,
                "time": f"{said.time:%Y-%m-%dT%H:%M:%S}+00:00",
                "talker": "12345@chatroom",
                "talkerName": "LLM 夜谈",
                "isChatRoom": True,
                "sender": f"wxid_{said.number}",
                "senderName": said.author,
                "isSelf": False,
                "type": 1,
                "subType": 0,
                "content": said.text,
            }
            file.write((",\n" if number else "[\n") + json.dumps(row, ensure_ascii=False))
        file.write("\n]\n")


def _weflow(path: Path, chat: Iterator[Said]) -> None:
    head = {
        "weflow": {"version": "1.0.3", "exportedAt": 1767225600},
        "session": {"wxid": "12345@chatroom", "nickname": "LLM 夜谈", "type": "群聊"},
    }
    rows = (
        {
            "localId": number,
            "createTime": said.seconds,
            "formattedTime": f"{said.time:%Y-%m-%d %H:%M:%S}",
            "type": "文本消息",
            "content": said.text,
            "isSend": 0,
            "senderUsername": f"wxid_{said.number}",
            "senderDisplayName": said.author,
        }
        for number, said in enumerate(chat, 1)
    )
    _list(path, head, "messages", rows, indent=2)


def _qq_exporter(path: Path, chat: Iterator[Said]) -> None:
    head = {
        "metadata": {"name": "QQChatExporter", "version": "5.0.0"},
        "chatInfo": {"name": "LLM 夜谈", "type": "group", "selfUid": "u_0"},
        "statistics": {"totalMessages": 1},
    }
    _list(path, head, "messages", (_qq_row(*each) for each in enumerate(chat, 1)), indent=2)


def _qq_row(number: int, said: Said) -> dict[str, Any]:
    element = {"type": "text", "data": {"text": said.text}}
    return {
        "id": str(7300000000000000000 + number),
        "seq": str(number),
        "timestamp": said.seconds * 1000,
        "time": f"{said.time:%Y-%m-%d %H:%M:%S}",
        "sender": {
            "uid": f"u_{said.number}",
            "uin": str(10001 + said.number),
            "name": said.author,
            "nickname": f"nick{said.number}",
            "groupCard": said.author,
            "remark": "",
        },
        "type": "text",
        "content": {"text": said.text, "elements": [element], "resources": [], "mentions": []},
        "recalled": False,
        "system": False,
    }


def _slack(path: Path, chat: Iterator[Said]) -> None:
    """A folder, a file a day."""
    (path / "general").mkdir(parents=True, exist_ok=True)
    users = [
        {"id": f"U{number}", "name": f"user{number}", "profile": {"display_name": name}}
        for number, name in enumerate(PEOPLE)
    ]
    channel = {"id": "C1", "name": "general", "members": [user["id"] for user in users]}
    (path / "users.json").write_text(json.dumps(users), encoding="utf-8")
    (path / "channels.json").write_text(json.dumps([channel]), encoding="utf-8")
    day: list[dict[str, Any]] = []
    name = ""
    for number, said in enumerate(chat):
        if f"{said.time:%Y-%m-%d}" != name:
            _slack_day(path, name, day)
            day, name = [], f"{said.time:%Y-%m-%d}"
        day.append(_slack_row(number, said))
    _slack_day(path, name, day)


def _slack_day(path: Path, name: str, day: list[dict[str, Any]]) -> None:
    if day:
        text = json.dumps(day, ensure_ascii=True, indent=4)
        (path / "general" / f"{name}.json").write_text(text, encoding="utf-8")


def _slack_row(number: int, said: Said) -> dict[str, Any]:
    text = said.text.replace(said.address, f"<{said.address}>") if said.address else said.text
    return {
        "client_msg_id": f"00000000-0000-4000-8000-{number:012}",
        "type": "message",
        "user": f"U{said.number}",
        "text": text,
        "ts": f"{said.seconds}.{number % 1000000:06}",
        "team": "T1",
        "user_profile": {"display_name": said.author, "name": f"user{said.number}"},
    }


def _matrix(path: Path, chat: Iterator[Said]) -> None:
    head = {"room_name": "LLM 夜谈", "room_creator": "@a:example.org", "topic": ""}
    head |= {"export_date": "2026-01-01", "exported_by": "@a:example.org"}
    joins = [
        {
            "type": "m.room.member",
            "event_id": f"$join{number}",
            "sender": f"@user{number}:example.org",
            "state_key": f"@user{number}:example.org",
            "origin_server_ts": 1705132800000,
            "content": {"membership": "join", "displayname": name},
        }
        for number, name in enumerate(PEOPLE)
    ]
    said_rows = (
        {
            "type": "m.room.message",
            "event_id": f"$event{number}",
            "room_id": "!room:example.org",
            "sender": f"@user{said.number}:example.org",
            "origin_server_ts": said.seconds * 1000,
            "content": {"msgtype": "m.text", "body": said.text},
            "unsigned": {"age": 1234},
        }
        for number, said in enumerate(chat)
    )
    _list(path, head, "messages", (row for part in (joins, said_rows) for row in part), indent=4)


def _mattermost(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"version","version":1}\n')
        for said in chat:
            post = {
                "team": "talk",
                "channel": "night",
                "user": said.author,
                "message": said.text,
                "create_at": said.seconds * 1000,
                "reactions": None,
                "replies": None,
            }
            line = json.dumps({"type": "post", "post": post}, ensure_ascii=False)
            file.write(line + "\n")


def _feishu(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"code": 0, "msg": "success", "data": {"has_more": false, "items": [')
        for number, said in enumerate(chat):
            content = json.dumps({"text": said.text}, ensure_ascii=False)
            row = {
                "message_id": f"om_{number}",
                "chat_id": "oc_1",
                "msg_type": "text",
                "create_time": str(said.seconds * 1000),
                "update_time": str(said.seconds * 1000),
                "deleted": False,
                "updated": False,
                "sender": {"id": f"ou_{said.number}", "sender_type": "user", "name": said.author},
                "body": {"content": content},
            }
            file.write((",\n" if number else "\n") + json.dumps(row, ensure_ascii=False))
        file.write("]}}")


def _messenger(path: Path, chat: Iterator[Said]) -> None:
    """Newest first, in letters that were read as Latin-1."""
    head: dict[str, Any] = {
        "participants": [{"name": _mojibake(name)} for name in PEOPLE],
        "title": _mojibake("LLM 夜谈"),
        "is_still_participant": True,
        "thread_path": "inbox/llm_1",
        "magic_words": [],
    }
    rows = (
        {
            "sender_name": _mojibake(said.author),
            "timestamp_ms": said.seconds * 1000,
            "content": _mojibake(said.text),
            "is_geoblocked_for_viewer": False,
        }
        for said in reversed(list(chat))
    )
    text = json.dumps(head | {"messages": list(rows)}, indent=2)
    path.write_text(text, encoding="utf-8")


def _mojibake(text: str) -> str:
    return text.encode().decode("latin-1")


# --- pages ----------------------------------------------------------------------------------------


def _telegram_html(path: Path, chat: Iterator[Said]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('<!DOCTYPE html>\n<html><head><meta charset="utf-8"/></head><body>\n')
        file.write('<div class="page_wrap"><div class="page_header"><div class="content">')
        file.write('<div class="text bold">\nLLM 夜谈\n</div></div></div>\n')
        file.write('<div class="page_body chat_page"><div class="history">\n')
        for number, said in enumerate(chat, 1):
            stamp, clock = f"{said.time:%d.%m.%Y %H:%M:%S} UTC+00:00", f"{said.time:%H:%M}"
            text = said.text.replace("\n", "<br>")
            if said.address:
                text = text.replace(said.address, f'<a href="{said.address}">{said.address}</a>')
            file.write(
                f'<div class="message default clearfix" id="message{number}">\n'
                f'<div class="pull_left userpic_wrap"><div class="userpic userpic1">'
                f'<div class="initials">A</div></div></div>\n<div class="body">\n'
                f'<div class="pull_right date details" title="{stamp}">\n{clock}\n</div>\n'
                f'<div class="from_name">\n{said.author} \n</div>\n'
                f'<div class="text">\n{text}\n</div>\n</div>\n</div>\n\n'
            )
        file.write("</div></div></div></body></html>\n")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a format is written, and what of a time it holds: 19 letters, or 16 without seconds."""

    write: Callable[[Path, Iterator[Said]], None]
    ending: str
    time: int = 19
    nicks: bool = False
    json: bool = False

    def chat(self, messages: int) -> Iterator[Said]:
        """The conversation as this format can hold it."""
        return conversation(messages, nicks=self.nicks, lines=not self.nicks)


KINDS = {
    "whatsapp": Kind(_whatsapp, ".txt"),
    "wechat": Kind(_wechat, ".txt", time=16),
    "qq": Kind(_qq, ".txt"),
    "irc": Kind(_irc, ".txt", nicks=True),
    "irc-irssi": Kind(_irssi, ".log", time=16, nicks=True),
    "irc-weechat": Kind(_weechat, ".weechatlog", nicks=True),
    "signal": Kind(_signal, ".md"),
    "welink": Kind(_welink, ".txt"),
    "matrix-text": Kind(_matrix_text, ".txt"),
    "discord-txt": Kind(_discord_txt, ".txt", time=16),
    "discord-csv": Kind(_discord_csv, ".csv"),
    "wechat-memotrace": Kind(_memotrace, ".csv"),
    "telegram": Kind(_telegram, ".json", json=True),
    "discord": Kind(_discord, ".json", json=True),
    "wechat-chatlog": Kind(_chatlog, ".json", json=True),
    "wechat-weflow": Kind(_weflow, ".json", json=True),
    "qq-exporter": Kind(_qq_exporter, ".json", json=True),
    "slack": Kind(_slack, "", json=True),
    "matrix": Kind(_matrix, ".json", json=True),
    "mattermost": Kind(_mattermost, ".jsonl", json=True),
    "feishu": Kind(_feishu, ".json", json=True),
    "messenger": Kind(_messenger, ".json", json=True),
    "telegram-html": Kind(_telegram_html, ".html"),
}
"""Every format that the bench writes, by its name in the product."""
