"""The pages of a site: every record laid out, through Django's templates, in every language."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.template import Context, Engine
from django.utils import translation

from openllm_talk.errors import Language, PublishError
from openllm_talk.publish import issue_view, people_view, question_view
from openllm_talk.publish.addresses import (
    issue_place,
    question_place,
    quoted,
)
from openllm_talk.publish.charts import data
from openllm_talk.publish.charts.answerers import who_answers_whom
from openllm_talk.publish.charts.drawing import Chart
from openllm_talk.publish.charts.questions import open_and_answered
from openllm_talk.publish.feeds import plans as feed_plans
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.publish.issue_view import IssueView
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.pseudonyms import Pseudonyms
from openllm_talk.publish.question_shelves import Shelf, shelves
from openllm_talk.publish.render import Road
from openllm_talk.publish.site import Site
from openllm_talk.records import Issue, LedgerQuestion

HERE = Path(__file__).parent
_CODE = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
_EMPTY_LINES = re.compile(r"\n\s*\n")

STYLE = HERE / "static" / "publish" / "style.css"

_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site: its path within it, and its text; a picture has `data` instead."""

    path: str
    text: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The site in one interface language; `prefix` is where it stands («» or «en/»)."""

    language: Language
    tag: str
    name: str
    prefix: str


def editions(languages: Iterable[Language]) -> tuple[Edition, ...]:
    """One edition a language; the first stands at the root."""
    return tuple(
        Edition(language, _TAGS[language], _NAMES[language], f"{language}/" if place else "")
        for place, language in enumerate(dict.fromkeys(languages))
    )


def engine() -> Engine:
    """Django's template engine with this room's templates: escaping on, each compiled once."""
    return Engine(
        dirs=[str(HERE / "templates")],
        debug=False,
        autoescape=True,
        builtins=["django.templatetags.i18n", "openllm_talk.publish.template_tags"],
    )


def without_empty_lines(text: str) -> str:
    """HTML without the empty lines that tags of a template leave; code keeps its own."""
    return "".join(
        part if part.startswith("<pre") else _EMPTY_LINES.sub("\n", part)
        for part in _CODE.split(text)
    )


class Press:
    """Prints a site's pages. It reads the site once and holds what all pages share.

    `papers` are the paths of the PDFs that the site has.
    """

    def __init__(self, site: Site, papers: Collection[str] = ()) -> None:
        self.site = cleaned(site)
        self.editions = editions(self.site.community.languages)
        self.road = Road()
        self.issues = tuple(sorted(self.site.issues, key=_age_of_issue))
        self.ledger = Ledger(self.site.questions)
        self._places = {each.number: issue_place(each) for each in self.issues if each.number}
        self.people = tuple(people_view.lay_out(self.site.people, self.ledger, self._places))
        self.style = STYLE.read_text(encoding="utf-8")
        self.pictures = {picture.file: picture for picture in self.site.pictures}
        self.papers = papers
        self._views: dict[Language, tuple[IssueView, ...]] = {}
        self._engine = engine()
        self._refuse_twins()

    @property
    def address(self) -> str:
        """The whole address of the site's root, with a slash at its end."""
        return self.site.community.site.address.rstrip("/") + "/"

    @property
    def known_address(self) -> str:
        """The whole address of the site's root where it stands on the net, else ""."""
        host = urlsplit(self.address).hostname
        return "" if host in _THIS_MACHINE else self.address

    def pages(self) -> Iterator[Page]:
        """Every page of every edition, and the stylesheet."""
        yield Page("style.css", self.style)
        for edition in self.editions:
            with translation.override(edition.tag):
                yield from _EditionPress(self, edition).pages()

    def views(self, language: Language) -> tuple[IssueView, ...]:
        """The issues laid out for readers of `language`, oldest first."""
        if language not in self._views:
            community = self.site.community
            self._views[language] = tuple(
                issue_view.lay_out(issue, community, self.ledger, language) for issue in self.issues
            )
        return self._views[language]

    def names(self, language: Language) -> dict[str, object]:
        """What every template may ask for: the road, and how people and issues are named."""
        return {
            "road": self.road,
            "language": language,
            "language_tag": _TAGS[language],
            "pseudonyms": Pseudonyms(self.site.community.people),
            "people_slugs": {view.person.name: view.slug for view in self.people[::-1]},
            "issue_places": self._places,
            "pictures": self.pictures,
        }

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """The text of a template of this room, without the empty lines that its tags leave."""
        return without_empty_lines(
            self._engine.get_template(f"publish/{template}").render(Context(context))
        )

    def _refuse_twins(self) -> None:
        places = [issue_place(issue) for issue in self.issues]
        places += [question_place(question.id) for question in self.ledger.questions]
        twins = sorted(place for place, count in Counter(places).items() if count > 1)
        if twins:
            raise PublishError(
                f"two records want the address /{twins[0]}; number or merge them",
                f"有两条记录用同一个地址 /{twins[0]}；请改编号或合并",
            )


class _EditionPress:
    """Prints the pages of one edition."""

    def __init__(self, press: Press, edition: Edition) -> None:
        self._press = press
        self._edition = edition
        self._views = press.views(edition.language)
        numbered = [view for view in self._views if view.issue.number]
        self._latest = numbered[-1] if numbered else None
        by_number = {view.issue.number or "": view for view in numbered}
        latest = self._latest.issue.number if self._latest else None
        parents = _parents(press.issues, press.ledger)
        self._questions = {
            question.id: question_view.lay_out(
                question, latest, by_number, parents.get(question.id)
            )
            for question in press.ledger.current
        }
        self._shared = self._shared_context()

    def pages(self) -> Iterator[Page]:
        """Every page of the edition."""
        statuses = question_view.by_status(tuple(self._questions.values()))
        newest_first = self._views[::-1]
        charts = tuple(self._charts())
        yield self._page("", "home.html", newest=newest_first, statuses=statuses, charts=charts)
        yield self._page("issues/", "archive.html", newest=newest_first)
        light = shelves(tuple(self._questions.values()))
        yield self._page(
            "questions/", "questions.html", statuses=statuses, charts=charts, shelves=light
        )
        yield from self._shelf_pages(light)
        plans = tuple(feed_plans.plans(self._press.site.community, self._edition.language))
        yield self._page(feed_plans.PLACE, "feeds.html", plans=plans)
        yield self._missing_page()
        yield from self._issue_pages()
        yield from self._question_pages()
        if self._press.people:
            yield self._page("people/", "people.html")
        for person in self._press.people:
            yield self._page(person.place, "person.html", view=person)

    def _issue_pages(self) -> Iterator[Page]:
        for place, view in enumerate(self._views):
            yield self._page(
                view.place,
                "issue.html",
                view=view,
                recording=view.video,
                summary=" · ".join(view.issue.highlights),
                pdf=self._pdf(view),
                previous=self._views[place - 1] if place else None,
                following=self._views[place + 1] if place + 1 < len(self._views) else None,
            )

    def _shelf_pages(self, light: tuple[Shelf, ...]) -> Iterator[Page]:
        for place, shelf in enumerate(light):
            yield self._page(
                shelf.place,
                "questions_since.html",
                shelf=shelf,
                previous=light[place - 1] if place else None,
                following=light[place + 1] if place + 1 < len(light) else None,
            )

    def _charts(self) -> Iterator[Chart]:
        """What there is to look at, once there are issues enough to compare."""
        numbered = [issue for issue in self._press.issues if issue.number]
        if len(numbered) < data.FEWEST_ISSUES:
            return
        community = self._press.site.community
        pairs = data.exchanges(numbered, community.people, self._edition.language)
        drawn = (
            open_and_answered(data.counts(numbered, self._press.ledger.current)),
            who_answers_whom(pairs.all, pairs.number),
        )
        yield from filter(None, drawn)

    def _pdf(self, view: IssueView) -> str:
        """The name of the issue's PDF, where there is one."""
        name = view.pdf(self._edition.language)
        return name if view.place + name in self._press.papers else ""

    def _question_pages(self) -> Iterator[Page]:
        for question in self._press.ledger.questions:
            place = question_place(question.id)
            target = self._press.ledger.resolved(question)
            view = self._questions[target.id]
            if target is question:
                yield self._page(place, "question.html", view=view, summary=view.question.text)
            else:
                yield self._page(place, "redirect.html", canonical=view.place, view=view)

    def _missing_page(self) -> Page:
        # Shown at any depth, so its links start from the site's root and not from the page.
        root = quoted(urlsplit(self._press.address).path)
        page = self._page("404.html", "missing.html", root=root, base=root + self._edition.prefix)
        return Page(page.path.removesuffix("index.html").rstrip("/"), page.text)

    def _page(self, place: str, template: str, **context: object) -> Page:
        full = self._edition.prefix + place
        root = "../" * full.count("/") or "./"
        everything = {
            **self._shared,
            "root": root,
            "base": root + self._edition.prefix,
            "place": place,
            "canonical": place,
            "summary": self._press.site.community.description,
            **context,
        }
        path = f"{full.rstrip('/')}/index.html".lstrip("/")
        return Page(path, self._press.render(template, everything))

    def _shared_context(self) -> dict[str, object]:
        press = self._press
        return {
            **press.names(self._edition.language),
            "site": press.site,
            "community": press.site.community,
            "edition": self._edition,
            "editions": press.editions,
            "address": press.address,
            "style_version": hashlib.sha256(press.style.encode()).hexdigest()[:8],
            "people": press.people,
        }


def _parents(issues: Iterable[Issue], ledger: Ledger) -> dict[str, LedgerQuestion]:
    """By the id of a question of the ledger, the question that it follows up."""
    found: dict[str, LedgerQuestion] = {}
    for issue in issues:
        for question in issue.questions:
            own, parent = ledger.find(question.id), ledger.find(question.parent or "")
            if own and parent and own is not parent:
                found.setdefault(own.id, parent)
    return found


def _age_of_issue(issue: Issue) -> tuple[bool, int, str, str, str]:
    """Oldest first; those without a number come before those that have one."""
    number = issue.number or ""
    value = int(number) if number.isdecimal() else -1
    return (bool(number), value, number, issue.date or "", issue.title)
