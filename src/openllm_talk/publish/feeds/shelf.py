"""The feeds of a site, filled: what its pages say, for those who do not come to look."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from openllm_talk.publish import question_view
from openllm_talk.publish.addresses import quoted
from openllm_talk.publish.feeds.feed import (
    NEVER,
    NEWEST,
    Feed,
    FeedItem,
    moment,
    published,
    tag,
    updated,
)
from openllm_talk.publish.feeds.plans import ISSUES, OPEN_QUESTIONS, FeedPlan, plans
from openllm_talk.publish.issue_view import IssueView, SectionView
from openllm_talk.publish.pages import Edition, Press
from openllm_talk.publish.question_view import LedgerView
from openllm_talk.records import LedgerQuestion


def feeds_of(press: Press, edition: Edition) -> tuple[Feed, ...]:
    """Every feed of one language, in which Django must be speaking."""
    shelf = _Shelf(press, edition)
    return tuple(shelf.feed(plan) for plan in plans(press.site.community, edition.language))


class _Shelf:
    """Fills the feeds of one language."""

    def __init__(self, press: Press, edition: Edition) -> None:
        self._press = press
        self._edition = edition
        self._base = press.address + edition.prefix
        self._views = press.views(edition.language)[::-1]

    def feed(self, plan: FeedPlan) -> Feed:
        community, prefix = self._press.site.community, self._edition.prefix
        whole = plan.path == ISSUES
        return Feed(
            title=community.name if whole else f"{community.name} · {plan.name}",
            description=community.description if whole else "",
            author=community.name,
            language=self._edition.tag,
            id=tag(self._press.address, None, f"{prefix}{plan.path}"),
            address=self._press.address,
            path=f"{prefix}{plan.path}",
            home=self._base + plan.page,
            items=tuple(islice(self._items(plan), NEWEST)),
        )

    def _items(self, plan: FeedPlan) -> Iterator[FeedItem]:
        if plan.path == ISSUES:
            for view in self._views:
                html = self._rendered("feed_entry.html", view=view, here=self._base + view.place)
                yield self._issue(view, html)
        elif plan.path == OPEN_QUESTIONS:
            yield from self._questions()
        else:
            for view in self._views:
                sections = [one for one in view.sections if one.name == plan.section]
                if sections:
                    yield self._sections(view, sections, plan)

    def _issue(self, view: IssueView, html: str) -> FeedItem:
        return FeedItem(
            id=tag(self._press.address, view.day, self._edition.prefix + view.place),
            url=self._base + view.place,
            title=view.title,
            summary=" · ".join(view.issue.highlights),
            html=html,
            published=published(view, self._press.site.community),
            updated=updated(view, self._press.site.community),
        )

    def _sections(self, view: IssueView, sections: list[SectionView], plan: FeedPlan) -> FeedItem:
        part = dataclasses.replace(view, sections=tuple(sections))
        here = self._base + view.place
        whole = self._issue(view, self._rendered("feed_section.html", view=part, here=here))
        return dataclasses.replace(
            whole,
            id=f"{whole.id}/{plan.path.split('/')[1]}",
            url=f"{whole.url}#{sections[0].anchor}",
            title=f"{view.title} · {plan.name}",
            summary=sections[0].section.topic or "",
        )

    def _questions(self) -> Iterator[FeedItem]:
        """Those without an answer, the newest first."""
        waiting = [one for one in self._press.ledger.current if one.status == "open"]
        for question in sorted(waiting, key=self._instant, reverse=True)[:NEWEST]:
            yield self._question(question)

    def _question(self, question: LedgerQuestion) -> FeedItem:
        view: LedgerView = question_view.lay_out(question, None, {})
        asked = self._asked(question)
        return FeedItem(
            id=tag(self._press.address, None, self._edition.prefix + view.place),
            url=self._base + quoted(view.place),
            title=view.heading,
            summary="",
            html=self._rendered("feed_question.html", view=view),
            published=asked,
            updated=asked,
        )

    def _asked(self, question: LedgerQuestion) -> str:
        """When it was asked; where that is not known, when the issue that first had it came out."""
        community = self._press.site.community
        asked = moment(question.asked, community)
        if asked != NEVER:
            return asked
        first = (view for view in self._views if view.issue.number == question.first_issue)
        return next((published(view, community) for view in first), NEVER)

    def _instant(self, question: LedgerQuestion) -> tuple[datetime, str]:
        return datetime.fromisoformat(self._asked(question)), question.id

    def _rendered(self, template: str, **context: object) -> str:
        shared = {
            **self._press.names(self._edition.language),
            "base": self._base,
            # A reader of feeds stands on no page: a picture needs its whole address.
            "root": self._press.known_address,
            "whole": True,
        }
        return self._press.render(template, {**shared, **context}).strip()
