"""An issue as one Markdown file for an editor: WeChat's, or Zhihu's.

WeChat drops links that lead elsewhere, so a link is a number in the text and an address in the
list at the end. Zhihu keeps links where they stand; its formulas stand between two dollars each,
within a line as well. No HTML in either: editors disagree about it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from openllm_talk.community import Community
from openllm_talk.publish import issue_view
from openllm_talk.publish.addresses import brief, outward
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.publish.issue_view import (
    AnswerView,
    CorrectionView,
    GroupView,
    IssueView,
    QuestionView,
)
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.markdown.words import Words, label, link
from openllm_talk.records import Entry, Figure, Issue


def wechat(issue: Issue, community: Community, pictures: Mapping[str, str] | None = None) -> str:
    """The issue for WeChat's editors, its headings in the community's first language.

    `pictures` are the addresses of figures by their files; one without is there in words.
    """
    return _written(_WeChat, issue, community, pictures or {})


def zhihu(issue: Issue, community: Community, pictures: Mapping[str, str] | None = None) -> str:
    """The issue for Zhihu's editor; otherwise as `wechat`."""
    return _written(_Zhihu, issue, community, pictures or {})


def _written(
    manuscript: "type[_Manuscript]",
    issue: Issue,
    community: Community,
    pictures: Mapping[str, str],
) -> str:
    language = community.languages[0]
    issue = cleaned(issue)
    with translation.override("zh-Hans" if language == "zh" else "en"):
        view = issue_view.lay_out(issue, community, Ledger(()), language)
        parts = [part for part in manuscript(view, pictures).parts() if part.strip()]
    return "\n\n".join(parts) + "\n"


class _Manuscript(ABC):
    """Writes one issue; what editors disagree about, its heirs decide."""

    words = Words()

    def __init__(self, view: IssueView, pictures: Mapping[str, str]) -> None:
        self._view = view
        self._pictures = pictures
        self._titles = _titles(view.issue)

    def parts(self) -> Iterator[str]:
        """The paragraphs of the file."""
        view = self._view
        yield f"# {self.words.line(view.title)}"
        yield from self._front()
        for section in view.sections:
            if section.references:
                continue
            yield f"## {self.words.line(section.name)}"
            if section.section.topic:
                yield self.words.line(section.section.topic)
            for part in section.subsections:
                if part.name:
                    yield f"### {self.words.line(part.name)}"
                for entry in part.entries:
                    yield from self._entry(entry)
            for group in section.groups:
                yield from self._group(group)
        yield from self._references()

    def _front(self) -> Iterator[str]:
        issue = self._view.issue
        day = self._view.day
        when = date_format(day, gettext("j F Y")) if day else (issue.date or "")
        yield " · ".join(filter(None, (self.words.line(when), self.words.line(issue.time or ""))))
        hands = (
            (gettext("Host"), issue.host),
            (gettext("Editor"), issue.editor),
            *((lead.section, lead.names) for lead in self._view.leads),
            (gettext("Contributors"), self._view.credits.listed),
        )
        for part, names in hands:
            if names:
                people = gettext(", ").join(map(self.words.line, names))
                if part == gettext("Contributors") and self._view.credits.more:
                    people += " " + gettext("and %(count)s more under pseudonyms") % {
                        "count": self._view.credits.more
                    }
                yield f"{self.words.line(part)}{gettext(': ')}{people}"
        for made in self._view.corrections:
            yield self._correction(made)
        if self._view.video:
            yield f"{gettext('Recording')}{gettext(': ')}{self._view.video}"
        if issue.highlights:
            yield f"**{gettext('Highlights')}**"
            yield "\n".join(f"- {self.words.line(each)}" for each in issue.highlights)

    def _entry(self, entry: Entry) -> Iterator[str]:
        title = self._title(entry)
        by = f" — {self.words.line(entry.by)}" if entry.by else ""
        note = (entry.note or "").strip()
        if title and note and _is_one_line(note) and not entry.figure:
            # One bullet a link: a paragraph of its own for each note tears the list apart.
            yield f"- {title}{gettext(': ')}{self.words.line(note)}{by}"
            return
        if title:
            yield f"- {title}{by}"
        if entry.figure:
            yield self._figure(entry.figure)
        if note:
            yield self.words.text(note) + ("" if title else by)

    @abstractmethod
    def _title(self, entry: Entry) -> str:
        """The entry's title with where it leads."""

    @abstractmethod
    def _references(self) -> Iterator[str]:
        """The addresses of the issue, under their heading."""

    def _heading_of_references(self) -> str:
        names = [each.name for each in self._view.sections if each.section.kind == "references"]
        return f"## {self.words.line(names[0] if names else gettext('References'))}"

    def _figure(self, figure: Figure) -> str:
        address = self._pictures.get(figure.file)
        if address is None:
            return self.words.line(figure.alt)
        return f"![{label(figure.alt)}]({address})"

    def _group(self, group: GroupView) -> Iterator[str]:
        headings = {
            "online": gettext("On the call"),
            "group": gettext("In the group"),
            "embedded": gettext("In other sections"),
        }
        if group.group in headings:
            yield f"### {headings[group.group]}"
        for question in group.questions:
            yield from self._question(question)

    def _question(self, question: QuestionView) -> Iterator[str]:
        # The title is left out where the text says it already.
        heading = question.heading
        mark = f"**{self.words.line(question.label)}** " if question.label else ""
        yield (mark + (self.words.line(heading) if heading else "")).rstrip()
        if question.body:
            yield self.words.text(question.body)
        titled = gettext("title by machine") if question.title_is_machines else ""
        facts = " · ".join(filter(None, (titled, self._carried(question), self._asked(question))))
        if facts:
            yield facts
        for answer in (*question.answers, *question.more_answers):
            yield from self._answer(answer)
        for follow_up in question.follow_ups:
            yield from self._question(follow_up)

    def _answer(self, view: AnswerView) -> Iterator[str]:
        replies = f" ↳{self.words.line(view.replies_to)}" if view.replies_to else ""
        by = f" {self.words.line(view.answer.by)}" if view.answer.by else ""
        if view.answer.rewritten:
            by += " " + gettext("(shortened by machine; the whole answer stands on the site)")
        by = f"{by}{gettext(': ')}" if by else " "
        text = self.words.text(view.answer.text)
        mark = f"**{self.words.line(view.label)}**{replies}{by}"
        # A fence must stand at the start of its own line.
        apart = text.startswith(("```", "~~~", "$$"))
        yield f"{mark.rstrip()}\n\n{text}" if apart else mark + text

    def _correction(self, view: CorrectionView) -> str:
        """One paragraph: when, what, and who answers for it."""
        day = view.day
        when = f" {date_format(day, gettext('j F Y'))}" if day else ""
        by = f" — {self.words.line(view.correction.by)}" if view.correction.by else ""
        note = self.words.line(view.correction.note)
        return f"**{gettext('Corrected')}{when}**{gettext(': ')}{note}{by}"

    def _carried(self, question: QuestionView) -> str:
        if not question.question.carried_over:
            return ""
        since = question.question.open_since
        if not since:
            return gettext("Carried over")
        said = gettext("Carried over · open since %(since)s") % {"since": self.words.line(since)}
        if question.age:
            issues = ngettext("%(age)s issue", "%(age)s issues", question.age)
            said = f"{said} · {issues % {'age': question.age}}"
        return said

    def _asked(self, question: QuestionView) -> str:
        asker = question.question.asker
        if not asker:
            return ""
        started = question.question.role == "discussion"
        return (
            f"{gettext('started by') if started else gettext('asked by')} {self.words.line(asker)}"
        )


class _WeChat(_Manuscript):
    """Numbers addresses as they come."""

    def __init__(self, view: IssueView, pictures: Mapping[str, str]) -> None:
        super().__init__(view, pictures)
        self._numbers: dict[str, int] = {}

    def _title(self, entry: Entry) -> str:
        marks = " ".join(map(self._mark, entry.urls))
        shown = self.words.line(entry.title.strip() or "".join(entry.urls[:1]))
        return f"{shown} {marks}".rstrip() if shown else ""

    def _mark(self, address: str) -> str:
        return f"[{self._numbers.setdefault(address, len(self._numbers) + 1)}]"

    def _references(self) -> Iterator[str]:
        for address in self._view.issue.urls:
            self._mark(address)
        if self._numbers:
            yield self._heading_of_references()
        for address, number in self._numbers.items():
            title = self._titles.get(address, "")
            named = f"{self.words.line(title)} " if title and title not in address else ""
            yield f"[{number}] {named}{outward(address) or self.words.line(address)}"


class _Zhihu(_Manuscript):
    """Leaves links where they stand."""

    words = Words(formula="$$")

    def _title(self, entry: Entry) -> str:
        if not entry.urls:
            return self.words.line(entry.title)
        first, *others = entry.urls
        links = (
            link(entry.title.strip() or brief(first), first),
            *(link(brief(one), one) for one in others),
        )
        return " ".join(links)

    def _references(self) -> Iterator[str]:
        if self._view.issue.urls:
            yield self._heading_of_references()
            yield "\n".join(
                f"- {link(self._titles.get(one) or brief(one), one)}"
                for one in self._view.issue.urls
            )


def _titles(issue: Issue) -> dict[str, str]:
    """What the issue calls its addresses."""
    titles: dict[str, str] = {}
    for section in issue.sections:
        for part in section.subsections:
            for entry in part.entries:
                for address in entry.urls:
                    titles.setdefault(address, entry.title.strip())
    return titles


def _is_one_line(note: str) -> bool:
    """Whether a note is one paragraph of one line, without code or a formula on its own line."""
    return "\n" not in note and "$$" not in note and "\\[" not in note
