"""A review page of three hundred proposals: a portion at a time, and nothing out of reach."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from openllm_talk.community import Community
from openllm_talk.issues.models import Change, Draft, Piece
from openllm_talk.issues.workshop.journal import Actor, Edit, Snapshot, do_change, plain_values
from openllm_talk.records import Answer, Entry, Issue, Question, Section
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role

PAGE = "/review/016/"
HTMX = {"HX-Request": "true"}
HEAVIEST = 100_000
"""Bytes that a page may have."""


def snapshots() -> Iterator[Snapshot]:
    """An issue of 150 entries in two parts of one section and 150 questions."""
    yield Snapshot(kind="head", record=plain_values(Issue(title="Talk 016", number="016")))
    sections = (Section(name="新闻", kind="news"), Section(name="自由讨论", kind="free_talk"))
    for place, section in enumerate(sections):
        yield Snapshot(kind="section", record=plain_values(section), place=place)
    for place in range(150):
        address = f"https://example.org/{place}"
        entry = Entry(title=f"论文 {place}", urls=(address,), note="值得一看。" * 20)
        part = "学术" if place < 75 else "项目"
        yield Snapshot("entry", plain_values(entry), section=-2, part=part, place=place)
    for place in range(150):
        text = f"第 {place} 问：batch 多大合适？"
        answers = (Answer(text="看显存，再看学习率。" * 8, label="A1"),) * 3
        asked = Question(id=f"q-{place}", text=text, status="answered", answers=answers)
        yield Snapshot("question", plain_values(asked), place=place)


@pytest.fixture
def pieces(community: Community) -> list[int]:
    """The cards of that issue, in its order."""
    Draft.objects.create(number="016", text="")
    do_change("016", Actor(said="talk draft"), "take_in", [Edit(after=one) for one in snapshots()])
    held = Piece.objects.filter(kind__in=("entry", "question")).order_by("kind", "place")
    return list(held.values_list("pk", flat=True))


@pytest.fixture
def editor(pieces: list[int]) -> Client:
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(Member.objects.create_user("edi", role=Role.EDITOR))
    return client


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def cards(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'<article [^>]*id="piece-(\d+)"', page)]


def gaps(page: str) -> list[str]:
    """Where the links to what is not on the page lead: for htmx, as addresses."""
    return re.findall(r'class="more-cards[^>]*hx-get="([^"]+)"', page)


def test_three_hundred_proposals_come_in_light_portions(editor: Client, pieces: list[int]) -> None:
    page = read(editor, PAGE)
    seen, left = cards(page), gaps(page)
    assert seen == pieces[: len(seen)]
    while left:
        assert len(page.encode()) < HEAVIEST
        page = read(editor, left.pop(0))
        seen += cards(page)
        left = gaps(page) + left
    assert seen == pieces


def test_a_part_is_named_once_though_portions_divide_it(editor: Client) -> None:
    page = read(editor, PAGE)
    text, left = page, gaps(page)
    while left:
        page = read(editor, left.pop(0))
        text, left = text + page, gaps(page) + left
    assert re.findall('class="part-name"[^>]*>([^<]+)', text) == ["学术", "项目"]


def test_a_link_to_any_proposal_finds_it_on_a_page(editor: Client, pieces: list[int]) -> None:
    for piece in (pieces[0], pieces[140], pieces[-1]):
        page = read(editor, f"{PAGE}?piece={piece}")
        assert piece in cards(page)
        assert len(page.encode()) < HEAVIEST
    assert "more-cards above" in page


def test_without_javascript_links_lead_through_all(editor: Client, pieces: list[int]) -> None:
    page, seen = read(editor, PAGE), set[int]()
    while not seen.issuperset(pieces):
        new = set(cards(page)) - seen
        assert new
        seen |= new
        if onward := re.search('class="more-cards" href="([^"#]+)', page):
            page = read(editor, onward[1])


def test_the_rest_counts_what_is_not_shown_and_is_taken_back(editor: Client) -> None:
    shelf = Piece.objects.get(kind="section", place=0)
    assert "Accept the rest (150)" in read(editor, PAGE)
    first = Piece.objects.filter(kind="entry").order_by("place")[0]
    said = editor.post(f"{PAGE}decide/", {"accept": first.pk}, headers=HTMX)
    assert "Accept the rest (149)" in said.content.decode()
    said = editor.post(f"{PAGE}decide/", {"accept_rest": shelf.pk}, headers=HTMX)
    assert len(said.content) < HEAVIEST
    assert f'id="shelf-{shelf.pk}" hx-swap-oob="true"' in said.content.decode()
    assert Piece.objects.filter(kind="entry", state="accepted").count() == 150
    change = Change.objects.latest("pk")
    said = editor.post(f"{PAGE}undo/{change.pk}/", headers=HTMX)
    assert len(said.content) < HEAVIEST
    assert "Accept the rest (149)" in said.content.decode()


def told(client: Client, cursor: int) -> Iterator[list[int]]:
    """The cards of one answer after the other to a page that asks what is new."""
    onward = f"{PAGE}since/{cursor}/"
    while page := read(client, onward):
        assert len(page.encode()) < HEAVIEST
        yield cards(page)
        found = re.search(r'hx-get="(/review/016/since/[^"]+)"', page)
        assert found
        onward = found[1]


def test_what_others_did_to_many_comes_a_portion_at_a_time(
    editor: Client, pieces: list[int]
) -> None:
    cursor = Change.objects.latest("pk").pk
    editor.post(f"{PAGE}decide/", {"reject": pieces})
    portions = list(told(editor, cursor))
    assert len(portions) > 3
    assert [one for portion in portions for one in portion] == pieces
    cursor = Change.objects.latest("pk").pk
    for start in range(0, 100, 20):
        editor.post(f"{PAGE}decide/", {"accept": pieces[start : start + 20]})
    assert [one for portion in told(editor, cursor) for one in portion] == pieces[:100]


def test_a_filter_holds_in_what_comes_later(editor: Client, pieces: list[int]) -> None:
    editor.post(f"{PAGE}decide/", {"accept": pieces[100:]})
    page = read(editor, f"{PAGE}?show=accepted")
    (first, *_) = gaps(page)
    assert set(cards(page)) | set(cards(read(editor, first))) <= set(pieces[100:])
    assert "?show=accepted" in first


def test_a_moved_proposal_is_shown_where_it_went(editor: Client, pieces: list[int]) -> None:
    given = {"section": Piece.objects.get(kind="section", place=0).pk, "after": pieces[149]}
    said = editor.post(f"{PAGE}{pieces[0]}/move/", given, headers=HTMX)
    place = said.headers["HX-Redirect"].partition("#")[0]
    page = read(editor, place)
    assert pieces[0] in cards(page)
    assert f"undo/{Change.objects.latest('pk').pk}/" in page


def test_the_history_tells_what_changed_when_asked(editor: Client, pieces: list[int]) -> None:
    page = read(editor, f"{PAGE}history/")
    own = re.search(r'hx-get="(/review/016/history/\d+/)"', page)
    assert own
    assert "值得一看" not in page
    onward: str | None = own[1]
    seen = 0
    while onward:
        page = read(editor, onward)
        assert len(page.encode()) < HEAVIEST
        seen += page.count("<h2>")
        further = re.search(r'hx-get="([^"]+\?page=\d+)"', page)
        onward = further[1] if further else None
    assert seen == len(pieces) + 3
