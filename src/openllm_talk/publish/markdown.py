"""One Markdown file an issue that pastes well into the editors of WeChat and Zhihu.

WeChat drops links that lead elsewhere, so a link is a number in the text and an address in the
list at the end. No HTML and no tables: editors disagree about both. What people said is escaped
only where Markdown would change it.
"""

import re
from collections.abc import Iterator, Mapping

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from openllm_talk.community import Community
from openllm_talk.publish import issue_view
from openllm_talk.publish.addresses import outward
from openllm_talk.publish.formulas import mathml
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.publish.issue_view import (
    AnswerView,
    CorrectionView,
    GroupView,
    IssueView,
    QuestionView,
)
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.segments import Block, Fence, Segment, blocks, segments
from openllm_talk.records import Entry, Figure, Issue

# What CommonMark would read as more than a character, and only there.
_SPECIAL = re.compile(
    r"[*`$\\]|~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\[(?=[^\]\n]*\][(\[:])|!(?=\[)"
    r"|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\|"
)
_LINE_START = re.compile(r"(#{1,6}(?=\s|$)|[-+>](?=\s|$|[-+>])|=+\s*$|-{2,}|>)")
_SPECIAL_IN_ALT = re.compile(r"[\\\[\]*_`<&$|]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def wechat(issue: Issue, community: Community, pictures: Mapping[str, str] | None = None) -> str:
    """The issue as Markdown, its headings in the community's first language.

    `pictures` are the addresses of figures by their files; one without is there in words.
    """
    language = community.languages[0]
    issue = cleaned(issue)
    with translation.override("zh-Hans" if language == "zh" else "en"):
        view = issue_view.lay_out(issue, community, Ledger(()), language)
        parts = [part for part in _Manuscript(view, pictures or {}).parts() if part.strip()]
    return "\n\n".join(parts) + "\n"


class _Manuscript:
    """Writes one issue, numbering its addresses as they come."""

    def __init__(self, view: IssueView, pictures: Mapping[str, str]) -> None:
        self._view = view
        self._pictures = pictures
        self._numbers: dict[str, int] = {}
        self._titles: dict[str, str] = {}

    def parts(self) -> Iterator[str]:
        """The paragraphs of the file."""
        view = self._view
        yield f"# {escaped(view.title)}"
        yield from self._front()
        for section in view.sections:
            if section.references:
                continue
            yield f"## {escaped(section.name)}"
            if section.section.topic:
                yield escaped(section.section.topic)
            for part in section.subsections:
                if part.name:
                    yield f"### {escaped(part.name)}"
                for entry in part.entries:
                    yield from self._entry(entry)
            for group in section.groups:
                yield from self._group(group)
        yield from self._references()

    def _front(self) -> Iterator[str]:
        issue = self._view.issue
        day = self._view.day
        when = date_format(day, gettext("j F Y")) if day else (issue.date or "")
        yield " · ".join(filter(None, (escaped(when), escaped(issue.time or ""))))
        hands = (
            (gettext("Host"), issue.host),
            (gettext("Editor"), issue.editor),
            *((lead.section, lead.names) for lead in self._view.leads),
            (gettext("Contributors"), self._view.credits.listed),
        )
        for part, names in hands:
            if names:
                people = gettext(", ").join(map(escaped, names))
                if part == gettext("Contributors") and self._view.credits.more:
                    people += " " + gettext("and %(count)s more under pseudonyms") % {
                        "count": self._view.credits.more
                    }
                yield f"{escaped(part)}{gettext(': ')}{people}"
        for made in self._view.corrections:
            yield _correction(made)
        if self._view.video:
            yield f"{gettext('Recording')}{gettext(': ')}{self._view.video}"
        if issue.highlights:
            yield f"**{gettext('Highlights')}**"
            yield "\n".join(f"- {escaped(each)}" for each in issue.highlights)

    def _entry(self, entry: Entry) -> Iterator[str]:
        title = entry.title.strip()
        for address in entry.urls:
            self._titles.setdefault(address, title)
        marks = " ".join(self._mark(address) for address in entry.urls)
        shown = escaped(title or "".join(entry.urls[:1]))
        by = f" — {escaped(entry.by)}" if entry.by else ""
        note = (entry.note or "").strip()
        if shown and note and _is_one_line(note) and not entry.figure:
            # One bullet a link: a paragraph of its own for each note tears the list apart.
            yield f"- {shown} {marks}".rstrip() + f"{gettext(': ')}{escaped(note)}{by}"
            return
        if shown:
            yield f"- {shown} {marks}".rstrip() + by
        if entry.figure:
            yield self._figure(entry.figure)
        if note:
            yield _text(note) + ("" if shown else by)

    def _figure(self, figure: Figure) -> str:
        address = self._pictures.get(figure.file)
        if address is None:
            return escaped(figure.alt)
        alt = _SPECIAL_IN_ALT.sub(r"\\\g<0>", " ".join(figure.alt.split()))
        return f"![{alt}]({address})"

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
        label = f"**{escaped(question.label)}** " if question.label else ""
        yield (label + (escaped(heading) if heading else "")).rstrip()
        if question.body:
            yield _text(question.body)
        titled = gettext("title by machine") if question.title_is_machines else ""
        facts = " · ".join(filter(None, (titled, _carried(question), _asked(question))))
        if facts:
            yield facts
        for answer in (*question.answers, *question.more_answers):
            yield from _answer(answer)
        for follow_up in question.follow_ups:
            yield from self._question(follow_up)

    def _mark(self, address: str) -> str:
        return f"[{self._numbers.setdefault(address, len(self._numbers) + 1)}]"

    def _references(self) -> Iterator[str]:
        for address in self._view.issue.urls:
            self._mark(address)
        if not self._numbers:
            return
        names = [each.name for each in self._view.sections if each.section.kind == "references"]
        yield f"## {escaped(names[0] if names else gettext('References'))}"
        for address, number in self._numbers.items():
            title = self._titles.get(address, "")
            named = f"{escaped(title)} " if title and title not in address else ""
            yield f"[{number}] {named}{outward(address) or escaped(address)}"


def _answer(view: AnswerView) -> Iterator[str]:
    replies = f" ↳{escaped(view.replies_to)}" if view.replies_to else ""
    by = f" {escaped(view.answer.by)}" if view.answer.by else ""
    if view.answer.rewritten:
        by += " " + gettext("(shortened by machine; the whole answer stands on the site)")
    by = f"{by}{gettext(': ')}" if by else " "
    text = _text(view.answer.text)
    mark = f"**{escaped(view.label)}**{replies}{by}"
    # A fence must stand at the start of its own line.
    apart = text.startswith(("```", "~~~", "$$"))
    yield f"{mark.rstrip()}\n\n{text}" if apart else mark + text


def _correction(view: CorrectionView) -> str:
    """One paragraph: when, what, and who answers for it."""
    day = view.day
    when = f" {date_format(day, gettext('j F Y'))}" if day else ""
    by = f" — {escaped(view.correction.by)}" if view.correction.by else ""
    note = escaped(view.correction.note)
    return f"**{gettext('Corrected')}{when}**{gettext(': ')}{note}{by}"


def _carried(question: QuestionView) -> str:
    if not question.question.carried_over:
        return ""
    since = question.question.open_since
    if not since:
        return gettext("Carried over")
    said = gettext("Carried over · open since %(since)s") % {"since": escaped(since)}
    if question.age:
        issues = ngettext("%(age)s issue", "%(age)s issues", question.age)
        said = f"{said} · {issues % {'age': question.age}}"
    return said


def _asked(question: QuestionView) -> str:
    asker = question.question.asker
    if not asker:
        return ""
    started = question.question.role == "discussion"
    return f"{gettext('started by') if started else gettext('asked by')} {escaped(asker)}"


def _is_one_line(note: str) -> bool:
    """Whether a note is one paragraph of one line, without code or a formula on its own line."""
    return "\n" not in note and "$$" not in note and "\\[" not in note


def _text(text: str) -> str:
    """Chat text of many lines; each line is a paragraph, as editors drop single breaks."""
    return "\n\n".join(_block(block) for block in blocks(text))


def _block(block: Block) -> str:
    if isinstance(block, Fence):
        fence = "`" * max(3, _longest_run(block.code, "`") + 1)
        return f"{fence}{block.language}\n{block.code}\n{fence}"
    return _lines("".join(_segment(piece) for piece in block.segments))


def _lines(text: str) -> str:
    lines = (_start_escaped(line.strip()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _segment(segment: Segment) -> str:
    if segment.kind in ("address", "code"):
        return segment.source
    if segment.kind == "formula" and mathml(segment.inside) is not None:
        marks = "$$" if segment.display else "$"
        # The same sign to TeX, and no tag to an editor that knows HTML but no formulas.
        inside = segment.inside.replace("<", "\\lt ")
        return f"{marks}{inside}{marks}"
    return _SPECIAL.sub(lambda match: "\\" + match[0], segment.source)


def escaped(text: str) -> str:
    """One line of text as Markdown that shows exactly it; code, formulas, addresses kept."""
    pieces = segments(" ".join(text.split()))
    return _start_escaped("".join(_segment(piece) for piece in pieces))


def _start_escaped(line: str) -> str:
    if _LINE_START.match(line):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def _longest_run(text: str, character: str) -> int:
    return max(map(len, re.findall(f"{re.escape(character)}+", text)), default=0)
