"""DiscordChatExporter's HTML: groups, follow-ups, replies, versions, one line without quotes."""

import datetime
import html
import re
from pathlib import Path

import pytest
from exports import messages, rejects, until_broken, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, UnknownFormat
from openllm_talk.records import Attachment, Message, Reaction, Row
from openllm_talk.sources.format import Options

SAMPLES = Path(__file__).parent / "samples" / "discord-html"
NOON = datetime.datetime(2021, 7, 19, 13, 34, 18, 74_000, tzinfo=datetime.UTC)


def number(minutes: int = 0, start: datetime.datetime = NOON) -> int:
    """The number that Discord gives a message sent so many minutes after noon."""
    sent = start + datetime.timedelta(minutes=minutes)
    return (round(sent.timestamp() * 1000) - 1_420_070_400_000) << 22 | 7


def first(
    sent: int,
    inner: str,
    author: str = "安娜 Ana",
    shown: str = "7/19/2021 3:34 PM",
    title: str = "Monday, July 19, 2021 3:34 PM",
    reply: str = "",
    marks: str = "",
) -> str:
    """The first message of a group."""
    return (
        f'<div id="chatlog__message-container-{sent}" class="chatlog__message-container {marks}" '
        f'data-message-id="{sent}">\n <div class="chatlog__message">\n  <div class="chatlog__message-aside">'
        f'<img class="chatlog__avatar" src="a.png" alt="Avatar" loading="lazy"></div>\n'
        f'  <div class="chatlog__message-primary">{reply}\n   <div class="chatlog__header">\n'
        f'    <span class="chatlog__author" style="" title="ana#0001" data-user-id="128">{author}</span>\n'
        f'    <span class="chatlog__timestamp" title="{title}"><a href="#chatlog__message-container-{sent}">{shown}</a></span>\n'
        f"   </div>\n{inner}\n  </div>\n </div>\n</div>\n"
    )


def next_one(sent: int, inner: str, shown: str = "3:35 PM", title: str = "") -> str:
    """A further message of a group, without an author."""
    return (
        f'<div id="chatlog__message-container-{sent}" class="chatlog__message-container " data-message-id="{sent}">'
        f'<div class="chatlog__message"><div class="chatlog__message-aside">'
        f'<div class="chatlog__short-timestamp" title="{title}">{shown}</div></div>'
        f'<div class="chatlog__message-primary">{inner}</div></div></div>\n'
    )


def notice(sent: int, inner: str, author: str = "bo", shown: str = "7/19/2021 3:36 PM") -> str:
    """What happened."""
    return (
        f'<div id="chatlog__message-container-{sent}" class="chatlog__message-container" data-message-id="{sent}">'
        '<div class="chatlog__message"><div class="chatlog__message-primary">'
        f'<span class="chatlog__system-notification-author" title="bo#1" data-user-id="9">{author}</span>\n<span> </span>'
        f'<span class="chatlog__system-notification-content">\n<span>{inner}</span></span>'
        f'<span class="chatlog__system-notification-timestamp"><a>{shown}</a></span></div></div></div>'
    )


def words(inner: str, edited: bool = False) -> str:
    """The words of a message, already as HTML."""
    mark = '<span class="chatlog__edited-timestamp" title="x">(edited)</span>' if edited else ""
    return (
        '<div class="chatlog__content chatlog__markdown">\n'
        f'  <span class="chatlog__markdown-preserve"><!--wmm:ignore-->{inner}<!--/wmm:ignore--></span>\n{mark}</div>'
    )


def group(*rows: str) -> str:
    """A group of messages."""
    return f'<div class="chatlog__message-group">\n{"".join(rows)}</div>\n'


def page(*groups: str) -> str:
    """A whole page."""
    return (
        '<!DOCTYPE html><html lang="en"><head><title>LLM - night</title><style>\n'
        ".chatlog__message-group{padding:1px} .chatlog__message-container{x:y}\n</style>"
        "<script>document.querySelector('.chatlog__message')</script></head><body>\n"
        '<div class="preamble"><div class="preamble__entries-container"><div class="preamble__entry">LLM</div>'
        '<div class="preamble__entry">talks / night</div></div></div>\n<div class="chatlog">\n'
        + "".join(groups)
        + '</div><div class="postamble"><div class="postamble__entry">Exported 2 message(s)</div></div></body></html>\n'
    )


def minified(text: str) -> str:
    """The page as the exporter's minifier leaves it: one line, few quotation marks."""
    text = re.sub(r'="([\w-]+)"', r"=\1", text)
    return re.sub(r">\s*\n\s*<", "><", text).replace(" loading=lazy", "")


def read(folder: Path, *groups: str, options: Options | None = None) -> list[Row]:
    """The rows of a page of those groups, once as it is and once minified."""
    text = page(*groups)
    found = list(sources.read(write(folder, text, "a.html"), options or Options()))
    small = list(sources.read(write(folder, minified(text), "b.html"), options or Options()))
    assert [(row.kind, getattr(row, "text", None)) for row in small] == [
        (row.kind, getattr(row, "text", None)) for row in found
    ]
    return found


def only(folder: Path, *rows: str) -> Message:
    """The last message of a group of those."""
    return messages(read(folder, group(*rows)))[-1]


def test_a_message_and_its_follow_ups(tmp_path: Path) -> None:
    found = messages(
        read(
            tmp_path,
            group(
                first(
                    number(0),
                    words("1 &lt; 2\n\n  中文"),
                    marks="chatlog__message-container--pinned",
                ),
                next_one(number(1), words("more", edited=True)),
            ),
            group(notice(number(2), "pinned <a>a message</a> to this channel.")),
            group(first(number(3), words("x"), author="Bo &amp; Co", shown="7/19/2021 3:37 PM")),
        )
    )
    assert [(row.kind, row.author, row.text, row.edited) for row in found] == [
        ("message", "安娜 Ana", "1 < 2\n\n  中文", False),
        ("message", "安娜 Ana", "more", True),
        ("system", "bo", "pinned a message to this channel.", False),
        ("message", "Bo & Co", "x", False),
    ]
    assert [row.time for row in found[:2]] == [
        "2021-07-19T15:34:18.074+02:00",
        "2021-07-19T15:35:18.074+02:00",
    ]
    assert (found[0].id, found[1].author_id, found[0].channel) == (str(number(0)), "128", "night")


@pytest.mark.parametrize(
    ("shown", "offset"),
    [
        ("7/19/2021 1:34 PM", "+00:00"), ("19.07.2021 15:34", "+02:00"), ("2021/7/19 下午9:34", "+08:00"),
        ("2021. 7. 19. 오후 10:34", "+09:00"), ("19/7/2564 20:34", "+07:00"), ("19.7.2021 16.34", "+03:00"),
        ("20/07/2021 2:34 am", "+13:00"), ("7/19/2021 2:34 AM", "-11:00"), ("19-07-2021 19:04", "+05:30"),
        ("2021-07-19 06:34", "-07:00"), ("1400/4/28 15:34", "+02:00"), ("", "+00:00"),
    ],
)  # fmt: skip
def test_the_clock_in_any_language_gives_the_offset(
    tmp_path: Path, shown: str, offset: str
) -> None:
    row = only(tmp_path, first(number(), words("x"), shown=shown, title=""))
    assert row.time is not None
    assert row.time[-6:] == offset
    assert datetime.datetime.fromisoformat(row.time) == NOON


def test_where_the_numbers_are_not_discords_the_dates_are_read(tmp_path: Path) -> None:
    found = messages(
        read(
            tmp_path,
            group(
                first(1, words("a"), shown="9/5/2019 11:59 PM", title=""),
                next_one(2, words("b"), "12:00 AM", "9/6/2019 12:00 AM"),
            ),
            group(first(number(3), words("c"), shown="9/17/2019 8:34 PM", title="")),
        )
    )
    assert [row.time for row in found] == [
        "2019-09-05T23:59:00", "2019-09-06T00:00:00", "2019-09-17T20:34:00",
    ]  # fmt: skip
    row = only(tmp_path, first(1, words("a"), shown="9/5/2019 11:59 PM", title=""))
    assert (row.time, row.assumed) == ("2019-09-05T23:59:00", ("month-first",))


REPLY = (
    '<div class="chatlog__reply"><div class="chatlog__reply-author" title="b">Bo</div>'
    '<div class="chatlog__reply-content"><span class="chatlog__reply-link" {}>quoted words</span></div></div>'
)


def test_a_reply_points_at_what_it_answers(tmp_path: Path) -> None:
    def answered(link: str) -> str | None:
        row = only(tmp_path, first(number(), words("x"), reply=REPLY.format(link)))
        assert (row.author, row.text) == ("安娜 Ana", "x")
        return row.reply_to

    assert answered("onclick=\"scrollToMessage(event, '866')\"") == "866"
    assert answered("onclick=\"scrollToMessage(event,'866')\"") == "866"
    assert answered('><a href="#chatlog__message-container-866">q</a') == "866"
    assert answered("") is None
    old = REPLY.format("onclick=\"scrollToMessage(event, '866')\"").replace("reply", "reference")
    assert only(tmp_path, first(number(), words("x"), reply=old)).reply_to == "866"


def test_marks_in_the_words_are_shown(tmp_path: Path) -> None:
    inner = (
        '<strong>b</strong> <span class="chatlog__markdown-mention" title="bo#1">@Bo B</span> '
        '<span class="chatlog__markdown-mention">#night</span> <img class="chatlog__emoji" alt="👍" title="+1">'
        '<img class="chatlog__emoji" alt="nano" title="nano"> <a href="https://a.com/x?a=1&amp;b=2">here</a>'
        '<div class="chatlog__markdown-quote"><div class="chatlog__markdown-quote-border"></div>'
        '<div class="chatlog__markdown-quote-content">quoted\ntwice</div></div>and <code class="chatlog__markdown-pre '
        'chatlog__markdown-pre--inline">x</code>\n<code class="chatlog__markdown-pre chatlog__markdown-pre--multiline '
        'nohighlight">def f():\n    pass</code>end<ul><li>one</li><li>two</li></ul>'
    )
    row = only(tmp_path, first(number(), words(inner)))
    assert row.text == (
        "b @Bo B #night 👍:nano: here\nquoted\ntwice\nand x\ndef f():\n    pass\nend\none\ntwo"
    )
    assert (row.mentions, row.urls) == (("Bo B",), ("https://a.com/x?a=1&b=2",))


def test_what_hangs_on_a_message(tmp_path: Path) -> None:
    hung = (
        '<div class="chatlog__attachment "><a href="m/a-1.png"><img class="chatlog__attachment-media" src="m/a-1.png" '
        'alt="Image attachment" title="Image: a (1).png (1.2 MB)"></a></div>'
        '<div class="chatlog__attachment"><video class="chatlog__attachment-media" controls><source src="v.mp4" '
        'title="Video: v.mp4 (3 MB)"></video></div>'
        '<div class="chatlog__attachment"><div class="chatlog__attachment-generic"><div class="chatlog__attachment-generic-name">'
        '<a href="https://cdn/x/z.pdf">\n z.pdf \n</a></div><div class="chatlog__attachment-generic-size">1 KB</div></div></div>'
        '<div class="chatlog__attachment"><a href="https://cdn/o.zip"> Attachment: o.zip (2 KB) </a></div>'
        '<div class="chatlog__sticker" title="wave"><img class="chatlog__sticker--media" src="s.png"></div>'
        '<div class="chatlog__embed"><div class="chatlog__embed-title"><a href="https://a.com/p">Paper</a></div></div>'
        '<div class="chatlog__reactions"><div class="chatlog__reaction" title="thumbsup"><img class="chatlog__emoji" alt="👍">'
        '<span class="chatlog__reaction-count">3</span></div></div>'
    )
    row = only(tmp_path, first(number(), hung))
    assert [(one.name, one.kind) for one in row.attachments] == [
        ("a (1).png", "image"), ("v.mp4", "video"), ("z.pdf", "file"), ("o.zip", "file"), ("wave", "sticker"),
    ]  # fmt: skip
    assert row.reactions == (Reaction(emoji="👍", count=3),)
    assert (row.text, row.urls) == ("", ("https://a.com/p",))
    embed = hung[
        hung.index('<div class="chatlog__embed"') : hung.index('<div class="chatlog__reactions')
    ]
    assert only(tmp_path, first(number(), embed)).attachments == (
        Attachment(name="Paper", kind="embed"),
    )
    forwarded = '<div class="chatlog__forwarded"><div class="chatlog__forwarded-content">passed on</div></div>'
    assert only(tmp_path, first(number(), forwarded)).text == "passed on"


def test_until_2021_the_group_named_the_author(tmp_path: Path) -> None:
    def old(*rows: str, reply: str = "") -> str:
        return (
            '<div class="chatlog__message-group"><div class="chatlog__author-avatar-container"></div>'
            f'<div class="chatlog__messages">{reply}<span class="chatlog__author-name" title="ana#0001" '
            'data-user-id="128">Ana</span><span class="chatlog__bot-tag">BOT</span> '
            '<span class="chatlog__timestamp">19-Jul-21 03:34 PM</span>' + "".join(rows) + "</div></div>"
        )  # fmt: skip

    def row(sent: int, inner: str) -> str:
        return (
            f'<div class="chatlog__message " data-message-id="{sent}" id="message-{sent}">'
            f'<div class="chatlog__content"><div class="markdown"><span class="preserve-whitespace">{inner}</span>'
            '<span class="chatlog__edited-timestamp" title="x">(edited)</span></div></div></div>'
        )

    reply = '<div class="chatlog__reference"><span class="chatlog__reference-link" onclick="scrollToMessage(event, \'5\')">q</span></div>'
    found = messages(
        read(
            tmp_path,
            old(row(number(0), "a<br />b"), row(number(1), "c"), reply=reply),
            old(row(number(2), "d")),
        )
    )
    assert [(one.author, one.text, one.reply_to, one.edited) for one in found] == [
        ("Ana", "a\nb", "5", True), ("Ana", "c", None, True), ("Ana", "d", None, True),
    ]  # fmt: skip
    assert found[0].time == "2021-07-19T15:34:18.074+02:00"


def test_a_page_that_is_cut_off_gives_its_rows_and_then_says_so(tmp_path: Path) -> None:
    whole = page(group(*(first(number(minute), words("hi")) for minute in range(5))))
    path = write(tmp_path, whole[: whole.index(f'container-{number(3)}"') + 200], "a.html")
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(path))
    reading = sources.read(path)
    assert [next(reading).index for _ in range(3)] == [0, 1, 2]


def test_a_page_that_is_cut_off_in_its_head_says_so(tmp_path: Path) -> None:
    whole = page(group(first(number(), words("hi"))))
    path = write(tmp_path, whole[: whole.index('<div class="chatlog__message-group')], "a.html")
    with pytest.raises(BrokenSource, match="cut off"):
        list(sources.read(path))


def test_a_channel_without_messages_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def test_a_message_that_cannot_be_parsed_costs_only_itself(tmp_path: Path) -> None:
    deep = words("<div>" * 20_000)
    found = read(
        tmp_path,
        group(first(number(0), words("a")), next_one(number(1), deep)),
        group(first(number(2), words("b"))),
    )
    assert len(found) == 3
    assert messages(found)[-1].text == "b"
    assert all(row.raw for row in rejects(found))


def test_the_end_tags_that_html_lets_one_leave_out_are_not_missed(tmp_path: Path) -> None:
    whole = minified(page(group(first(number(), words("hi"))))).replace("</body></html>", "")
    (row,) = messages(list(sources.read(write(tmp_path, whole, "a.html"))))
    assert row.text == "hi"


def test_what_stands_behind_the_end_of_a_page_is_read(tmp_path: Path) -> None:
    one, two = (page(group(first(number(place), words(f"{place}")))) for place in (0, 1))
    found = messages(list(sources.read(write(tmp_path, one + two, "a.html"))))
    assert [row.text for row in found] == ["0", "1"]


def test_only_people_are_mentioned(tmp_path: Path) -> None:
    inner = (
        '<span class="chatlog__markdown-mention">@everyone</span> '
        '<span class="chatlog__markdown-mention" style="color: red">@readers</span> '
        '<span class="chatlog__markdown-mention" title="bo#1">@Bo</span>'
    )
    row = only(tmp_path, first(number(), words(inner)))
    assert (row.text, row.mentions) == ("@everyone @readers @Bo", ("Bo",))


def test_a_poll_says_what_it_asks(tmp_path: Path) -> None:
    poll = (
        '<div class="chatlog__poll"><div class="chatlog__poll-question">Which?</div>'
        '<div class="chatlog__poll-answer"><span class="chatlog__poll-answer-text">A &amp; B</span>'
        '<span class="chatlog__poll-answer-count">3</span></div><div class="chatlog__poll-answer">'
        '<span class="chatlog__poll-answer-text">C</span></div></div>'
    )
    row = only(tmp_path, first(number(), poll))
    assert row.text == "Which?\n- A & B\n- C"
    assert row.attachments == (Attachment(name="", kind="poll"),)


def test_before_2019_messages_had_no_numbers_and_shared_a_time() -> None:
    found = messages(list(sources.read(SAMPLES / "of-2018.html")))
    assert [(row.author, row.time, row.text) for row in found] == [
        ("ana", "2018-01-15T18:30:00", "first one\nsecond line"),
        ("ana", "2018-01-15T18:30:00", "another one :nano:"),
        ("bo", "2018-01-15T18:45:00", "@ana ok"),
    ]
    assert [(row.edited, row.reactions, row.channel) for row in found[:2]] == [
        (True, (Reaction(emoji="thumbsup", count=2),), "talks"), (False, (), "talks"),
    ]  # fmt: skip
    assert found[1].attachments == (Attachment(name="a.zip", kind="file"),)
    assert found[2].mentions == ("ana",)
    assert len({row.id for row in found}) == 3


def test_in_2017_the_classes_had_shorter_names() -> None:
    found = messages(list(sources.read(SAMPLES / "of-2017.html")))
    assert [(row.author, row.time, row.text) for row in found] == [
        ("ana", "2017-12-30T18:30:00", "see https://a.org/x\nline two"),
        ("ana", "2017-12-30T18:30:00", "more"),
        ("bo", "2017-12-30T18:45:00", "1 < 2 @ana @everyone"),
    ]
    assert (found[0].edited, found[0].urls) == (True, ("https://a.org/x",))
    assert found[0].attachments == (Attachment(name="cat.png", kind="image"),)


def test_an_old_page_that_is_cut_off_says_so(tmp_path: Path) -> None:
    whole = (SAMPLES / "of-2018.html").read_text("utf-8")
    path = write(tmp_path, whole[: whole.index("@ana")], "a.html")
    assert [row.index for row in until_broken(path)] == [0, 1]


def test_a_page_with_one_class_of_an_old_export_is_nobodys(tmp_path: Path) -> None:
    other = '<html><body><div class="msg"><span class="msg-user">x</span>: hi</div></body></html>'
    with pytest.raises(UnknownFormat):
        list(sources.read(write(tmp_path, other, "a.html")))


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=30
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.lists(
        st.tuples(TEXT.filter(str.strip), st.lists(TEXT, max_size=3)), min_size=1, max_size=12
    )
)
def test_any_messages_come_back(tmp_path: Path, said: list[tuple[str, list[str]]]) -> None:
    groups = [
        group(
            first(
                number(place),
                words(html.escape("\n".join(lines))),
                author=html.escape(name),
                shown="",
            )
        )
        for place, (name, lines) in enumerate(said)
    ]
    path = write(tmp_path, page(*groups), "a.html")
    found = messages(list(sources.read(path)))
    assert [row.author for row in found] == [" ".join(name.split()) for name, _ in said]
    assert [row.text for row in found] == [
        "\n".join(lines)
        .strip()
        .strip("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
        for _, lines in said
    ]
    assert [row.id for row in found] == [str(number(place)) for place in range(len(said))]
