"""What each platform is sent: within its limits, with every word harmless, and nobody called."""

import base64
import hashlib
import hmac
import json
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk.publish.announced import Announcement, Piece, line, whole_letters
from openllm_talk.publish.posting import discord, feishu, slack, telegram, wecom
from openllm_talk.publish.posting.outgoing import fitting, octets, units
from openllm_talk.publish.posting.platforms import PLATFORMS

HOSTILE = (
    '<!channel> <@U123> @everyone @here @all <at id=all></at> <at user_id="all">x</at> '
    "</a><script>alert(1)</script> [x](https://evil.example) **b** `c` & | _d_"
)
SAID = Announcement(
    title="夜航 016",
    when="2026年6月6日 · 20:00",
    pieces=(
        Piece(kind="heading", text="新闻 & News"),
        Piece(kind="item", text="Lanterns", url="https://example.org/a?b=1&c=(2)"),
        Piece(kind="item", text=HOSTILE),
    ),
    more="看完整的一期",
    address="https://talk.example.org/issues/016/",
)


def saying(pieces: int, text: str) -> Announcement:
    items = tuple(
        Piece(kind="item", text=text, url="https://example.org/" + "a" * 400) for _ in range(pieces)
    )
    return Announcement(
        title="夜航 016", when="x", pieces=items, more=SAID.more, address=SAID.address
    )


def test_slack_gets_blocks_with_the_three_signs_escaped_and_no_names_looked_for() -> None:
    message = json.loads(json.dumps(slack.message(SAID)))
    header, _, section, link = message["blocks"]
    assert header["text"] == {"type": "plain_text", "text": "夜航 016", "emoji": False}
    assert section["text"]["text"].startswith(
        "*新闻 &amp; News*\n• <https://example.org/a?b=1&amp;c=(2)|Lanterns>"
    )
    assert "<!" not in section["text"]["text"]
    assert "<@" not in section["text"]["text"]
    assert all(block["text"]["verbatim"] for block in message["blocks"][1:])
    assert link["text"]["text"] == "<https://talk.example.org/issues/016/|看完整的一期>"


def test_slack_takes_fifty_blocks_and_the_link_is_among_them() -> None:
    many = tuple(Piece(kind="heading", text=f"{n}") for n in range(80))
    blocks = json.loads(
        json.dumps(
            slack.message(
                Announcement(
                    title="t", when="", pieces=many, more="m", address="https://a.example/"
                )
            )
        )
    )["blocks"]
    assert len(blocks) == slack.MOST_BLOCKS
    assert blocks[-1]["text"]["text"] == "<https://a.example/|m>"


def test_discord_calls_nobody_and_escapes_marks() -> None:
    message = json.loads(json.dumps(discord.message(SAID)))
    (embed,) = message["embeds"]
    assert message["allowed_mentions"] == {"parse": []}
    assert (embed["title"], embed["url"]) == (SAID.title, SAID.address)
    assert "[Lanterns](https://example.org/a?b=1&c=%282%29)" in embed["description"]
    assert r"\[x\]\(https\://evil.example\)" in embed["description"]


def test_feishu_gets_texts_and_links_and_no_call() -> None:
    message = json.loads(json.dumps(feishu.message(SAID)))
    post = message["content"]["post"]["zh_cn"]
    tags = {tag["tag"] for line in post["content"] for tag in line}
    assert (message["msg_type"], post["title"], tags) == ("post", "夜航 016", {"text", "a"})
    assert post["content"][-1] == [{"tag": "a", "text": SAID.more, "href": SAID.address}]


def test_a_feishu_bot_with_a_secret_gets_a_signature() -> None:
    sent = json.loads(
        feishu.outgoing("https://x", {"msg_type": "post"}, "密钥", 1_700_000_000.9).body
    )
    key = "1700000000\n密钥".encode()
    assert sent["timestamp"] == "1700000000"
    assert base64.b64decode(sent["sign"]) == hmac.digest(key, b"", hashlib.sha256)


def test_telegram_gets_html_of_its_own_tags_alone() -> None:
    found: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            found.append(tag)

    message = telegram.message(SAID)
    Tags().feed(str(message["text"]))
    assert message["parse_mode"] == "HTML"
    assert set(found) == {"b", "a"}


def test_telegrams_chat_stands_in_the_address_and_goes_with_the_message() -> None:
    made = telegram.outgoing(
        "https://api.telegram.org/bot1:a/sendMessage?chat_id=-100&message_thread_id=3",
        {"text": "x"},
        None,
        0,
    )
    assert made.address == "https://api.telegram.org/bot1:a/sendMessage"
    assert json.loads(made.body) == {"text": "x", "chat_id": "-100", "message_thread_id": "3"}


def test_wecom_gets_markdown_with_wide_signs_for_marks() -> None:
    content = str(wecom.message(SAID)["markdown"]["content"])  # type: ignore[index]
    assert content.startswith("# 夜航 016\n2026年6月6日 · 20:00\n\n**新闻 & News**\n")
    assert "[Lanterns](https://example.org/a?b=1&c=%282%29)" in content
    assert "＜!channel＞" in content


@pytest.mark.parametrize("name", PLATFORMS)
def test_nobody_is_called(name: str) -> None:
    told = json.dumps(PLATFORMS[name].message(SAID), ensure_ascii=False)
    for call in ("@everyone", "@here", "@all", "<@U123>"):
        assert call not in told


def size(name: str, said: Announcement) -> tuple[int, int]:
    """How long a message is as its platform counts, and how long it may be."""
    message = json.loads(json.dumps(PLATFORMS[name].message(said)))
    if name == "discord":
        return units(message["embeds"][0]["description"]), discord.MOST_OF_DESCRIPTION
    if name == "slack":
        return max(units(block["text"]["text"]) for block in message["blocks"]), slack.MOST_OF_TEXT
    if name == "telegram":
        return units(message["text"]), telegram.MOST
    if name == "wecom":
        return octets(message["markdown"]["content"]), wecom.MOST_BYTES
    sent = feishu.outgoing("https://x", message, "secret", 1_700_000_000)
    return len(sent.body), feishu.MOST_BYTES


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("text", ["a" * 200, "中" * 200, "😀" * 200, "<&>" * 66, "*" * 200])
def test_a_long_issue_is_cut_between_lines_and_keeps_its_link(name: str, text: str) -> None:
    said = saying(120, text)
    length, most = size(name, said)
    told = json.dumps(PLATFORMS[name].message(said), ensure_ascii=False)
    assert most // 2 < length <= most
    assert "…" in told
    assert SAID.address in told


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(max_size=300), max_size=60), name=st.sampled_from(sorted(PLATFORMS)))
def test_any_words_stay_within_the_limits(texts: list[str], name: str) -> None:
    pieces = tuple(Piece(kind="item", text=line(text) or "x") for text in texts)
    said = Announcement(
        title=line("".join(texts)), when="", pieces=pieces, more=SAID.more, address=SAID.address
    )
    length, most = size(name, said)
    assert length <= most


def test_what_fits_exactly_is_whole_and_one_more_is_not() -> None:
    assert fitting(["中中", "b"], 8, octets) == "中中\nb"
    assert fitting(["中中", "bc", "d"], 10, octets) == "中中\n…"


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("ab", 1, "a"),
        ("e\u0301x", 1, ""),
        ("👩\u200d🔬x", 2, ""),
        ("中文字", 2, "中文"),
        ("👍🏽", 1, ""),
    ],
)
def test_no_letter_is_cut_in_half(text: str, most: int, kept: str) -> None:
    assert whole_letters(text, most) == kept


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("feishu", b'{"code":0,"msg":"success"}', b'{"code":19021,"msg":"sign match fail"}'),
        ("slack", b"ok", b"invalid_blocks"),
        ("telegram", b'{"ok":true}', b'{"ok":false,"description":"chat not found"}'),
        (
            "wecom",
            b'{"errcode":0,"errmsg":"ok"}',
            b'{"errcode":93000,"errmsg":"invalid webhook url"}',
        ),
    ],
)
def test_a_reply_says_whether_the_message_was_taken(name: str, good: bytes, bad: bytes) -> None:
    platform = PLATFORMS[name]
    assert platform.refusal(good) is None
    refused = platform.refusal(bad)
    assert refused is not None
    assert not refused.later
    assert platform.refusal(b"\xff<html>") is not None
