"""Commands that read a file and store nothing: read, threads, questions, highlights."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.output import (
    file_progress,
    json_line,
    json_lines,
    language,
    say,
    show,
    state,
    warn,
    warn_of_left,
)
from openllm_talk.cli.pictures import name_pictures
from openllm_talk.errors import (
    BrokenSource,
    NoText,
    SettingsError,
    SourceError,
    TalkError,
)
from openllm_talk.records import Issue, Message, Record, Reject, ReplyLink, Row, Thread

if TYPE_CHECKING:
    from openllm_talk.sources.detect import Export

File = Annotated[Path, typer.Argument(help="A chat export or a past issue. 聊天导出或往期。")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
FormatName = Annotated[
    str | None, typer.Option("--format", help="Overrule the detected format. 指定格式。")
]
Order = Annotated[
    Literal["day-first", "month-first", "year-first"] | None,
    typer.Option("--date-order", help="Where the file cannot decide. 文件无法判断时的日期顺序。"),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--timezone", help="Zone of times that carry none (IANA). 没写时区的时间按哪个时区。"
    ),
]
Year = Annotated[
    int | None,
    typer.Option(
        min=1990, max=2100, help="Of the last message, where none is written. 末条的年份。"
    ),
]


@dataclass(slots=True)
class Tally:
    """What went by while rows were streamed."""

    messages: int = 0
    system: int = 0
    rejects: int = 0
    assumed: dict[str, None] | None = None

    def count(self, row: Row) -> None:
        """Take note of one row."""
        if isinstance(row, Reject):
            self.rejects += 1
            return
        if row.kind == "message":
            self.messages += 1
        else:
            self.system += 1
        if isinstance(row.assumed, tuple):
            self.assumed = (self.assumed or {}) | dict.fromkeys(row.assumed)

    @property
    def rows(self) -> int:
        """All rows so far."""
        return self.messages + self.system + self.rejects

    def finish(self, path: Path) -> None:
        """Name rejects and assumptions on standard error; exit code 1 if there are any."""
        if self.rejects:
            warn(
                f"{path}: {self.rejects} lines could not be read; each is listed with its reason",
                f"{path}：{self.rejects} 行读不出来，已逐行列出原因",
            )
        if self.assumed:
            what = ", ".join(self.assumed)
            warn(
                f"{path}: the file does not say, so this was assumed: {what};"
                " overrule it with --date-order or --year",
                f"{path}：文件里看不出来，按推测读取：{what}；可用 --date-order 或 --year 指定",
            )
        if self.rejects or self.assumed:
            raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How the command line asked for a chat to be read."""

    format: str | None = None
    date_order: Literal["day-first", "month-first", "year-first"] | None = None
    timezone: str | None = None
    year: int | None = None


def rows_of(export: "Export", asked: ChatOptions, tally: Tally) -> Iterator[Row]:
    """The rows of a chat export, counted as they go by."""
    from openllm_talk.sources.format import Options

    _check_zone(asked.timezone)
    with file_progress(beside_rows=True) as tell:
        advance = None
        if tell is not None:
            size = export.size
            advance = lambda done: tell(export.path, size, done, tally.rows)  # noqa: E731
        options = Options(
            date_order=asked.date_order,
            timezone=asked.timezone,
            year=asked.year,
            progress=advance,
        )
        for row in export.read(options):
            tally.count(row)
            yield row
    warn_of_left(export.path, export.left)


def _check_zone(name: str | None) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise SettingsError(
            f"there is no time zone «{name}»; write one like Asia/Shanghai",
            f"没有时区 “{name}”；请写成 Asia/Shanghai 这样",
        ) from exc


def found_in(path: Path, format_name: str | None = None) -> "Issue | Export":
    """The past issue in `path` with canonical addresses, or the chat export that it is.

    What pictures an issue holds is told on standard error: nobody reads them.
    """
    from openllm_talk.reading.links import canonical_issue
    from openllm_talk.sources import documents
    from openllm_talk.sources.detect import SURE, claim, detect

    if not path.exists():
        raise SourceError(
            "there is no such file; check the name", "没有这个文件；请检查文件名", path=path
        )
    if format_name is not None:
        return detect(path, format_name)
    document = documents.claim(path)
    chat = None if document == documents.SURELY else claim(path)
    if document >= SURE and (chat is None or document >= chat.score):
        issue = canonical_issue(documents.read(path))
        name_pictures(path)
        return issue
    return chat.export if chat is not None else detect(path)


def messages_in(path: Path, asked: ChatOptions, tally: Tally) -> list[Message]:
    """As `messages_of`, of the chat export at `path`."""
    from openllm_talk.sources.detect import detect

    return messages_of(detect(path, asked.format), asked, tally)


def messages_of(export: "Export", asked: ChatOptions, tally: Tally) -> list[Message]:
    """All rows of a chat as messages; a reject takes its place as a system row without words."""
    rows = [
        row
        if isinstance(row, Message)
        else Message(index=row.index, id=f"reject-{row.index}", kind="system", line=row.line)
        for row in rows_of(export, asked, tally)
    ]
    if not rows:
        raise NoText("holds no messages", "里面没有消息", path=export.path)
    return rows


@app.command()
def read(
    path: File,
    as_json: AsJson = False,
    format_name: FormatName = None,
    date_order: Order = None,
    timezone: Zone = None,
    year: Year = None,
) -> None:
    """只读不存 · Read a chat export or a past issue and print what is in it; store nothing."""
    found = found_in(path, format_name)
    if isinstance(found, Issue):
        json_line(found) if as_json else _describe_issue(found)
        return
    tally = Tally()
    rows = rows_of(found, ChatOptions(format_name, date_order, timezone, year), tally)
    if as_json:
        json_lines(rows)
    else:
        _describe_rows(rows)
        say(
            f"{tally.messages} messages, {tally.system} system rows, {tally.rejects} rejects",
            f"{tally.messages} 条消息，{tally.system} 条系统消息，{tally.rejects} 行读不出",
        )
    sys.stdout.flush()
    tally.finish(path)


def _describe_rows(rows: Iterator[Row]) -> None:
    for row in rows:
        if isinstance(row, Reject):
            say(
                f"! line {row.line}: {row.reason}",
                f"！第 {row.line} 行：{row.reason_zh or row.reason}",
            )
        else:
            first = row.text.splitlines()[0] if row.text else ""
            show(f"{row.time or '-'}  {row.author or '·'}  {first[:100]}")


def _describe_issue(issue: Issue) -> None:
    entries = sum(len(part.entries) for one in issue.sections for part in one.subsections)
    show(f"{issue.title}  {issue.date or ''} {issue.time or ''}".strip())
    say(
        f"{len(issue.sections)} sections, {entries} entries, {len(issue.questions)} questions,"
        f" {len(issue.urls)} addresses",
        f"{len(issue.sections)} 个版块，{entries} 个条目，{len(issue.questions)} 个问题，"
        f"{len(issue.urls)} 个链接",
    )
    for question in issue.questions:
        first = question.text.splitlines()[0] if question.text else ""
        show(f"  {question.label or '·'} [{state(question.status)}] {first[:90]}")


class ThreadRow(Record, frozen=True):
    """One row of `talk threads`."""

    index: int
    reply_to: int
    also_reply_to: tuple[int, ...]
    thread: str
    confidence: float
    source: str


@app.command()
def threads(
    path: Annotated[str, typer.Argument(help="A chat export, or the word «evaluate». 聊天导出。")],
    folder: Annotated[
        Path | None, typer.Argument(help="With «evaluate»: the annotated folder. 标注过的文件夹。")
    ] = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Draw it on a private page. 画成一张自用网页。")
    ] = None,
    format_name: FormatName = None,
    date_order: Order = None,
    timezone: Zone = None,
    year: Year = None,
) -> None:
    """分清谁在回谁 · Tell the conversations of a chat apart: who answers whom."""
    if path == "evaluate" and folder is None and not Path(path).exists():
        raise TalkError(
            "evaluate needs the folder of annotated chats behind it",
            "evaluate 后面要跟标注过的文件夹",
        )
    if path == "evaluate" and folder is not None:
        if html is not None:
            raise TalkError(
                "scores have no picture: give --html with one chat instead of a folder",
                "打分不画图：--html 请配一份聊天，不要配文件夹",
            )
        _evaluate(folder, as_json)
        return
    from openllm_talk.reading import threads as conversations

    tally = Tally()
    chat = Path(path)
    messages = messages_in(chat, ChatOptions(format_name, date_order, timezone, year), tally)
    links = conversations.link(messages)
    found = conversations.threads(messages, links)
    if html is not None:
        _draw(chat, messages, links, found, html)
    if as_json:
        json_lines(_thread_rows(messages, links, found))
    elif html is not None:
        say(
            f"drew {len(messages)} rows → {html}; names stand in it: keep it to yourself",
            f"画好了 {len(messages)} 行 → {html}；里面有名字，请勿外传",
        )
    else:
        _describe_threads(messages, found)
    sys.stdout.flush()
    tally.finish(chat)


def _draw(
    path: Path, messages: list[Message], links: list[ReplyLink], found: list[Thread], to: Path
) -> None:
    from openllm_talk.web.setup import set_up_pages

    set_up_pages()
    from openllm_talk.publish.threads_page import write
    from openllm_talk.publish.threads_view import Chat

    write(Chat(name=path.name, messages=messages, links=links, threads=found), language(), to)


def _describe_threads(messages: list[Message], found: list[Thread]) -> None:
    for thread in found:
        show(f"— {thread.id} ({len(thread.members)})")
        for member in thread.members[:8]:
            message = messages[member]
            show(f"    {message.author or '·'}: {message.text[:90]}")


def _thread_rows(
    messages: list[Message], links: list[ReplyLink], found: list[Thread]
) -> Iterator[ThreadRow]:
    thread_of = {member: thread.id for thread in found for member in thread.members}
    for link in links:
        yield ThreadRow(
            index=messages[link.index].index,
            reply_to=messages[link.reply_to].index,
            also_reply_to=tuple(messages[parent].index for parent in link.also_reply_to),
            thread=thread_of[link.index],
            confidence=link.confidence,
            source="inferred" if link.source == "inferred" else "explicit",
        )


# --- evaluation against annotated conversations --------------------------------------------------


def _evaluate(folder: Path, as_json: bool) -> None:
    from openllm_talk.reading import threads as conversations
    from openllm_talk.reading.threads.evaluate import Comparison, compare, evaluate

    compared: list[Comparison] = []
    count, seconds = 0, 0.0
    for annotated in annotated_files(folder):
        messages = messages_in(annotated.chat, ChatOptions(), Tally())
        if not compared:
            conversations.link(messages[:20])  # start-up is no part of the speed
        started = time.perf_counter()
        links = conversations.link(messages)
        seconds += time.perf_counter() - started
        count += len(messages)
        compared.append(compare(annotated.parents, links))
    scores = evaluate(compared, round(count / seconds) if seconds else None)
    if as_json:
        json_line(scores)
        return
    say(
        f"{scores.messages} annotated messages in {len(compared)} files",
        f"{len(compared)} 个文件，{scores.messages} 条标注过的消息",
    )
    for name in ("link_f1", "vi", "ari", "one_to_one", "shen_f1", "exact_f1"):
        show(f"{name:<12}{getattr(scores, name):6.1f}")


class AnnotatedChat(Record, frozen=True):
    """A chat and its annotation: the parents of each annotated row."""

    chat: Path
    parents: dict[int, frozenset[int]]


def annotated_files(folder: Path) -> Iterator[AnnotatedChat]:
    """The annotated chats of `folder`: NAME.ascii.txt with NAME.annotation.txt, NAME.txt with
    NAME.json. Raises NoText where there are none, BrokenSource for a broken annotation."""
    from openllm_talk.reading.threads.annotation import parse_annotation

    found = False
    for chat in sorted(folder.rglob("*.ascii.txt")):
        annotation = chat.with_name(chat.name.replace(".ascii.txt", ".annotation.txt"))
        if annotation.exists():
            found = True
            text = annotation.read_text(encoding="utf-8")
            yield AnnotatedChat(chat=chat, parents=parse_annotation(text, annotation.name))
    for gold in sorted(folder.rglob("*.json")):
        chat = gold.with_suffix(".txt")
        if chat.exists():
            found = True
            yield AnnotatedChat(chat=chat, parents=_parents_in_json(gold))
    if not found:
        raise NoText(
            "holds no annotated chat; it needs NAME.ascii.txt with NAME.annotation.txt",
            "没有标注过的聊天；需要 NAME.ascii.txt 和 NAME.annotation.txt",
            path=folder,
        )


def _parents_in_json(path: Path) -> dict[int, frozenset[int]]:
    import json

    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["messages"]
        return {int(row["index"]): frozenset(map(int, row["reply_to"])) for row in rows}
    except (ValueError, KeyError, TypeError) as exc:
        raise BrokenSource(
            "is no annotation: it needs «messages», each with «index» and «reply_to»",
            "不是标注：要有 “messages”，每条带 “index” 和 “reply_to”",
            path=path,
        ) from exc


# --- questions and highlights --------------------------------------------------------------------


@app.command()
def questions(
    path: File,
    as_json: AsJson = False,
    format_name: FormatName = None,
    date_order: Order = None,
    timezone: Zone = None,
    year: Year = None,
) -> None:
    """问了什么，谁答了 · List what was asked in a chat and what answers it, best worth first."""
    from openllm_talk.reading import questions as asked
    from openllm_talk.reading import threads as conversations

    tally = Tally()
    messages = messages_in(path, ChatOptions(format_name, date_order, timezone, year), tally)
    found = asked.find(messages, conversations.link(messages))
    if as_json:
        json_line(found)
    else:
        for one in found:
            show(f"{one.worth:4.2f} [{state(one.status)}] {one.title}")
            for answer in one.answers[:4]:
                text = messages[answer].text.replace("\n", " ")
                show(f"       {messages[answer].author}: {text[:100]}")
    sys.stdout.flush()
    tally.finish(path)


@app.command()
def highlights(
    path: File,
    as_json: AsJson = False,
    format_name: FormatName = None,
    date_order: Order = None,
    timezone: Zone = None,
    year: Year = None,
) -> None:
    """本期提要 · Say in a few phrases what a chat or a past issue is about."""
    from openllm_talk.reading import highlights as phrases

    tally = Tally()
    source = found_in(path, format_name)
    if isinstance(source, Issue):
        found = phrases.of_issue(source)
    else:
        from openllm_talk.reading import threads as conversations

        messages = messages_of(source, ChatOptions(format_name, date_order, timezone, year), tally)
        found = phrases.of_chat(messages, conversations.link(messages))
    if as_json:
        json_line(found[:12])
    else:
        say("; ".join(found), "；".join(found))
    sys.stdout.flush()
    tally.finish(path)
