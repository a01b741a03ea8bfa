"""The gate before anything public."""

import json
from pathlib import Path

import msgspec
import pytest
from chats import chat
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.reading.privacy import findings, mask, never_words, publish_names
from openllm_talk.records import Answer, Decision, Entry, Issue, Question, Section, Subsection

DAY = Path(__file__).parents[3] / "shared" / "data" / "chat" / "zh" / "day1.json"
NAMES = {
    "mod_7": "研究员1",
    "老吴-测试": "研究员2",
    "will": "研究员3",
    "十一": "研究员4",
    "Dana Roe": "研究员5",
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打我电话13712345678", "phone"),
        ("137 1234 5678", "phone"),
        ("+86-137-1234-5678", "phone"),
        ("座机 010-62345678 转 801", "phone"),
        ("+44 20 7946 0958", "phone"),
        ("(415) 555-0134", "phone"),
        ("简历发hr.x@mail.example.com哈", "email"),
        ("someone＠example．com", "email"),
        ("me [at] example [dot] org", "email"),
        ("me at example dot org", "email"),
        ("wxid_ab12cd34ef", "account"),
        ("微信号 lao_wu_88", "account"),
        ("加我vx: laowu88", "account"),
        ("QQ：123456789", "account"),
        ("QQ群 987654321", "account"),
        ("telegram @some_body", "account"),
        ("<@U012AB3CD>", "account"),
        ("11010519491231002X", "identity"),
        ("4111 1111 1111 1111", "card"),
        ("key 是 sk-abcdefghijklmnop1234", "secret"),
        ("hf_AbCdEfGhIjKlMnOpQrSt", "secret"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "secret"),
        ("AKIAIOSFODNN7EXAMPLE", "secret"),
        ("密码是 abc123xyz", "secret"),
    ],
)
def test_what_identifies_a_person_is_found(text: str, kind: str) -> None:
    assert [found.kind for found in findings(text)] == [kind]
    assert findings(mask(text, {})) == []


@pytest.mark.parametrize(
    "text",
    [
        "arXiv 2401.00001v2",
        "2026-03-07 08:46",
        "vllm 0.8.5.post1 和 torch==2.6.0",
        "lr 2e-4，max-model-len 16384，1500000 条",
        "192.168.1.100:8000",
        "https://x.com/someone/status/1727018183608193393",
        "https://example.com/?id=13712345678",
        "commit 1a2b3c4d5e6f",
        "timestamp 1688803945",
        "15000000000 tokens",
        "git@github.com:some/tool.git",
        "@property\ndef x(self): ...",
        "seed=20230617, batch 4096",
    ],
)
def test_technical_numbers_stay(text: str) -> None:
    assert mask(text, {}) == text


def test_the_mark_is_in_the_language_of_the_text() -> None:
    assert mask("call me: 137 1234 5678", {}) == "call me: [phone]"
    assert mask("电话是 13712345678 哦", {}) == "电话是 ［电话］ 哦"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@will 看这里", "@研究员3 看这里"),
        ("will: use zsh", "研究员3: use zsh"),
        ("I will use zsh", "I will use zsh"),
        ("thanks will", "thanks 研究员3"),
        ("@十一 好的", "@研究员4 好的"),
        ("十一放假", "十一放假"),
        ("ask mod_7 about it", "ask 研究员1 about it"),
        ("老吴说得对", "研究员2说得对"),
        ("这个测试跑完了", "这个测试跑完了"),
        ("Dana Roe 讲过", "研究员5 讲过"),
        ("see https://example.com/mod_7 and `mod_7`", "see https://example.com/mod_7 and `mod_7`"),
    ],
)
def test_a_name_is_replaced_where_it_means_the_person(text: str, expected: str) -> None:
    assert mask(text, NAMES) == expected


@given(st.text(max_size=60) | st.lists(st.sampled_from(
    ["@", "will", ": ", "mod_7", "137", "1234", "5678", " ", "-", "a@b.cn", "研究员3", "，", "vx", "号"]
), max_size=8).map("".join))  # fmt: skip
@settings(max_examples=200)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text, NAMES)
    assert mask(once, NAMES) == once


def test_hostile_text_is_masked_in_time() -> None:
    for text in ("1 " * 20000, "a.b" * 20000, "@" * 50000, "1-" * 20000, "a at " * 10000):
        findings(text)


def test_a_nick_that_the_group_calls_is_never_a_word() -> None:
    messages = chat(
        "subo: my screen is dark", "ana: subo: which card", "Bo: subo: and which driver",
        "will: no idea", "ana: it will help", "Bo: that will do", "ana: will see",
    )  # fmt: skip
    certain = never_words(messages)
    assert "subo" in certain
    assert "will" not in certain
    assert mask("subo use the old one", {"subo": "R1"}, certain) == "R1 use the old one"


def issue() -> Issue:
    return Issue(
        title="Talk 7",
        host=("林木",),
        editor=("群友",),
        contributors=("林木", "Dana Roe", "研究员4"),
        sections=(
            Section(
                name="新闻",
                kind="news",
                contributors=("多人",),
                subsections=(
                    Subsection(entries=(Entry(title="一篇", note="林木推荐，电话 13712345678"),)),
                ),
            ),
        ),
        questions=(
            Question(
                id="m1",
                text="@Dana Roe 怎么装",
                asker="小周",
                answers=(Answer(text="看文档 —林木", by="林木、小周"),),
            ),
        ),
    )


def test_people_are_numbered_by_appearance_unless_they_opted_in() -> None:
    public = publish_names(issue(), {"Dana Roe"}, {"小周"}, "研究员")
    assert public.host == ("研究员1",)
    assert public.editor == ("群友",)
    assert public.contributors == ("研究员1", "Dana Roe", "研究员4")
    assert public.sections[0].contributors == ("多人",)
    assert public.questions[0].asker == "研究员2"
    assert public.questions[0].answers[0].by == "研究员1、研究员2"
    assert public.questions[0].text == "@Dana Roe 怎么装"
    assert public.questions[0].answers[0].text == "看文档 —研究员1"
    assert public.sections[0].subsections[0].entries[0].note == "研究员1推荐，电话 ［电话］"


def test_publishing_names_twice_changes_nothing() -> None:
    once = publish_names(issue(), (), ("小周", "Dana Roe"), "Researcher")
    assert once.host == ("Researcher 1",)
    assert publish_names(once, (), ("小周", "Dana Roe"), "Researcher") == once


@pytest.mark.skipif(not DAY.is_file(), reason="the annotated day is not beside the repository")
def test_all_that_is_private_on_the_annotated_day_is_found_and_nothing_else() -> None:
    day = json.loads(DAY.read_text(encoding="utf-8"))
    found = {
        (row["index"], row["text"][one.start : one.end], one.kind)
        for row in day["messages"]
        for one in findings(row["text"])
    }
    assert found == {(one["index"], one["span"], one["kind"]) for one in day["private"]}


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (
            "see https://example.com/u?tel=13812345678&x=1",
            "see https://example.com/u?tel=[phone]&x=1",
        ),
        ("https://wa.me/8613812345678 找我", "https://wa.me/[phone] 找我"),
        ("https://example.com/?uin=123456789", "https://example.com/?uin=[account]"),
        ("https://weibo.com/1234567890/Nabc?id=13812345678", None),
    ],
)
def test_addresses_lose_what_they_call_a_phone_or_an_account(text: str, public: str | None) -> None:
    assert mask(text, {}) == (public or text)


def test_a_list_of_addresses_loses_those_that_identify_somebody() -> None:
    asked = Question(
        id="a", text="?", urls=("https://example.com/?phone=13812345678", "https://example.com/a")
    )
    public = publish_names(Issue(title="", questions=(asked,), urls=asked.urls), (), (), "研究员")
    assert public.urls == public.questions[0].urls == ("https://example.com/a",)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (
            "I set it up as shown, is this good Torvik wimpole",
            "I set it up as shown, is this good P1 P2",
        ),
        ("谢谢K，学习率调低就好了", "谢谢P3，学习率调低就好了"),
        ("K: 这是选项 K 的说明", "K: 这是选项 K 的说明"),
        ("如可可所说，要关掉它", "如P4所说，要关掉它"),
    ],
)
def test_names_that_only_their_place_gives_away(text: str, public: str) -> None:
    names = {"Torvik": "P1", "wimpole": "P2", "K": "P3", "可可": "P4"}
    assert mask(text, names) == public


def test_names_of_sections_and_decisions_pass_the_gate_too() -> None:
    issue = Issue(
        title="",
        host=("林木",),
        section_leads={"林木说": ("林木",)},
        sections=(Section(name="林木说", kind="special"),),
        decisions=(Decision(kind="wishes", en="@林木: yes", zh="@糖糖（群管理） 认领"),),
    )
    public = publish_names(issue, (), ("糖糖（群管理）",), "研究员")
    assert "糖糖" not in public.decisions[0].zh
    assert "林木" not in msgspec.json.encode(public).decode()
    assert list(public.section_leads) == [public.sections[0].name]
