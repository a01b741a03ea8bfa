"""Many questions: the first page stays light, and every question keeps a page that lists it."""

import re

import msgspec

from openllm_talk.community import Community
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.question_shelves import MOST_ON_ONE
from openllm_talk.publish.site import Site
from openllm_talk.records import Appearance, Issue, LedgerQuestion

LIGHT = 100_000
"""Bytes of a page, as issue 7 asks."""


def _question(issue: int | None, place: int, status: str = "answered") -> LedgerQuestion:
    number = None if issue is None else f"{issue:03}"
    text = f"为什么第 {place} 层的注意力在长上下文里会退化，换一种位置编码有用吗？" * 2
    return LedgerQuestion(
        id=f"q-{number}-{place}",
        text=text,
        title=text,
        status=status,  # type: ignore[arg-type]
        first_issue=number,
        appearances=(Appearance(text=text, issue=number),),
    )


def _site(questions: list[LedgerQuestion]) -> Site:
    numbers = sorted({one.first_issue for one in questions if one.first_issue})
    issues = tuple(Issue(title=f"Talk {number}", number=number) for number in numbers)
    community = Community(name="x", languages=("zh", "en"))
    return Site(community=community, issues=issues, questions=tuple(questions))


def _pages(site: Site) -> dict[str, str]:
    return {page.path: page.text for page in print_run(site)}


def _listed(pages: dict[str, str], start: str) -> dict[str, str]:
    """By question, the page under `start` that lists it."""
    found: dict[str, str] = {}
    for path, text in pages.items():
        if path.startswith(start):
            for question in re.findall(
                r'<p class="title"[^>]*><a href="[^"]*questions/(q-[^"/]+)/', text
            ):
                assert question not in found
                found[question] = path
    return found


MANY = [_question(issue, place, "answered" if place % 3 else "open") for issue in range(100)
        for place in range(10)]  # fmt: skip


def test_with_a_hundred_issues_every_list_of_questions_is_light() -> None:
    pages = _pages(_site(MANY))
    lists = {path: text for path, text in pages.items() if "questions/" in path}
    assert max(len(text.encode()) for text in lists.values()) < LIGHT


def test_every_question_stands_on_one_page_that_the_first_leads_to() -> None:
    pages = _pages(_site([*MANY, _question(None, 0)]))
    for prefix in ("", "en/"):
        listed = _listed(pages, f"{prefix}questions/since/")
        assert set(listed) == {one.id for one in MANY} | {"q-None-0"}
        assert listed["q-037-4"] == f"{prefix}questions/since/030/index.html"
        for path in set(listed.values()):
            assert f'{path.removesuffix("index.html")}"' in pages[f"{prefix}questions/index.html"]


def test_a_shelf_says_what_it_holds_in_the_language_of_its_edition() -> None:
    pages = _pages(_site(MANY))
    assert "<h1>问题 · 第 030–039 期</h1>" in pages["questions/since/030/index.html"]
    assert "<h1>Questions · Issues 030–039</h1>" in pages["en/questions/since/030/index.html"]
    assert "100 个问题" in pages["questions/index.html"]
    assert "<span>40 open</span>" in pages["en/questions/index.html"]


def test_a_shelf_leads_to_its_neighbours_and_back() -> None:
    page = _pages(_site(MANY))["questions/since/030/index.html"]
    assert 'rel="prev" href="../../../questions/since/020/"' in page
    assert 'rel="next" href="../../../questions/since/040/"' in page
    assert 'href="../../../questions/"' in page


def test_a_full_shelf_goes_on_on_a_second_page_and_the_first_stays() -> None:
    full = [_question(0, place) for place in range(MOST_ON_ONE + 5)]
    before = _listed(_pages(_site(full)), "questions/since/")
    assert list(before.values()).count("questions/since/000/2/index.html") == 5
    more = _listed(_pages(_site([*full, _question(4, 1)])), "questions/since/")
    assert more == {**before, "q-004-1": "questions/since/000/2/index.html"}


def test_shelves_are_on_the_map_of_the_site_under_their_own_address() -> None:
    pages = _pages(_site(MANY))
    address = "http://127.0.0.1:8000/questions/since/030/"
    assert f"<loc>{address}</loc>" in pages["sitemap.xml"]
    assert f'<link rel="canonical" href="{address}">' in pages["questions/since/030/index.html"]


def test_few_questions_all_stand_on_the_first_page() -> None:
    pages = _pages(_site(MANY[:MOST_ON_ONE]))
    assert not any("/since/" in path for path in pages)
    assert len(_listed(pages, "questions/index.html")) == MOST_ON_ONE


def test_a_question_that_is_called_like_a_shelf_keeps_its_page() -> None:
    asked = msgspec.structs.replace(MANY[0], id="since")
    pages = _pages(_site([asked, *MANY[1:]]))
    assert "questions/since/index.html" in pages
    assert "questions/since/000/index.html" in pages
