"""The rows of the archive without a person, all in the transaction of the caller."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec
from django.db.models import Count, F

from openllm_talk.archive import bulk, models
from openllm_talk.archive.codec import decode, encode
from openllm_talk.archive.entries import chat_question_id, plain
from openllm_talk.archive.forgetting.gone import (
    SHORTEST_SAID,
    Gone,
    do_remember,
    gone,
    row_of,
    secret,
    word_row,
)
from openllm_talk.archive.forgetting.meant import Meant
from openllm_talk.archive.forgetting.without import asked, sayings, without
from openllm_talk.archive.forgetting.words import somebody, withdrawn
from openllm_talk.archive.keys import digest
from openllm_talk.archive.search.filling import do_fill_again
from openllm_talk.reading.pseudonyms import Names, first_part, folded
from openllm_talk.reading.stop_words import ENGLISH
from openllm_talk.records import Appearance, Issue, Page, Record

BATCH = 500
_COMMON = frozenset(ENGLISH.split())
SAYINGS = 64
"""Rounds of looking for what they said: a carry-over leads to the issue before it, and so on."""


class Taken(Record, frozen=True):
    """How many rows went, and how many were rewritten because they named the person."""

    accounts: int = 0
    messages: int = 0
    mentions: int = 0
    questions: int = 0
    issues: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What `do_forget_rows` did, and how other rooms know the same person in their own rows.

    `gone` is everybody who is forgotten, with the ids of messages and questions that were this
    person's; `pseudonyms` are those that an issue gave them, by its number.
    """

    taken: Taken
    gone: Gone
    pseudonyms: Mapping[str, Collection[str]]

    def in_issue(self, number: str) -> Gone:
        """As an issue's own rows and files know them."""
        return self.gone.also(self.pseudonyms.get(number, ()))


def do_forget_rows(meant: Meant, pseudonyms: Mapping[str, Collection[str]]) -> Done:
    """Takes a person out of every table of the archive and remembers them by digests alone.

    `pseudonyms` are those that the drafts of an issue gave them, by its number. Must be called
    inside a transaction, with the rows of other rooms in the same.
    """
    messages = meant.messages()
    _remember(meant)
    theirs = replace(gone(), messages=messages, questions=_chat_questions(messages))
    theirs = _know_questions(theirs, pseudonyms)
    accounts = models.Identity.objects.filter(person__in=meant.people).count()
    # What other rooms keep beside the messages goes with them: their tables refer to `Message`.
    _delete_messages(meant)
    mentions = _rewrite_messages(theirs)
    issues = _rewrite_issues(theirs, pseudonyms)
    _rewrite_appearances(theirs, pseudonyms)
    questions = _rewrite_questions(theirs)
    _rewrite_others(theirs)
    _delete_people(meant)
    models.Passage.objects.filter(shelf="public").delete()
    do_fill_again()
    taken = Taken(
        accounts=accounts,
        messages=len(messages),
        mentions=mentions,
        questions=questions,
        issues=issues,
    )
    return Done(taken, theirs, pseudonyms)


# --- knowing them again --------------------------------------------------------------------------


def _remember(meant: Meant) -> None:
    """Keeps the digests of their accounts and names, as imports will meet them."""
    key = bytes.fromhex(secret())
    rows: list[models.Forgotten] = []
    held = models.Identity.objects.filter(person__in=meant.people)
    for platform, account, name in held.values_list("platform", "account", "name"):
        if account:
            rows.append(row_of(key, "account", platform, account))
        if name and not _signs_without_account(platform, name, meant):
            rows.append(row_of(key, "name", platform, name))
    certain = _never_words(meant)
    rows += [word_row(key, name, certain=folded(name) in certain) for name in sorted(meant.own)]
    rows += [word_row(key, part, certain=False) for part in sorted(_first_parts(meant))]
    do_remember(rows)


def _signs_without_account(platform: str, name: str, meant: Meant) -> bool:
    """Whether somebody else is known by this very name alone."""
    held = models.Identity.objects.filter(platform=platform, account="", name=name)
    return held.exclude(person__in=meant.people).exists()


def _first_parts(meant: Meant) -> set[str]:
    """What they are called for short, where nobody else is."""
    others = models.Identity.objects.exclude(person__in=meant.people).values_list("name", flat=True)
    taken = {form for name in others.distinct() for form in (folded(name), first_part(name))}
    parts = {part for name in meant.own if (part := first_part(name)) is not None}
    return parts - taken - {folded(name) for name in meant.own} - _COMMON


def _never_words(meant: Meant) -> frozenset[str]:
    """Their names that mean them in half or more, and at least two, of the places in the chat.

    As `reading.pseudonyms.never_words`, but with all evidence for a person that there is.
    """
    total = dict.fromkeys(map(folded, meant.own), 0)
    sure = dict(total)
    names = Names(meant.own)
    rows = models.Message.objects.exclude(person__in=meant.people)
    for record in rows.values_list("record", flat=True).iterator(chunk_size=BATCH):
        text = decode(record).text
        if not any(name in folded(text) for name in total):
            continue
        for form, _, _ in names.places(text):
            total[form] = total.get(form, 0) + 1
        for piece in names.pieces(text):
            if piece.name is not None:
                form = folded(piece.text)
                sure[form] = sure.get(form, 0) + 1
    return frozenset(
        form
        for form in total
        if sure.get(form, 0) >= 2 and total[form] <= 2 * sure[form] and form not in _COMMON
    )


def _chat_questions(messages: Iterable[str]) -> frozenset[str]:
    """The ids that questions beginning with these messages have in the ledger."""
    wanted = [chat_question_id(message) for message in messages]
    found: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        found.update(models.Question.objects.filter(pk__in=some).values_list("pk", flat=True))
    return frozenset(found)


def _know_questions(theirs: Gone, pseudonyms: Mapping[str, Collection[str]]) -> Gone:
    """With the ids of all questions they asked, and the words of theirs that issues print.

    A carry-over without a name is known by the question it carries over, so issues are looked
    through until nothing new is found.
    """
    asked_by = models.Question.objects.exclude(asker="").values_list("pk", "asker")
    ids = theirs.questions | {pk for pk, asker in asked_by if theirs.is_them(asker)}
    issues = [
        (issue, theirs.also(pseudonyms.get(issue.number or "", ())))
        for issue in (_issue(row) for row in models.PastIssue.objects.all())
    ]
    for _ in range(SAYINGS):
        found = {
            question.id
            for issue, there in issues
            for question in issue.questions
            if question.role in ("question", "follow_up")
            and asked(question, replace(there, questions=ids))
        }
        if found <= ids:
            break
        ids |= found
    key = theirs.secret
    words = {
        plain(text)
        for issue, there in issues
        for text in sayings(issue, replace(there, questions=ids))
    }
    rows = [row_of(key, "said", "", one) for one in sorted(words) if len(one) >= SHORTEST_SAID]
    do_remember(rows)
    said = theirs.sayings | {row.digest for row in rows}
    return replace(theirs, questions=frozenset(ids), sayings=said)


def _issue(row: models.PastIssue) -> Issue:
    return msgspec.json.decode(row.record, type=Issue)


# --- messages and people -------------------------------------------------------------------------


def _delete_messages(meant: Meant) -> None:
    """Their messages with every place in an import, which counts them as withheld from then on."""
    theirs = models.Origin.objects.filter(message__person__in=meant.people)
    for kind in ("message", "system"):
        held = theirs.filter(message__kind=kind).values("source_id").annotate(rows=Count("*"))
        column = "messages" if kind == "message" else "system"
        for one in held.order_by():
            models.Import.objects.filter(pk=one["source_id"]).update(
                **{column: F(column) - one["rows"], "withheld": F("withheld") + one["rows"]}
            )
    rows = models.Message.objects.filter(person__in=meant.people).order_by()
    while some := list(rows.values_list("pk", flat=True)[:BATCH]):
        models.Message.objects.filter(pk__in=some).delete()


def _rewrite_messages(theirs: Gone) -> int:
    """What others wrote, without their name; how many messages that changed."""
    changed, last = 0, ""
    rows = models.Message.objects.order_by("pk").values_list("record", "pk")
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1][1]
        held = [(decode(record), pk) for record, pk in some]
        left = [(without(message, theirs), message, pk) for message, pk in held]
        fresh = [(encode(one), pk) for one, message, pk in left if one is not message]
        bulk.update(models.Message, ("record",), fresh)
        changed += len(fresh)
    return changed


def _delete_people(meant: Meant) -> None:
    models.Identity.objects.filter(person__in=meant.people).delete()
    people = models.Person.objects.filter(pk__in=meant.people)
    people.update(joined_into=None)
    people.delete()


# --- issues and the ledger -----------------------------------------------------------------------


def _rewrite_issues(theirs: Gone, pseudonyms: Mapping[str, Collection[str]]) -> int:
    """Every document, current or not; how many issues that changed."""
    changed: set[str] = set()
    for row in models.PastIssue.objects.all():
        issue = _issue(row)
        left = without(issue, theirs.also(pseudonyms.get(issue.number or "", ())))
        path = theirs.text(row.path, certain=True)
        if left != issue or path != row.path:
            row.record, row.path = _json(left), path
            row.save(update_fields=["record", "path"])
            changed.add(row.key)
    return len(changed)


def _rewrite_appearances(theirs: Gone, pseudonyms: Mapping[str, Collection[str]]) -> None:
    """Where questions stand: theirs without words, those of others without their answers."""
    printed = {
        (row.key, question.id): question
        for row in models.PastIssue.objects.filter(current=True)
        for question in _issue(row).questions
    }
    for row in models.Appearance.objects.all():
        held = msgspec.json.decode(row.record, type=Appearance)
        left = without(held, theirs.also(pseudonyms.get(held.issue or "", ())))
        question = printed.get((row.issue_key, row.question_id))
        if question is not None and row.question_id in theirs.questions:
            # As the issue has it now: withdrawn, or in the words of somebody else who asked it.
            left = msgspec.structs.replace(left, text=question.text, status=question.status)
        elif row.question_id in theirs.questions:
            status = "answered" if left.answers and left.status == "answered" else "stale"
            left = msgspec.structs.replace(left, text=withdrawn(held.text), status=status)
        if left != held:
            models.Appearance.objects.filter(pk=row.pk).update(record=_json(left))


def _rewrite_questions(theirs: Gone) -> int:
    """The questions of the ledger; how many of them were theirs."""
    count = 0
    for row in models.Question.objects.all():
        if row.pk in theirs.questions:
            count += 1
            _withdraw(row)
        else:
            row.text, row.title = theirs.text(row.text), theirs.text(row.title)
            row.asker = theirs.without_name(row.asker) or ""
        row.save()
    return count


def _withdraw(row: models.Question) -> None:
    """Its words become those of whoever else asked it, or none."""
    held = row.appearances.order_by("issue_key", "position").values_list("record", flat=True)
    said = [msgspec.json.decode(record, type=Appearance).text for record in held]
    gone_words = withdrawn(row.text)
    row.text = next((text for text in said if withdrawn(text) != text), gone_words)
    row.title, row.asker, row.urls = "", "", []
    # Nothing is known by the words of a withdrawn question, which all have in common.
    row.normal = digest(plain(row.text), row.pk if row.text == gone_words else "", length=20)


# --- what else holds words -----------------------------------------------------------------------


def _rewrite_others(theirs: Gone) -> None:
    """Rooms and files named after them, lines that could not be read, links, titles of pages."""
    for channel in models.Channel.objects.all():
        name = theirs.channel(channel.name, channel.pk)
        if name != channel.name:
            _rename_channel(channel, name)
    for source in models.Import.objects.all():
        source.path = theirs.text(source.path, certain=True)
        source.save(update_fields=["path"])
    for reject in models.Reject.objects.exclude(raw=""):
        if theirs.named_in(reject.raw):
            models.Reject.objects.filter(pk=reject.pk).update(raw="")
    _rewrite_links(theirs)
    for page in models.FetchedPage.objects.all():
        held = msgspec.json.decode(page.record, type=Page)
        left = without(held, theirs)
        if left != held:
            models.FetchedPage.objects.filter(pk=page.pk).update(record=_json(left))


def _rewrite_links(theirs: Gone) -> None:
    """What people said of who answers whom: of their messages, or by them."""
    for link in models.EditedLink.objects.all():
        if link.message in theirs.messages:
            link.delete()
        elif theirs.is_them(link.by):
            models.EditedLink.objects.filter(pk=link.pk).update(by=somebody(""))


def _rename_channel(channel: models.Channel, name: str) -> None:
    channel.name = name
    channel.save(update_fields=["name"])
    rows = models.Message.objects.filter(channel=channel).values_list("pk", "record")
    held = [(msgspec.structs.replace(decode(record), channel=name), pk) for pk, record in rows]
    bulk.update(models.Message, ("record",), [(encode(message), pk) for message, pk in held])


def _json(record: msgspec.Struct) -> str:
    return msgspec.json.encode(record).decode("utf-8")
