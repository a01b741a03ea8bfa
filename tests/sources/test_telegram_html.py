"""Telegram Desktop's HTML pages: one page, the pages of a chat, an account."""

import html
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from exports import messages, rejects, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources import html_pieces
from openllm_talk.sources.detect import detect


def message(number: int, inner: str = "", author: str | None = "Ana", **more: Any) -> str:
    """A message as the exporter writes it; without an author it is joined to the one before."""
    joined = "" if author else " joined"
    time = more.get("time", f"15.01.2025 10:{number % 60:02}:07 UTC+03:00")
    name = f'\n       <div class="from_name">\n{author} \n       </div>\n' if author else ""
    return (
        f'\n     <div class="message default clearfix{joined}" id="message{number}">\n'
        + ('\n      <div class="pull_left userpic_wrap">\n<div class="userpic userpic3">'
           '<div class="initials">A</div></div></div>\n' if author else "")
        + f'\n      <div class="body">\n\n       <div class="pull_right date details" title="{time}">\n'
        f"10:{number % 60:02}\n       </div>\n{name}{inner}\n      </div>\n\n     </div>\n"
    )  # fmt: skip


def text(inner: str) -> str:
    """The words of a message, already as HTML."""
    return f'\n       <div class="text">\n{inner}\n       </div>\n'


def service(number: int, inner: str) -> str:
    """A row of the platform's own."""
    return (
        f'\n     <div class="message service" id="message{number}">\n\n'
        f'      <div class="body details">\n{inner}\n      </div>\n\n     </div>\n'
    )


def page(*rows: str, name: str = "LLM 夜谈", after: str = "") -> str:
    """A whole page."""
    return (
        '<!DOCTYPE html>\n<html>\n\n <head>\n\n  <meta charset="utf-8"/>\n<title>Exported Data</title>\n'
        '  <link href="css/style.css" rel="stylesheet"/>\n </head>\n\n <body onload="CheckLocation();">\n'
        '\n  <div class="page_wrap">\n\n   <div class="page_header">\n\n    <div class="content">\n\n'
        f'     <div class="text bold">\n{name} \n     </div>\n\n    </div>\n\n   </div>\n'
        '\n   <div class="page_body chat_page">\n\n    <div class="history">\n'
        + "".join(rows) + after + "\n    </div>\n\n   </div>\n\n  </div>\n\n </body>\n\n</html>\n"
    )  # fmt: skip


def read(folder: Path, *rows: str) -> list[Row]:
    """The rows of one page."""
    return list(sources.read(write(folder, page(*rows), "messages.html")))


def only(folder: Path, *rows: str) -> Message:
    """The last row of a page."""
    return messages(read(folder, *rows))[-1]


def test_a_message_has_its_id_author_time_and_words(tmp_path: Path) -> None:
    row = only(
        tmp_path, message(5, text("1 &lt; 2 &amp; &apos;3&apos;<br><br>中文"), "李四 &amp; Co")
    )
    assert (row.id, row.author, row.channel) == ("5", "李四 & Co", "LLM 夜谈")
    assert (row.time, row.text) == ("2025-01-15T10:05:07+03:00", "1 < 2 & '3'\n\n中文")


@pytest.mark.parametrize(
    ("title", "time"),
    [
        ("15.01.2025 10:30:00", "2025-01-15T10:30:00"),
        ("15.01.2025 10:30:00 UTC+03:00", "2025-01-15T10:30:00+03:00"),
        ("15.01.2025 10:30:00 UTC-09:30", "2025-01-15T10:30:00-09:30"),
        ("15.01.2025 10:30:00 GMT+8", "2025-01-15T10:30:00+08:00"),
        ("15.01.2025 10:30:00 UTC", "2025-01-15T10:30:00+00:00"),
        ("15.01.2025 10:30:00 CST", "2025-01-15T10:30:00"),
        ("yesterday", None),
    ],
)
def test_times_with_and_without_their_offset(tmp_path: Path, title: str, time: str | None) -> None:
    assert only(tmp_path, message(5, text("hi"), time=title)).time == time


def test_a_joined_message_has_the_author_before_it_and_a_date_is_no_row(tmp_path: Path) -> None:
    found = messages(
        read(
            tmp_path,
            service(-1, "15 January 2025"),
            message(1, text("a"), "Ana via @gif"),
            message(2, text("b"), None),
            service(3, 'Bo pinned <a href="#go_to_message1">this message</a>'),
            message(4, text("c"), "Bo"),
        )
    )
    assert [(row.kind, row.id, row.author, row.text) for row in found] == [
        ("message", "1", "Ana", "a"),
        ("message", "2", "Ana", "b"),
        ("system", "3", "Bo", "Bo pinned this message"),
        ("message", "4", "Bo", "c"),
    ]
    assert (found[2].time, found[2].reply_to) == (None, None)


def test_answers_point_at_this_page_or_another_and_not_at_another_chat(tmp_path: Path) -> None:
    def answer(inner: str) -> str | None:
        block = f'\n       <div class="reply_to details">\n{inner}\n       </div>\n'
        return only(tmp_path, message(9, block + text("x"))).reply_to

    assert (
        answer('In reply to <a href="#go_to_message3" onclick="return GoToMessage(3)">…</a>') == "3"
    )
    assert answer('В ответ на <a href="messages2.html#go_to_message77">это</a>') == "77"
    assert answer("In reply to a message in another chat") is None


def test_forwarded_words_are_the_messages_own(tmp_path: Path) -> None:
    forwarded = (
        '<div class="pull_left forwarded userpic_wrap"></div>\n<div class="forwarded body">\n'
        '<div class="from_name">\nNews <span class="date details" title="01.01.2020 00:00:00 UTC+03:00">'
        " 01.01.2020 00:00:00</span>\n</div>\n" + text("passed on") + "</div>"
    )
    row = only(tmp_path, message(5, forwarded))
    assert (row.author, row.text, row.time) == ("Ana", "passed on", "2025-01-15T10:05:07+03:00")


def test_addresses_mentions_and_marks_in_the_words(tmp_path: Path) -> None:
    inner = (
        '<a href="https://t.me/bo">@bo</a> <a href="" onclick="return ShowMentionName()">Carl C</a> '
        '<a href="" onclick="return ShowHashtag(&quot;llm&quot;)">#llm</a> '
        '<a href="https://a.com/x?a=1&amp;b=2">here</a> <a href="b.com">b.com</a> '
        "<code>x &lt; 1</code><pre>def f():<br>    pass</pre><blockquote>q</blockquote>"
        '<span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">s</span></span>'
        '<a href = "stickers/a.tgs">👋</a> https://c.com/'
    )
    row = only(tmp_path, message(5, text(inner)))
    assert row.text == ("@bo Carl C #llm here b.com x < 1def f():\n    passqs👋 https://c.com/")
    assert row.mentions == ("bo", "Carl C")
    assert row.urls == ("https://a.com/x?a=1&b=2", "b.com", "https://c.com/")


def media(kind: str, title: str = "", href: str = "", status: str = "") -> str:
    """A picture, file or the like as the exporter shows it where there is no preview."""
    tag = f'a class="media clearfix pull_left block_link {kind}" href="{href}"' if href else (
        f'div class="media clearfix pull_left {kind}"'
    )  # fmt: skip
    return (
        f'<div class="media_wrap clearfix">\n<{tag}>\n<div class="fill pull_left"></div>\n'
        f'<div class="body">\n<div class="title bold">\n{title}\n</div>\n<div class="description">\n'
        f'Not included\n</div><div class="status details">\n{status}\n</div>\n</div></{tag[:3].strip()}></div>'
    )


def test_what_hangs_on_a_message(tmp_path: Path) -> None:
    wrap = '<div class="media_wrap clearfix"><a class="{} clearfix pull_left" href="{}"><img></a></div>'
    cases = [
        (wrap.format("photo_wrap", "photos/photo_1.jpg"), Attachment(name="photo_1.jpg", kind="image")),
        (wrap.format("sticker_wrap", "stickers/s.webp"), Attachment(name="s.webp", kind="sticker")),
        (wrap.format("video_file_wrap", "v/v.mp4"), Attachment(name="v.mp4", kind="video")),
        (wrap.format("animated_wrap", "v/g.mp4"), Attachment(name="g.mp4", kind="gif")),
        (media("media_photo", "Photo"), Attachment(name="", kind="image")),
        (media("media_photo", "Sticker", "", "😀, 24 KB"), Attachment(name="", kind="sticker")),
        (media("media_file", "表.xlsx"), Attachment(name="表.xlsx", kind="file")),
        (media("media_file", "a.pdf", "files/a.pdf"), Attachment(name="a.pdf", kind="file")),
        (media("media_voice_message", "Voice message"), Attachment(name="", kind="voice")),
        (media("media_contact", "Bo B"), Attachment(name="Bo B", kind="contact")),
        (media("media_venue", "Café", "https://maps.google.com/?q=1"), Attachment(name="Café", kind="location")),
    ]  # fmt: skip
    for inner, attachment in cases:
        row = only(tmp_path, message(5, inner + text("caption")))
        assert (row.attachments, row.text) == ((attachment,), "caption")


def test_a_poll_is_asked_in_words_and_a_call_is_no_message(tmp_path: Path) -> None:
    poll = (
        '<div class="media_wrap clearfix"><div class="media_poll"><div class="question bold">\nrank?\n</div>'
        '<div class="details">Anonymous poll</div><div class="answer">\n- 8 <span class="details">2 votes</span>\n</div>'
        '<div class="answer">\n- 16\n</div><div class="total details">2 votes</div></div></div>'
    )
    asked = only(tmp_path, message(5, poll))
    assert (asked.text, asked.attachments[0].kind) == ("rank?\n- 8\n- 16", "poll")
    call = only(
        tmp_path, message(6, media("media_call success", "Bo", "", "Outgoing (35 seconds)"))
    )
    assert (call.kind, call.author, call.text) == ("system", "Ana", "Bo: Outgoing (35 seconds)")


def test_reactions_are_counted_by_number_or_by_faces(tmp_path: Path) -> None:
    face = '<div class="userpic userpic1" title="Bo"><div class="initials">B</div></div>'
    given_ = (
        '<span class="reactions"><span class="reaction active"><span class="emoji">\n👍\n</span>'
        f'<span class="userpics">{face}{face}</span></span>'
        f'<span class="reaction"><span class="emoji">❤</span><span class="userpics">{face}</span>'
        '<span class="count">\n12\n</span></span></span>'
    )
    row = only(tmp_path, message(5, text("hi") + given_))
    assert row.reactions == (Reaction(emoji="👍", count=2), Reaction(emoji="❤", count=12))
    assert row.text == "hi"


def test_forum_topics_are_threads(tmp_path: Path) -> None:
    def answering(number: int, target: int) -> str:
        link = f'<div class="reply_to details">In reply to <a href="#go_to_message{target}">…</a></div>'
        return message(number, link + text("x"))

    found = messages(
        read(
            tmp_path,
            service(2, "Ana created topic &laquo;训练&raquo;"),
            answering(3, 2),
            answering(4, 3),
            answering(5, 1),
        )
    )
    assert [(row.thread, row.reply_to) for row in found] == [
        ("2", None), ("2", None), ("2", "3"), (None, "1"),
    ]  # fmt: skip
    assert (found[0].author, found[0].kind) == ("Ana", "system")


def test_the_pages_of_a_folder_are_one_export_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "ChatExport"
    folder.mkdir()
    for number in (1, 2, 10):
        name = f"messages{number if number > 1 else ''}.html"
        write(folder, page(message(number, text(f"p{number}"))), name)
    (folder / "css").mkdir()
    write(folder / "css", "body {}", "style.css")
    (folder / "files").mkdir()
    write(folder / "files", "[10:00] <ana> hi\n", "a.txt")
    export = detect(folder)
    assert (export.format.name, len(export.sources)) == ("telegram-html", 1)
    assert [row.text for row in messages(list(export.read()))] == ["p1", "p2", "p10"]
    zipped = tmp_path / "a.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, file.relative_to(tmp_path))
    assert [row.id for row in messages(list(sources.read(zipped)))] == ["1", "2", "10"]


def test_the_same_chat_as_json_beside_the_pages_is_read_instead(tmp_path: Path) -> None:
    write(tmp_path, page(message(1, text("html"))), "messages.html")
    row = {"id": 1, "type": "message", "date": "2024-01-13T16:00:05", "text": "json"}
    write(tmp_path, json.dumps({"messages": [row]}), "result.json")
    export = detect(tmp_path)
    assert export.format.name == "telegram"
    assert [row.text for row in messages(list(export.read()))] == ["json"]


def test_an_account_holds_the_pages_of_many_chats(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        folder = tmp_path / "chats" / f"chat_{number}"
        folder.mkdir(parents=True)
        write(folder, page(message(1, text("x")), name=f"chat {number}"), "messages.html")
    write(tmp_path, "<div class='page_wrap'>", "export_results.html")
    found = messages(list(sources.read(tmp_path)))
    assert [row.channel for row in found] == ["chat 1", "chat 2", "chat 10"]


def test_a_page_that_is_cut_off_gives_its_rows_and_then_says_so(tmp_path: Path) -> None:
    whole = page(*(message(number, text("hi")) for number in range(1, 6)))
    path = write(tmp_path, whole[: whole.index('id="message4"') + 300], "messages.html")
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(path))
    reading = sources.read(path)
    assert [next(reading).index for _ in range(3)] == [0, 1, 2]


def test_a_page_without_messages_says_what_is_missing(tmp_path: Path) -> None:
    empty = page().replace("chat_page", "list_page")
    with pytest.raises(UnknownFormat, match="looks like a page of a Telegram export"):
        sources.read(write(tmp_path, empty, "contacts.html"))


def test_nested_and_huge_pieces_cost_only_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_pieces, "LONGEST", 1 << 19)
    deep = "<div>" * 50_000 + "</div>" * 50_000
    found = read(
        tmp_path,
        message(1, text("a")),
        message(2, text(deep)),
        message(3, text("y" * (2 << 20))),
        message(4, text("b")),
        '<div id="message5">what</div>',
        message(6, text("c")),
    )
    assert [row.index for row in found] == list(range(6))
    assert [row.text for row in messages(found)][-2:] == ["b", "c"]
    assert "longer than" in rejects(found)[-2].reason
    assert rejects(found)[-1].raw.startswith('<div id="message5">')


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=30
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(TEXT, TEXT.filter(str.strip)), min_size=1, max_size=30))
def test_any_rows_come_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    written = [
        message(number, text(html.escape(words).replace("\n", "<br>")), html.escape(author))
        for number, (words, author) in enumerate(rows, 1)
    ]
    found = messages(read(tmp_path, *written))
    assert len(found) == len(rows)
    for row, (words, author) in zip(found, rows, strict=True):
        assert (
            row.text.split()
            == words.strip(
                "\u200e\u200f\u2066\u2067\u2068\u2069\ufeff\u202a\u202b\u202c\u202d\u202e "
            ).split()
        )
        assert " via @" in author or row.author == author.strip()


def test_the_sample_is_read_whole() -> None:
    found = messages(list(sources.read(Path(__file__).parent / "samples/telegram-html/night")))
    assert Counter(row.kind for row in found) == {"message": 9, "system": 3}
    assert [row.id for row in found] == [str(number) for number in range(1, 13)]
    assert {row.channel for row in found} == {"夜谈"}
    assert (found[7].reply_to, found[8].text) == ("7", "forwarded words")
