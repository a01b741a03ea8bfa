"""A published issue as it goes out to people who did not ask for a page: its public words, short.

The group's webhooks (`posting/`) and the newsletter say the same of it.
"""

from collections.abc import Iterator
from typing import Literal
from unicodedata import category

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from openllm_talk.archive import messages, named, past
from openllm_talk.community import Community
from openllm_talk.errors import Language, PublishError
from openllm_talk.issues.workshop import findings
from openllm_talk.publish import issue_view
from openllm_talk.publish.addresses import issue_place, outward, quoted
from openllm_talk.publish.hygiene import cleaned
from openllm_talk.publish.issue_view import IssueView, SectionView
from openllm_talk.publish.ledger import Ledger
from openllm_talk.publish.pages import editions
from openllm_talk.reading.privacy import people_of
from openllm_talk.records import Issue, Record

MOST_OF_A_SECTION = 5
"""Entries or questions of one section; the issue's page has all of them."""
LONGEST_LINE = 200
"""Characters of one line."""
LONGEST_ADDRESS = 500
"""Characters of an address that a line is still linked to."""

_NO_ADDRESS = "http://127.0.0.1"


class Piece(Record, frozen=True):
    """One line: the name of a section, or one thing in it with the address it leads to."""

    kind: Literal["heading", "item"]
    text: str
    url: str | None = None


class Announcement(Record, frozen=True):
    """What is said of an issue: `title` and `when`, the pieces in order, and where the rest is.

    `more` are the words of the link to `address`. No text of it holds a line break.
    """

    title: str
    when: str
    pieces: tuple[Piece, ...]
    more: str
    address: str


def public_issue(community: Community, number: str) -> Issue:
    """The published issue of that number, behind the gate of privacy.

    Raises PublishError where none is published, or none has a person's name behind it.
    """
    held = past.past_issues()
    issue = next((one for one in held if one.number == number), None)
    if issue is None or not issue.approved_by:
        raise PublishError(
            f"issue {number} is not published; publish it first, with «talk publish {number} "
            "--approve NAME»",
            f"第 {number} 期还没有发布；请先运行 “talk publish {number} --approve 名字”",
        )
    known = (*messages.names(community), *(name for one in held for name in people_of(one)))
    return findings.public(issue, named.with_members(community), frozenset(known))


def announcement(issue: Issue, community: Community, language: Language) -> Announcement:
    """The announcement of a public issue for readers of `language`.

    Raises PublishError where the community has not said at which address its site stands.
    """
    address = public_address(issue, community, language)
    with translation.override("zh-Hans" if language == "zh" else "en"):
        view = issue_view.lay_out(cleaned(issue), community, Ledger(()), language)
        return Announcement(
            title=line(view.title),
            when=_when(view),
            pieces=tuple(_pieces(view)),
            more=gettext("Read the whole issue"),
            address=address,
        )


def public_address(issue: Issue, community: Community, language: Language) -> str:
    """Where the issue's page stands for readers of `language`; raises PublishError."""
    root = community.site.address.rstrip("/")
    if root.startswith(_NO_ADDRESS):
        raise PublishError(
            "nobody can follow a link to this machine; say in talk.toml, [site] address, where the "
            "site stands",
            "别人打不开指向本机的链接；请在 talk.toml 的 [site] address 里写上站点地址",
        )
    prefixes = {each.language: each.prefix for each in editions(community.languages)}
    return f"{root}/{prefixes.get(language, '')}{quoted(issue_place(issue))}"


def line(text: str) -> str:
    """`text` in one line of at most LONGEST_LINE characters."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_LINE else whole_letters(text, LONGEST_LINE - 1) + "…"


def whole_letters(text: str, most: int) -> str:
    """The first characters, at most so many, without half a letter: a mark or a joiner at the cut
    takes the letter that it belongs to with it."""
    end = min(most, len(text))
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip()


def _joins(character: str) -> bool:
    """Whether a character changes the one before it: a mark, a joiner, a skin tone."""
    return category(character) in ("Mn", "Me", "Mc", "Sk") or character == "\u200d"


def _when(view: IssueView) -> str:
    day = date_format(view.day, gettext("j F Y")) if view.day else (view.issue.date or "")
    return line(" · ".join(filter(None, (day, view.issue.time or ""))))


def _pieces(view: IssueView) -> Iterator[Piece]:
    if view.issue.highlights:
        yield Piece(kind="heading", text=gettext("Highlights"))
        for highlight in view.issue.highlights:
            yield Piece(kind="item", text=line(highlight))
    for section in view.sections:
        items = [] if section.references else list(_items(section))
        if items:
            yield Piece(kind="heading", text=line(section.name))
            yield from items[:MOST_OF_A_SECTION]


def _items(section: SectionView) -> Iterator[Piece]:
    for part in section.subsections:
        for entry in part.entries:
            text = line(entry.title or entry.note or "".join(entry.urls[:1]))
            if text:
                yield Piece(kind="item", text=text, url=_address(entry.urls))
    for group in section.groups:
        for question in group.questions:
            text = line(f"{question.label} {question.heading or question.body}")
            if text:
                yield Piece(kind="item", text=text)


def _address(urls: tuple[str, ...]) -> str | None:
    target = outward(urls[0]) if urls else None
    return target if target and len(target) <= LONGEST_ADDRESS else None
