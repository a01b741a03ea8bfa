"""The search page and the page of charts: what readers find, and what only editors do."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openllm_talk.archive import ledger, past
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.reading_room.marking import Marker

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "community" / "issues"
HTMX = {"HX-Request": "true"}
CHAT = """\
微信群"甲群"的聊天记录如下:

—————  2026-06-05  —————

阿澈  14:00
只在群里说过的暗号是梧桐，顺便问 batch 多大合适？

小满  14:04
64 起步 <b>batch</b>
"""


@pytest.fixture(autouse=True)
def _archive(community: Community, tmp_path: Path) -> None:
    """Three published issues, and a chat that is not."""
    cache.clear()
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    do_import([EXAMPLES, path], community)
    do_index_public(past.past_issues(), ledger.printed_questions(community))


def client(role: Role = Role.READER, language: str = "zh") -> Client:
    found = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language)
    if role is not Role.READER:
        found.force_login(Member.objects.create_user(role.value, role=role))
    return found


def page(query: str, role: Role = Role.READER, **more: str) -> str:
    return client(role).get("/search/", {"q": query, **more}).content.decode()


def test_a_reader_finds_what_an_issue_holds_with_its_place_and_day() -> None:
    found = page("梯度累积")
    assert '<a href="/questions/001-online-1/"><mark>梯度累积</mark>' in found
    assert "第 001 期" in found
    assert "2026-05-16" in found


def test_in_english_it_leads_to_the_english_pages() -> None:
    found = client(language="en").get("/search/", {"q": "梯度累积"}).content.decode()
    assert 'href="/en/questions/001-online-1/"' in found


def test_a_word_of_the_other_language_is_found_and_marked() -> None:
    assert "<mark>Memory</mark>" in page("显存")


def test_results_are_counted_and_narrowed_by_kind() -> None:
    every = page("梯度")
    assert "kind=question" in every
    assert 'class="find link"' not in page("梯度", kind="question")


def test_pages_follow_each_other_by_address() -> None:
    first = page("模型 训练 显存 batch 数据")
    assert 'rel="next"' in first
    assert "page=2" in first
    second = page("模型 训练 显存 batch 数据", page="2")
    assert 'rel="prev"' in second
    assert 'start="11"' in second
    assert 'start="1"' in page("模型", page="nonsense")


def test_nothing_of_the_chat_is_found_by_readers_and_members() -> None:
    for role in (Role.READER, Role.MEMBER):
        for more in ({}, {"in": "chat"}):
            found = page("梧桐", role, **more)
            assert "暗号" not in found
            assert "聊天记录（不公开）" not in found
            Member.objects.all().delete()


def test_editors_find_the_chat_apart_from_the_issues() -> None:
    editor = client(Role.EDITOR)
    public = editor.get("/search/", {"q": "梧桐"}).content.decode()
    assert "暗号" not in public
    assert "in=chat" in public
    chat = editor.get("/search/", {"q": "梧桐", "in": "chat"}).content.decode()
    assert "暗号是<mark>梧桐</mark>" in chat
    assert "聊天记录（不公开）" in chat
    assert "001-online" not in chat


def test_what_people_wrote_stays_text() -> None:
    editor = client(Role.EDITOR)
    chat = editor.get("/search/", {"q": "batch", "in": "chat"}).content.decode()
    assert "<b>batch" not in chat
    assert "&lt;b&gt;" in chat
    assert "<script>" not in page("<script>alert(1)</script>")


def test_nothing_found_offers_to_ask() -> None:
    found = page("量子纠错码")
    assert "没有找到" in found
    assert "/ask/?text=" in found


def test_htmx_gets_the_results_alone() -> None:
    answer = client().get("/search/", {"q": "batch"}, headers=HTMX).content.decode()
    assert "<html" not in answer
    assert "<mark>batch</mark>" in answer


def test_an_empty_search_asks_the_archive_nothing() -> None:
    reader = client()
    with CaptureQueriesContext(connection) as asked:
        assert reader.get("/search/").status_code == 200
    assert not any("passage" in one["sql"] for one in asked.captured_queries)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("quantization", "We quantized it", ["quantized"]),
        ("GPT-3.5", "old GPT-3.5 still", ["GPT", "3.5"]),
        ("梯度累积", "说说梯度累积吧", ["梯度累积"]),
        ("rag", "fragile RAG", ["RAG"]),
        ("", "nothing", []),
        ("(", "a ( b", []),
    ],
)
def test_the_words_that_were_found_are_marked(query: str, text: str, marked: list[str]) -> None:
    parts = Marker(query).parts(text)
    assert [one.text for one in parts if one.said] == marked
    assert "".join(one.text for one in parts) == text


def test_a_long_text_is_cut_around_what_was_found() -> None:
    parts = Marker("needle").parts(f"{'hay ' * 200}needle{' hay' * 200}")
    whole = "".join(one.text for one in parts)
    assert len(whole) < 240
    assert whole.startswith("…")
    assert whole.endswith("…")
    assert [one.text for one in parts if one.said] == ["needle"]


# --- charts ---------------------------------------------------------------------------------------


def test_charts_say_what_is_open_and_who_answers() -> None:
    drawn = client().get("/search/charts/").content.decode()
    assert 'class="chart questions"' in drawn
    assert "style=" not in drawn


def test_how_much_is_said_is_for_members() -> None:
    assert 'class="chart activity"' not in client().get("/search/charts/").content.decode()
    drawn = client(Role.MEMBER).get("/search/charts/").content.decode()
    assert 'class="chart activity"' in drawn
    assert "2026年6月5日" in drawn.replace(" ", "")


def test_charts_are_drawn_once_until_something_comes_in(
    community: Community, tmp_path: Path
) -> None:
    member = client(Role.MEMBER)
    member.get("/search/charts/")
    with CaptureQueriesContext(connection) as again:
        member.get("/search/charts/")
    assert len(again) < 20
    assert not any('"archive_message"' in one["sql"] for one in again.captured_queries)
    path = tmp_path / "more.txt"
    path.write_text(CHAT.replace("06-05", "06-07").replace("甲群", "乙群"), encoding="utf-8")
    do_import([path], community)
    drawn = member.get("/search/charts/").content.decode()
    assert "2026年6月7日" in drawn.replace(" ", "")
