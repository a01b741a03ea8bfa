"""The page of the next issue in a real browser: two people at once, every look, no scripts."""

from typing import Any, Literal

import pytest

from openllm_talk.community import Community
from openllm_talk.issues import claims, topics, wishes
from openllm_talk.issues.models import Nomination, Suggestion
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.web.accounts.roles import Role
from web_live import LOOKS, PHONE, Live, member, overflow, violations

SOON = 15_000
"""Milliseconds that a page has to show what another did; it asks every four seconds."""


def wished(community: Community) -> None:
    """Some of everything that the page can hold before a draft."""
    mira, rowan = member(name="Mira", named=True).pk, member(name="Rowan").pk
    claims.do_claim(community, "000", "host", mira)
    claims.do_claim(community, "000", "section:news", rowan)
    wishes.do_nominate(
        community, "000", "section:classic", "LoRA 原论文", "https://arxiv.org/abs/2106.09685", mira
    )
    wishes.do_nominate(community, "000", "section:classic", "Attention, again", "", rowan)
    one = Nomination.objects.get(text="LoRA 原论文")
    topics.do_choose("000", one.pk, Actor(member=mira))
    wishes.do_suggest(community, "000", "", "早点开始", rowan)
    wishes.do_mark("000", Suggestion.objects.get().pk, Actor(member=mira), done=True)
    wishes.do_suggest(community, "000", "section:news", "Fewer of them", mira)


def test_a_claim_appears_at_anothers_without_reload(browser: Any, live: Live) -> None:
    mira = live.page(browser, member(name="Mira", named=True), width=PHONE)
    reader = live.page(browser, Role.READER, language="zh")
    for page in (mira, reader):
        page.goto(live.at("/next/"))
    reader.evaluate("window.stayed = true")
    mira.locator("#news").get_by_role("button", name="Claim").tap()
    mira.locator("#news").get_by_role("button", name="Hand back").wait_for(timeout=SOON)
    reader.locator("#news b", has_text="Mira").wait_for(timeout=SOON)
    assert "本周新闻" not in reader.locator("#about .tally > div").first.inner_text()
    mira.locator("#news").get_by_role("button", name="Hand back").tap()
    reader.locator("#news .nobody").wait_for(timeout=SOON)
    assert reader.evaluate("window.stayed")


def test_typing_is_not_disturbed_by_what_others_do(
    browser: Any, live: Live, community: Community
) -> None:
    mira = live.page(browser, member(name="Mira"), width=PHONE)
    mira.goto(live.at("/next/"))
    section = mira.locator("#classic")
    section.locator("summary", has_text="Nominate").tap()
    field = section.get_by_label("What should be in it?")
    field.fill("LoRA, half typed")
    wishes.do_nominate(
        community, "000", "section:classic", "From another", "", member(name="Rowan").pk
    )
    section.get_by_text("From another").first.wait_for(timeout=SOON)
    assert field.input_value() == "LoRA, half typed"
    assert field.evaluate("node => node === document.activeElement")
    section.get_by_role("button", name="Nominate").tap()
    section.locator(".title", has_text="half typed").wait_for(timeout=SOON)
    assert field.input_value() == ""
    assert Nomination.objects.count() == 2


def test_why_something_could_not_be_done_stands_there_to_be_read(
    browser: Any, live: Live, community: Community
) -> None:
    page = live.page(browser, Role.MEMBER, width=PHONE)
    page.goto(live.at("/next/"))
    page.route("**/since/**", lambda route: route.abort())  # what others do is not heard of yet
    for name in ("Mira", "Rowan"):
        claims.do_claim(community, "000", "section:news", member(name=name).pk)
    page.locator("#news").get_by_role("button", name="Claim").tap()
    said = page.locator("#notice", has_text="both places are taken")
    said.wait_for(timeout=SOON)
    page.unroute("**/since/**")
    with page.expect_response("**/since/**", timeout=SOON) as heard:
        pass
    assert heard.value.ok
    page.wait_for_function("document.querySelector('.htmx-request') === null")
    assert said.is_visible()
    assert page.locator("#news").get_by_role("button", name="Claim").count() == 0


def test_a_vote_keeps_the_keyboard_where_it_was(
    browser: Any, live: Live, community: Community
) -> None:
    wished(community)
    page = live.page(browser, Role.MEMBER)
    page.goto(live.at("/next/"))
    button = page.locator("#classic .vote button").first
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#classic .vote [aria-pressed=true]").wait_for(timeout=SOON)
    assert page.evaluate("document.activeElement.id").startswith("vote-")


def test_all_of_it_works_without_scripts(browser: Any, live: Live) -> None:
    page = live.page(browser, Role.MEMBER, scripts=False)
    page.goto(live.at("/next/"))
    page.locator("#news").get_by_role("button", name="Claim").click()
    page.locator("#news").get_by_role("button", name="Hand back").wait_for()
    page.locator("#classic summary", has_text="Nominate").click()
    page.locator("#classic").get_by_label("What should be in it?").fill("LoRA")
    page.locator("#classic").get_by_role("button", name="Nominate").click()
    page.locator("#classic .vote button").click()
    assert page.locator("#classic .vote [aria-pressed=false]").count() == 1


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_the_page_is_accessible_and_fits(
    browser: Any,
    live: Live,
    community: Community,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    wished(community)
    for who in (Role.READER, Role.EDITOR):
        page = live.page(browser, who, width=width, scheme=scheme, language=language)
        page.goto(live.at("/next/"))
        for summary in page.locator(".adding summary, .alone summary").all():
            summary.click()
        assert violations(page) == []
        assert overflow(page) <= 0
        live.keep(page, "next-issue")
