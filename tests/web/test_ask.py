"""Asking and answering on the public page, and the inbox, as their forms are used."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from openllm_talk.archive import ledger, past
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.issues import asking, claims
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Asked, Change, Claim, Offered, Piece
from openllm_talk.issues.workshop import journal
from openllm_talk.web import robots
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.ask import views
from openllm_talk.web.ask.tickets import ticket

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "community" / "issues"
HTMX = {"HX-Request": "true"}
CHAT = """\
微信群"甲群"的聊天记录如下:

—————  2026-06-05  —————

阿澈  14:00
7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？
"""
OPEN = "002-online-2"
ANEW = "中文长上下文评测有什么公开的数据集？"
KNOWN = "梯度累积 8 步和直接开 8 倍 batch 一样吗？"


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of the next issue, after three that were published."""
    cache.clear()
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    do_import([EXAMPLES, path], community)
    do_index_public(past.past_issues(), ledger.printed_questions(community))
    return do_draft(community, workspace).issue.number or ""


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms may be sent at once."""
    monkeypatch.setattr(robots, "FASTEST", -1.0)


def client(role: Role = Role.READER, address: str = "192.0.2.1", **fields: Any) -> Client:
    found = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh", REMOTE_ADDR=address)
    if role is not Role.READER:
        found.force_login(Member.objects.create_user(role.value, role=role, **fields))
    return found


def sent(reader: Client, text: str, **more: str) -> Any:
    return reader.post("/ask/", {"text": text, "since": robots.shown(), **more})


# --- asking ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("number", "unhurried")
def test_a_reader_asks_and_sees_that_it_waits() -> None:
    reader = client()
    answer = reader.post("/ask/", {"text": ANEW, "since": robots.shown()}, follow=True)
    page = answer.content.decode()
    assert ANEW in page
    assert "等待编辑查看" in page
    asked = Asked.objects.get()
    assert (asked.member, asked.name) == (None, "")


@pytest.mark.usefixtures("number", "unhurried")
def test_nobody_finds_the_state_of_another_by_counting() -> None:
    reader = client()
    sent(reader, ANEW)
    own = ticket(Asked.objects.get())
    assert reader.get(f"/ask/sent/{own}/").status_code == 200
    for guess in ("asked-1", "asked-1~x", own.replace("asked-1", "asked-2"), own[:-1]):
        assert reader.get(f"/ask/sent/{guess}/").status_code == 404


@pytest.mark.usefixtures("number", "unhurried")
def test_what_was_asked_before_is_shown_while_typing() -> None:
    page = client().get("/ask/before/", {"text": KNOWN}, headers=HTMX).content.decode()
    assert "/questions/001-online-1/" in page
    assert "同一个问题" in page


@pytest.mark.usefixtures("number", "unhurried")
def test_without_scripts_the_first_submit_shows_it_and_the_second_asks_anyway() -> None:
    reader = client()
    page = sent(reader, KNOWN).content.decode()
    assert "以前有人问过类似的" in page
    assert KNOWN in page
    assert not Asked.objects.exists()
    sent(reader, KNOWN, anyway="yes")
    assert Asked.objects.get().text == KNOWN


@pytest.mark.usefixtures("number", "unhurried")
def test_who_saw_it_while_typing_is_not_asked_again() -> None:
    reader = client()
    page = reader.get("/ask/before/", {"text": KNOWN}, headers=HTMX).content.decode()
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    reader.post("/ask/", {"text": KNOWN, "since": robots.shown(), "shown": shown})
    assert Asked.objects.count() == 1


@pytest.mark.usefixtures("number", "unhurried")
def test_what_only_the_chat_asked_is_told_to_nobody() -> None:
    page = client().get("/ask/before/", {"text": "7B 模型做 SFT 的时候 LoRA 的 rank 开多少"})
    assert "14:00" not in page.content.decode()
    assert "q-" not in page.content.decode()


@pytest.mark.usefixtures("number", "unhurried")
def test_a_wrong_question_comes_back_with_a_sentence_and_its_words() -> None:
    answer = sent(client(), "嗯？")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "太短了" in page
    assert "嗯？" in page


@pytest.mark.usefixtures("number")
def test_robots_fill_in_everything_or_are_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = client()
    assert "太快" in sent(reader, ANEW).content.decode()
    monkeypatch.setattr(robots, "FASTEST", -1.0)
    assert sent(reader, ANEW, website="https://spam.example").status_code == 422
    assert reader.post("/ask/", {"text": ANEW}).status_code == 422
    assert not Asked.objects.exists()


@pytest.mark.usefixtures("number", "unhurried")
def test_one_browser_is_stopped_while_its_office_goes_on_asking() -> None:
    busy, colleague = client(), client()
    for place in range(views.ASKS.each):
        sent(busy, f"{ANEW} {place}", anyway="yes")
    stopped = sent(busy, f"{ANEW} 再一个", anyway="yes")
    assert "太频繁" in stopped.content.decode()
    assert "再一个" in stopped.content.decode()
    sent(colleague, "我是隔壁桌的，也想问一个", anyway="yes")
    assert Asked.objects.count() == views.ASKS.each + 1


@pytest.mark.usefixtures("number", "unhurried")
def test_throwing_cookies_away_ends_at_the_address() -> None:
    for place in range(views.ASKS.address + 5):
        sent(client(), f"{ANEW} {place}", anyway="yes")
    assert Asked.objects.count() == views.ASKS.address
    sent(client(address="198.51.100.7"), "别处的读者照样能问", anyway="yes")
    assert Asked.objects.count() == views.ASKS.address + 1


@pytest.mark.usefixtures("number", "unhurried")
@pytest.mark.parametrize(
    ("named", "ticked", "name"),
    [(True, "yes", "Rowan"), (True, "", ""), (False, "yes", "")],
)
def test_a_name_stands_only_where_its_member_wants_it(named: bool, ticked: str, name: str) -> None:
    member = client(Role.MEMBER, name="Rowan", named=named)
    assert ("署名" in member.get("/ask/").content.decode()) is named
    sent(member, ANEW, named=ticked)
    asked = Asked.objects.get()
    assert asked.name == name
    assert asked.member is not None


@pytest.mark.usefixtures("number", "unhurried")
def test_hostile_text_stays_text() -> None:
    reader = client()
    text = "<script>alert(1)</script> 这算注入吗？"
    page = reader.post("/ask/", {"text": text, "since": robots.shown()}, follow=True)
    assert "<script>alert" not in page.content.decode()
    editor = client(Role.EDITOR)
    assert "<script>alert" not in editor.get("/ask/waiting/").content.decode()


# --- answering ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("number", "unhurried")
def test_a_reader_answers_an_open_question() -> None:
    reader = client()
    assert "prefix caching" in reader.get(f"/ask/answer/{OPEN}/").content.decode()
    words = {"text": "看 /metrics 里的命中计数", "since": robots.shown()}
    page = reader.post(f"/ask/answer/{OPEN}/", words, follow=True).content.decode()
    assert "你的回答" in page
    assert Offered.objects.get().question == OPEN


@pytest.mark.usefixtures("number")
def test_no_page_answers_what_no_issue_printed(community: Community) -> None:
    hidden = ledger.unprinted_questions(community)
    for entry in ("nowhere", *(one.id for one in hidden)):
        assert client().get(f"/ask/answer/{entry}/").status_code == 404


# --- the inbox ------------------------------------------------------------------------------------


def card(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]


def test_an_editor_lets_it_in_and_takes_it_back(number: str) -> None:
    asked = asking.do_ask(ANEW, asking.Sender())
    editor = client(Role.EDITOR)
    assert ANEW in card(editor.get("/ask/waiting/").content.decode())
    said = editor.post(f"/ask/waiting/asked/{asked.pk}/", {"do": "let_in"}, headers=HTMX)
    page = said.content.decode()
    assert "收录" in card(page)
    change = Change.objects.latest("pk")
    assert f"/ask/waiting/undo/{change.pk}/" in page
    assert change.by == Member.objects.get(username="editor")
    assert Piece.objects.filter(number=number, record__contains=ANEW, state="accepted").exists()
    back = editor.post(f"/ask/waiting/undo/{change.pk}/", headers=HTMX).content.decode()
    assert ANEW in card(back)
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_the_same_works_by_plain_forms(number: str) -> None:
    asked = asking.do_ask(ANEW, asking.Sender())
    editor = client(Role.EDITOR)
    words = {"do": "change", "text": "有哪些中文长上下文评测集？"}
    page = editor.post(f"/ask/waiting/asked/{asked.pk}/", words, follow=True).content.decode()
    assert "最近处理的" in page
    assert Piece.objects.filter(number=number, record__contains=words["text"]).exists()
    change = Change.objects.latest("pk")
    page = editor.post(f"/ask/waiting/undo/{change.pk}/", follow=True).content.decode()
    assert ANEW in card(page)


def test_the_inbox_tells_what_is_new_and_otherwise_nothing(number: str) -> None:
    editor = client(Role.EDITOR)

    def news() -> Any:
        page = editor.get("/ask/waiting/").content.decode()
        found = re.search(r'hx-get="(/ask/waiting/since/[^"]+)"', page)
        assert found
        return lambda: editor.get(found[1])

    ask = news()
    assert ask().status_code == 204
    asked = asking.do_ask(ANEW, asking.Sender())
    assert ANEW in card(ask().content.decode())
    ask = news()
    away = asking.do_turn_away(number, Asked, asked.pk, journal.Actor(said="other"))
    assert "不收录" in card(ask().content.decode())
    ask = news()
    journal.do_undo(away, journal.Actor(said="other"))
    assert f"/ask/waiting/asked/{asked.pk}/" in card(ask().content.decode())


@pytest.mark.usefixtures("number")
def test_its_sender_is_led_to_the_question_it_repeats() -> None:
    asked = asking.do_ask(KNOWN, asking.Sender())
    editor = client(Role.EDITOR)
    assert 'value="001-online-1"' in card(editor.get("/ask/waiting/").content.decode())
    words = {"do": "same", "same": "001-online-1"}
    editor.post(f"/ask/waiting/asked/{asked.pk}/", words, headers=HTMX)
    page = client().get(f"/ask/sent/{ticket(asked)}/").content.decode()
    assert "/questions/001-online-1/" in page
    assert "第 001 期" in page


@pytest.mark.usefixtures("number")
def test_a_mistyped_repeat_comes_back_with_what_was_typed() -> None:
    asked = asking.do_ask(ANEW, asking.Sender())
    words = {"do": "same", "other": "/questions/nowhere/"}
    said = client(Role.EDITOR).post(f"/ask/waiting/asked/{asked.pk}/", words, headers=HTMX)
    assert said.status_code == 422
    assert 'value="/questions/nowhere/"' in card(said.content.decode())


@pytest.mark.usefixtures("number")
def test_two_editors_at_one_card_do_not_take_it_in_twice() -> None:
    asked = asking.do_ask(ANEW, asking.Sender())
    asking.do_turn_away(asking.next_number(), Asked, asked.pk, journal.Actor(said="other"))
    words, editor = {"do": "let_in"}, client(Role.EDITOR)
    said = editor.post(f"/ask/waiting/asked/{asked.pk}/", words, follow=True)
    assert "已经有人处理过了" in said.content.decode()
    anew = editor.post(f"/ask/waiting/asked/{asked.pk}/", words, headers=HTMX)
    assert anew.headers["HX-Refresh"] == "true"


def test_the_history_of_the_issue_tells_what_was_decided(number: str) -> None:
    sent_in = [asking.do_ask(text, asking.Sender()) for text in (ANEW, "买显卡加我？")]
    editor = client(Role.EDITOR)
    for asked, do in zip(sent_in, ("let_in", "turn_away"), strict=True):
        editor.post(f"/ask/waiting/asked/{asked.pk}/", {"do": do})
    page = editor.get(f"/review/{number}/history/").content.decode()
    assert "已收录。" in page
    assert "没有收录。" in page


@pytest.mark.usefixtures("number")
def test_an_answer_is_let_in_from_the_inbox(community: Community) -> None:
    offered = asking.do_offer(community, OPEN, "看 /metrics 里的命中计数", asking.Sender())
    client(Role.EDITOR).post(f"/ask/waiting/offered/{offered.pk}/", {"do": "let_in"}, headers=HTMX)
    page = client().get(f"/ask/sent/{ticket(offered)}/").content.decode()
    assert "正在编" in page


@pytest.mark.usefixtures("number")
def test_private_things_are_pointed_out() -> None:
    asking.do_ask("加我 13912345678 聊聊评测集？", asking.Sender())
    assert "隐私：13912345678" in client(Role.EDITOR).get("/ask/waiting/").content.decode()


@pytest.mark.parametrize("part", ["section:free_talk", "section:news", None])
def test_of_section_leads_only_that_of_free_talk_lets_in(number: str, part: str | None) -> None:
    asked = asking.do_ask(ANEW, asking.Sender())
    member = client(Role.MEMBER)
    if part:
        slot = {"number": number, "part": part, "slot": 1}
        Claim.objects.create(**slot, member=Member.objects.get(username="member"))
    may = part == asking.PART == claims.section_key("free_talk")
    assert (member.get("/ask/waiting/").status_code == 200) is may
    member.post(f"/ask/waiting/asked/{asked.pk}/", {"do": "let_in"})
    asked.refresh_from_db()
    assert asked.state == ("let_in" if may else "waiting")
