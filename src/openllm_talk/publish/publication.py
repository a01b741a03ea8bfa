"""`talk publish`: an approved manuscript into the archive, and the whole site out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import msgspec
from django.db import transaction

from openllm_talk.archive import keys, ledger, messages, named, past
from openllm_talk.archive.engines import writing
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.errors import PublishError
from openllm_talk.issues.claims import Credits, credited
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.issues.workshop import closing, printing
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.publish import figures
from openllm_talk.publish.corrections import corrections_of
from openllm_talk.publish.gate import Gate
from openllm_talk.publish.paper.papers import Unprinted, print_papers
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.site import Contribution, PublicPerson, Site
from openllm_talk.publish.write import held_papers, write_pages
from openllm_talk.reading.links import canonical_issue
from openllm_talk.reading.privacy import called, people_of, public_addresses
from openllm_talk.records import Appearance, Issue, LedgerQuestion, Question, Record
from openllm_talk.sources import documents


class Published(Record, frozen=True):
    """What `talk publish --json` prints; `files` are relative to the site.

    `unshown` are figures of earlier issues whose files are gone: their pages say them in words.
    `unprinted` are the PDFs that could not be made, with the reason.
    """

    number: str
    approved_by: str
    files: tuple[str, ...]
    unshown: tuple[str, ...] = ()
    unprinted: tuple[Unprinted, ...] = ()


def check_publish(
    workspace: Path,
    number: str,
    approved_by: str,
    correct: str = "",
    zone: tzinfo = UTC,
    people: Credits | None = None,
) -> Issue:
    """The issue of the manuscript, if it may be published under this name; else PublishError.

    `correct` says what was corrected, where an issue that is published already has changed; the
    note is dated in `zone`. `people` are those who claimed parts of it, to stand in its head.
    Raises BrokenSource for a figure that cannot be published.
    """
    if not approved_by.strip():
        raise PublishError(
            "an issue needs a person's name behind it: publish with --approve NAME",
            "每一期都要有人署名负责：请用 --approve 名字 发布",
        )
    issue = read_manuscript(workspace, number)
    issue = credited(issue, people) if people else issue
    issue = msgspec.structs.replace(issue, approved_by=approved_by.strip(), decisions=())
    shown, now = figures.as_kept(workspace, issue), datetime.now(zone)
    corrections = corrections_of(shown, past.approved(number), correct, now)
    return msgspec.structs.replace(issue, corrections=corrections)


def read_manuscript(workspace: Path, number: str) -> Issue:
    """The issue as its manuscript stands; PublishError where there is none, or of another issue."""
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
    return issue


def do_publish(
    community: Community,
    workspace: Path,
    number: str,
    approved_by: str,
    to: Path,
    correct: str = "",
    people: Credits | None = None,
) -> Published:
    """Keep the approved issue in the archive and write the site with all issues.

    The issue is in the archive, and readers can find it, only if the site could be written: all
    happens in one transaction, and closes the workshop for it. `correct` says what was corrected,
    where the issue was published before and has changed since; `people` those who claimed parts of
    it (`check_publish`).
    Raises PublishError, or BrokenSource for a figure; the last good site stays as it was.
    """
    with storing():
        path = printing.do_print(community, workspace, number)
        gate = Gate()

        def kept() -> Site:
            issue = check_publish(workspace, number, approved_by, correct, community.zone, people)
            past.do_keep(figures.do_keep(workspace, issue), path, keys.of_export(path))
            return public_site(community, workspace, gate)

        tried = _tried(kept)
        papers = print_papers(tried, held_papers(to))
        pages = tuple(print_run(tried, papers.printed))
        with writing():
            closing.do_close(number, Actor(said=approved_by.strip()))
            site = kept()
            if site != tried:  # somebody wrote in between
                papers = print_papers(site, papers.printed)
                pages = tuple(print_run(site, papers.printed))
            do_index_public(site.issues, site.questions)
            files = write_pages(pages, papers.printed, to)
    return Published(
        number=number,
        approved_by=approved_by.strip(),
        files=tuple(files),
        unshown=figures.unshown(site.issues, site.pictures),
        unprinted=papers.unprinted,
    )


def _tried(kept: Callable[[], Site]) -> Site:
    """The site as it will be. Printing takes long, and nobody else could write meanwhile: so it
    happens between this transaction, which is taken back, and the one that stays."""
    with writing():
        site = kept()
        transaction.set_rollback(True)
    return site


def public_site(community: Community, workspace: Path, gate: Gate | None = None) -> Site:
    """All that readers may see: every issue and question behind the gate of privacy.

    The pictures of the figures come from the folder `practice` of the workspace. Members who chose
    to be named are, beside those whom talk.toml lists.
    """
    community, gate = named.with_members(community), gate or Gate()
    held = past.past_issues()
    known = frozenset(
        (*messages.names(community), *(name for issue in held for name in people_of(issue)))
    )
    issues = tuple(gate.public(issue, community, known) for issue in held)
    shown = {
        (issue.number, question.id): question for issue in issues for question in issue.questions
    }
    questions = tuple(
        _public_question(question, shown, lambda issue: gate.public(issue, community, known))
        for question in ledger.printed_questions(community)
    )
    people = tuple(_person(name, issues) for name in dict.fromkeys(community.people.named))
    return Site(
        community=community,
        issues=issues,
        questions=questions,
        people=tuple(person for person in people if person.contributions),
        pictures=figures.held(workspace, issues),
    )


def _public_question(
    question: LedgerQuestion,
    shown: dict[tuple[str | None, str], Question],
    public: Callable[[Issue], Issue],
) -> LedgerQuestion:
    """A question of the ledger with the words and names that the public issues give it."""
    standing = [shown.get((one.issue, question.id)) for one in question.appearances]
    first = next((one for one in standing if one is not None), None)
    if first is None or None in standing:
        question = _gated(question, public)
    if first is None:
        return question
    return msgspec.structs.replace(
        question,
        text=first.text,
        title=first.title or first.text,
        asker=first.asker,
        urls=public_addresses(question.urls),
        appearances=tuple(
            one if now is None else _saying(one, now)
            for one, now in zip(question.appearances, standing, strict=True)
        ),
    )


def _saying(one: Appearance, public: Question) -> Appearance:
    return msgspec.structs.replace(one, text=public.text, answers=public.answers)


def _gated(question: LedgerQuestion, public: Callable[[Issue], Issue]) -> LedgerQuestion:
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
    said = public(Issue(title="", questions=questions)).questions
    return msgspec.structs.replace(
        question,
        text=said[0].text,
        title=said[0].title or said[0].text,
        asker=said[0].asker,
        urls=public_addresses(question.urls),
        appearances=tuple(
            _saying(one, now) for one, now in zip(question.appearances, said, strict=False)
        ),
    )


def _person(name: str, issues: Sequence[Issue]) -> PublicPerson:
    given = [gift for issue in issues for gift in _gifts(name, issue)]
    return PublicPerson(name=name, contributions=tuple(given))


def _gifts(name: str, issue: Issue) -> Iterator[Contribution]:
    """What somebody gave to one issue: parts, links, questions, answers."""
    if called(name, *issue.host):
        yield Contribution(part="host", issue=issue.number)
    if called(name, *issue.editor):
        yield Contribution(part="editor", issue=issue.number)
    for section, leads in issue.section_leads.items():
        if called(name, *leads):
            yield Contribution(part="section_lead", text=section, issue=issue.number)
    words = [
        *_links(name, issue),
        *(gift for question in issue.questions for gift in _words(name, question, issue.number)),
    ]
    yield from words
    if not words and called(name, *issue.contributors):
        yield Contribution(part="contributor", issue=issue.number)


def _links(name: str, issue: Issue) -> Iterator[Contribution]:
    for section in issue.sections:
        for part in section.subsections:
            for entry in part.entries:
                if called(name, entry.by):
                    yield Contribution(part="entry", text=entry.title, issue=issue.number)


def _words(name: str, question: Question, issue: str | None) -> Iterator[Contribution]:
    if called(name, question.asker):
        yield Contribution(part="question", text=question.text, issue=issue, question=question.id)
    for answer in question.answers:
        if called(name, answer.by):
            yield Contribution(part="answer", text=answer.text, issue=issue, question=question.id)
