"""The page that draws a chat's threads: whole, private, in two languages, safe from its texts."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile import TEXTS
from test_browser import PALE_TEXT

from openllm_talk.errors import Language, PublishError
from openllm_talk.publish import threads_page
from openllm_talk.publish.threads_page import html, write
from openllm_talk.publish.threads_view import ROWS, Chat, ThreadsView
from openllm_talk.reading.threads import threads
from openllm_talk.records import Attachment, Message, ReplyLink


def chat(
    messages: Sequence[Message], links: Sequence[ReplyLink] = (), name: str = "chat.txt"
) -> Chat:
    """A chat with these links; a row without one starts a thread."""
    given = {link.index: link for link in links}
    whole = [
        given.get(row, ReplyLink(index=row, reply_to=row, confidence=0.9))
        for row in range(len(messages))
    ]
    return Chat(name=name, messages=messages, links=whole, threads=threads(messages, whole))


def said(*texts: str) -> list[Message]:
    return [
        Message(
            index=row, id=f"m{row}", author=f"P{row}", text=text, time=f"2026-03-07T08:{row:02}"
        )
        for row, text in enumerate(texts)
    ]


def page(drawn: Chat, language: Language = "en") -> str:
    return "".join(html(drawn, language))


def row_of(text: str, row: int) -> str:
    """The markup of one row, from its list item to the next."""
    found = re.search(rf'<li class="[^"]*">(?:<i [^>]*></i>)*<div class="row" id="r{row}">.*', text)
    assert found
    return found[0]


SAMPLE = chat(
    [
        *said("who has tried RoPE 5e6?", "we did", "lunch?", "我也试过", "both of you: thanks"),
        Message(index=5, id="m5", kind="system", text="P9 joined"),
    ],
    [
        ReplyLink(index=1, reply_to=0, confidence=0.93),
        ReplyLink(index=3, reply_to=0, confidence=0.31),
        ReplyLink(index=4, reply_to=1, also_reply_to=(3,), confidence=1.0, source="explicit"),
    ],
)


def test_every_row_stands_in_order_with_an_anchor() -> None:
    text = page(SAMPLE)
    assert re.findall(r'id="r(\d+)"', text) == list("012345")
    assert "who has tried RoPE 5e6?" in row_of(text, 0)
    assert "<time>08:01</time><b><bdi>P1</bdi></b>" in row_of(text, 1)


def test_a_row_leads_to_what_it_answers_and_says_how_sure_that_is() -> None:
    text = page(SAMPLE)
    assert '<a href="#r0">↩ 0 <bdi>P0</bdi></a> <small>93%</small>' in row_of(text, 1)
    assert "<mark>31% ?</mark>" in row_of(text, 3)
    assert '<li class="mark0 hue0 lane0 doubt">' in row_of(text, 3)


def test_what_the_platform_said_is_drawn_solid_and_what_was_inferred_dashed() -> None:
    text = page(SAMPLE)
    assert '"arc guess sure4 track0 ' in row_of(text, 1)
    assert '"arc said sure4 track2 ' in row_of(text, 4)
    assert "said by the platform or a person" in row_of(text, 4)


def test_a_second_parent_has_its_own_arc_and_its_own_link() -> None:
    row = row_of(page(SAMPLE), 4)
    assert '"arc said sure4 track0 also ' in row
    assert '<span class="up second"><a href="#r3">' in row


def test_a_message_alone_has_a_dot_and_a_system_row_is_faint() -> None:
    text = page(SAMPLE)
    assert row_of(text, 2).startswith('<li class="alone">')
    assert row_of(text, 5).startswith('<li class="alone system">')


def test_the_least_sure_links_are_listed_above_the_stream() -> None:
    assert '<a href="#r3">3 ↩ 0 <small>31%</small></a>' in page(SAMPLE)


def test_an_empty_chat_gives_a_page_that_says_so() -> None:
    assert "Nothing was said here." in page(chat([]))
    assert "这里没有人说话。" in page(chat([]), "zh")


def test_words_and_their_language_follow_the_reader() -> None:
    english, chinese = page(SAMPLE), page(SAMPLE, "zh")
    assert '<html lang="en">' in english
    assert "A private working page" in english
    assert '<html lang="zh-Hans">' in chinese
    assert "私下使用的工作页" in chinese
    assert '<time datetime="2026-03-07">2026年3月7日</time>' in chinese
    for text in (english, chinese):
        assert '<div class="text" lang="zh-Hans"><p>我也试过</p></div>' in text
        assert '<div class="text" lang="en"><p>we did</p></div>' in text


def test_a_line_that_could_not_be_read_keeps_its_place() -> None:
    reject = Message(index=0, id="reject-0", kind="system", line=17)
    assert "no words (line 17)" in page(chat([reject]))


def test_a_message_that_is_only_a_file_names_it() -> None:
    photo = Message(
        index=0, id="a", author="x", attachments=(Attachment(name="a<b.jpg", kind="photo"),)
    )
    text = page(chat([photo]))
    assert "a&lt;b.jpg" in text
    assert "no words" not in text


# --- nothing runs, nothing leaves ----------------------------------------------------------------


def hostile_chat() -> Chat:
    """Every hostile text as a message, a name, a file, a time, an id and the chat's own name."""
    messages = [
        Message(
            index=row,
            id=text[:100],
            time=text[:200],
            author=text[:300],
            text=text,
            kind="message" if row % 5 else "system",
            attachments=(Attachment(name=text[:300], kind=text[:20]),),
        )
        for row, text in enumerate(TEXTS)
    ]
    links = [ReplyLink(index=row, reply_to=row // 2, confidence=0.4) for row in range(len(TEXTS))]
    return chat(messages, links, name=TEXTS[0])


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_add_no_tag_that_runs_or_loads(language: Language) -> None:
    tags = _Tags()
    tags.feed(page(hostile_chat(), language))
    assert not tags.tags & {"script", "iframe", "img", "svg", "form", "object", "embed", "base"}
    assert not {name for name in tags.attributes if name.startswith("on")} | (
        tags.attributes & {"style", "src", "srcset", "srcdoc", "action"}
    )


def test_the_policy_allows_the_one_stylesheet_by_its_digest_and_nothing_else() -> None:
    text = page(SAMPLE)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )


# --- the parts of a long chat --------------------------------------------------------------------


def test_a_new_day_and_every_so_many_rows_begin_a_new_grid() -> None:
    days = ["2026-03-07T09:00"] * (ROWS + 5) + ["2026-03-08T09:00"] * 2 + ["09:30"]
    messages = [Message(index=row, id=f"m{row}", time=time) for row, time in enumerate(days)]
    parts = [part for part, _ in ThreadsView(chat(messages)).parts()]
    assert [len(part.rows) for part in parts] == [ROWS, 5, 3]
    assert [str(part.day) for part in parts] == ["2026-03-07", "None", "2026-03-08"]


def test_an_arc_that_leaves_its_grid_is_continued_in_the_next() -> None:
    messages = [Message(index=row, id=f"m{row}", text="x") for row in range(2 * ROWS + 10)]
    last = len(messages) - 1
    view = ThreadsView(chat(messages, [ReplyLink(index=last, reply_to=3)]))
    parts = [(part, list(rows)) for part, rows in view.parts()]
    arcs = [[each for each in part.passing if each.startswith("arc")] for part, _ in parts]
    assert [len(each) for each in arcs] == [1, 1, 0]
    assert f"from5 to{ROWS + 2} behind" in arcs[0][0]
    assert f"from1 to{ROWS + 2} before behind" in arcs[1][0]
    assert "from1 to11 before" in parts[2][1][-1].arcs[0]


def test_a_link_to_a_later_row_is_drawn_as_well() -> None:
    view = ThreadsView(chat(said("a", "b"), [ReplyLink(index=0, reply_to=1)]))
    [(_, rows)] = list(view.parts())
    assert next(row.arcs for row in rows)[0].endswith("from2 to3")


def test_a_row_of_a_long_chat_costs_few_bytes() -> None:
    messages = said(*["a few words"] * 50) * 40
    links = [ReplyLink(index=row, reply_to=max(0, row - 1)) for row in range(len(messages))]
    short, long = (page(chat(messages[:count], links[:count])) for count in (1000, 2000))
    assert (len(long) - len(short)) / 1000 < 450


# --- on disk -------------------------------------------------------------------------------------


def test_the_page_is_whole_private_and_alone_in_its_folder(tmp_path: Path) -> None:
    to = tmp_path / "page.html"
    write(SAMPLE, "en", to)
    assert to.read_text(encoding="utf-8") == page(SAMPLE)
    assert to.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [to]


def test_a_page_of_ours_is_replaced_and_anything_else_is_left_alone(tmp_path: Path) -> None:
    to = tmp_path / "page.html"
    write(chat([]), "en", to)
    write(SAMPLE, "zh", to)
    assert "我也试过" in to.read_text(encoding="utf-8")
    mine = tmp_path / "chat.txt"
    mine.write_text("my only export", encoding="utf-8")
    for other in (mine, tmp_path):
        with pytest.raises(PublishError, match="choose another name"):
            write(SAMPLE, "en", other)
    assert mine.read_text(encoding="utf-8") == "my only export"


def test_a_missing_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="could not be written") as caught:
        write(SAMPLE, "en", tmp_path / "nowhere" / "page.html")
    assert "没有写成" in caught.value.say("zh")


def test_when_it_breaks_off_the_last_page_stays_and_nothing_is_left_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "page.html"
    write(SAMPLE, "en", to)
    before = to.read_bytes()

    def full(*_: object) -> Iterator[str]:
        yield "<!doctype html>"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(threads_page, "html", full)
    with pytest.raises(PublishError, match="No space left"):
        write(SAMPLE, "en", to)
    assert to.read_bytes() == before
    assert list(tmp_path.iterdir()) == [to]


# --- in a browser --------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_a_hostile_page_neither_runs_nor_overflows_nor_loads(
    browser: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    to = tmp_path / "page.html"
    write(hostile_chat(), "en", to)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    sheet = context.new_page()
    requests: list[str] = []
    messages: list[str] = []
    sheet.on("request", lambda request: requests.append(request.url))
    sheet.on("console", lambda message: messages.append(message.text))
    sheet.goto(to.as_uri())
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width
    assert sheet.evaluate("window.ran === undefined")
    assert [url for url in requests if url != to.as_uri() and not url.startswith("data:")] == []
    assert messages == []
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_arcs_begin_and_end_at_the_dots_of_their_rows_in_every_grid(
    browser: Any, tmp_path: Path, width: int
) -> None:
    texts = ["short", "a longer text that wraps on a phone, " * 4]
    messages = [
        Message(index=row, id=f"m{row}", author="x", text=texts[row % 2])
        for row in range(ROWS + 20)
    ]
    ends = {5: 2, ROWS - 1: 3, ROWS + 9: ROWS + 1}
    links = [ReplyLink(index=child, reply_to=parent) for child, parent in ends.items()]
    to = tmp_path / "page.html"
    write(chat(messages, links), "en", to)
    context = browser.new_context(viewport={"width": width, "height": 800})
    sheet = context.new_page()
    sheet.goto(to.as_uri())
    for child, parent in ends.items():
        sheet.evaluate(f"location.hash = 'r{child}'")
        measured = sheet.evaluate(_DISTANCES, [child, parent])
        assert measured == pytest.approx([0, 0, 0], abs=1.5), (child, measured)
    context.close()


# The arc of a row: how far its ends are from the dots of the two rows, and from the child's side.
_DISTANCES = """([child, parent]) => {
  const row = number => document.getElementById(`r${number}`);
  const arc = row(child).parentElement.querySelector('.arc').getBoundingClientRect();
  const dot = number => {
    const box = row(number).getBoundingClientRect(), style = getComputedStyle(row(number), '::before');
    const half = parseFloat(style.height) / 2;
    return { y: box.top + parseFloat(style.top) + half,
             x: box.left + row(number).clientLeft + parseFloat(style.left) + half };
  };
  return [arc.top - dot(parent).y, arc.bottom - dot(child).y,
          (arc.left + arc.right) / 2 - dot(child).x];
}"""


def test_a_row_that_is_jumped_to_lights_its_thread_without_a_script(
    browser: Any, tmp_path: Path
) -> None:
    to = tmp_path / "page.html"
    write(SAMPLE, "en", to)
    sheet = browser.new_page()
    sheet.goto(to.as_uri() + "#r3")
    glow = "row => getComputedStyle(document.getElementById(row)).getPropertyValue('--glow')"
    lit = [bool(sheet.evaluate(glow, f"r{row}")) for row in range(6)]
    assert lit == [True, True, False, True, True, False]
    sheet.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_of_the_page_stands_out(browser: Any, tmp_path: Path, scheme: str) -> None:
    to = tmp_path / "page.html"
    write(SAMPLE, "en", to)
    context = browser.new_context(color_scheme=scheme)
    sheet = context.new_page()
    sheet.goto(to.as_uri())
    assert sheet.evaluate(PALE_TEXT) == []
    context.close()
