"""`talk publish`: an approved manuscript into the archive, and the whole site out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from django.db import transaction

from openllm_talk.archive import keys, ledger, messages, past
from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.errors import PublishError
from openllm_talk.issues.compose import publishable
from openllm_talk.issues.draft import manuscript_of
from openllm_talk.publish.site import Contribution, PublicPerson, Site
from openllm_talk.publish.write import build
from openllm_talk.reading.links import canonical_issue
from openllm_talk.records import Appearance, Issue, LedgerQuestion, Question, Record
from openllm_talk.sources import documents


class Published(Record, frozen=True):
    """What `talk publish --json` prints; `files` are relative to the site."""

    number: str
    approved_by: str
    files: tuple[str, ...]


def check_publish(workspace: Path, number: str, approved_by: str) -> Issue:
    """The issue of the manuscript, if it may be published under this name; else PublishError."""
    if not approved_by.strip():
        raise PublishError(
            "an issue needs a person's name behind it: publish with --approve NAME",
            "每一期都要有人署名负责：请用 --approve 名字 发布",
        )
    path = manuscript_of(workspace, number)
    if not path.exists():
        raise PublishError(
            f"there is no draft of issue {number}; make it with «talk draft»",
            f"没有第 {number} 期的草稿；请先运行 “talk draft”",
            path=path,
        )
    issue = canonical_issue(documents.read(path))
    if issue.number != number:
        raise PublishError(
            f"says that it is issue {issue.number}, not {number}; correct `number` at its top",
            f"写的是第 {issue.number} 期，不是 {number}；请改最上面的 `number`",
            path=path,
        )
    return msgspec.structs.replace(issue, approved_by=approved_by.strip(), decisions=())


def do_publish(
    community: Community, workspace: Path, number: str, approved_by: str, to: Path
) -> Published:
    """Keep the approved issue in the archive and write the site with all issues.

    The issue is in the archive only if the site could be written: both happen in one transaction.
    Raises PublishError; the last good site stays as it was.
    """
    issue = check_publish(workspace, number, approved_by)
    path = manuscript_of(workspace, number)
    with storing(), transaction.atomic():
        past.do_keep(issue, path, keys.of_file(path))
        files = build(public_site(community), to)
    return Published(number=number, approved_by=approved_by.strip(), files=tuple(files))


def public_site(community: Community) -> Site:
    """All that readers may see: every issue and question behind the gate of privacy."""
    known = frozenset(messages.names())
    issues = tuple(publishable(issue, community, known) for issue in past.past_issues())
    shown = {
        (issue.number, question.id): question for issue in issues for question in issue.questions
    }
    questions = tuple(
        _public_question(question, shown, community, known)
        for question in ledger.printed_questions(community)
    )
    people = tuple(_person(name, issues) for name in community.people.named)
    return Site(
        community=community,
        issues=issues,
        questions=questions,
        people=tuple(person for person in people if person.contributions),
    )


def _public_question(
    question: LedgerQuestion,
    shown: dict[tuple[str | None, str], Question],
    community: Community,
    known: frozenset[str],
) -> LedgerQuestion:
    """A question of the ledger with the words and names that the public issues give it."""
    appearances = tuple(
        _appearance(one, shown.get((one.issue, question.id))) for one in question.appearances
    )
    first = next(
        (shown[key] for one in question.appearances if (key := (one.issue, question.id)) in shown),
        None,
    )
    if first is not None:
        return msgspec.structs.replace(
            question,
            text=first.text,
            title=first.title or first.text,
            asker=first.asker,
            appearances=appearances,
        )
    return _gated(question, community, known)


def _appearance(one: Appearance, public: Question | None) -> Appearance:
    if public is None:
        return one
    return msgspec.structs.replace(one, text=public.text, answers=public.answers)


def _gated(question: LedgerQuestion, community: Community, known: frozenset[str]) -> LedgerQuestion:
    """A question that stands in no issue, through the same gate as an issue of its own."""
    questions = tuple(
        Question(
            id=f"{place}",
            text=one.text,
            title=question.title if place == 0 else None,
            asker=question.asker if place == 0 else None,
            answers=one.answers,
        )
        for place, one in enumerate(question.appearances or (Appearance(text=question.text),))
    )
    public = publishable(Issue(title="", questions=questions), community, known).questions
    return msgspec.structs.replace(
        question,
        text=public[0].text,
        title=public[0].title or public[0].text,
        asker=public[0].asker,
        appearances=tuple(
            _appearance(one, said) for one, said in zip(question.appearances, public, strict=False)
        ),
    )


def _person(name: str, issues: Sequence[Issue]) -> PublicPerson:
    given = [gift for issue in issues for gift in _gifts(name, issue)]
    return PublicPerson(name=name, contributions=tuple(given))


def _gifts(name: str, issue: Issue) -> Iterator[Contribution]:
    """What somebody gave to one issue: parts, links, questions, answers."""
    if name in issue.host:
        yield Contribution(part="host", issue=issue.number)
    if name in issue.editor:
        yield Contribution(part="editor", issue=issue.number)
    for section, leads in issue.section_leads.items():
        if name in leads:
            yield Contribution(part="section_lead", text=section, issue=issue.number)
    entries = (
        entry
        for section_ in issue.sections
        for part in section_.subsections
        for entry in part.entries
        if entry.by == name
    )
    for entry in entries:
        yield Contribution(part="entry", text=entry.title, issue=issue.number)
    for question in issue.questions:
        yield from _words(name, question, issue.number)


def _words(name: str, question: Question, issue: str | None) -> Iterator[Contribution]:
    if question.asker == name:
        yield Contribution(part="question", text=question.text, issue=issue, question=question.id)
    for answer in question.answers:
        if answer.by == name:
            yield Contribution(part="answer", text=answer.text, issue=issue, question=question.id)
