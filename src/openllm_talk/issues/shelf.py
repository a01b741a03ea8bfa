"""What a week of chat shared, put on the right shelf: news, recommendations, references.

Each work stands once, and not at all among the news if an earlier issue had it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from openllm_talk.errors import Language
from openllm_talk.issues.heard import Heard
from openllm_talk.reading import links
from openllm_talk.reading.titles import cut
from openllm_talk.records import Entry, Issue, Link, Page, Record, SectionKind, Subsection

NEWS: tuple[links.Subsection, ...] = ("academic", "project", "industry")
RECOMMENDED: tuple[links.Subsection, ...] = ("material", "model", "project", "misc")


LONGEST_TITLE = 120
"""A longer text in an earlier issue is a paragraph that names its link, no title."""

LONGEST_ABSTRACT = 200
"""How much of a page's abstract stands in a draft."""


class Shared(Record, frozen=True):
    """A link with who shared it first, how many people it moved, and what its page says of it."""

    link: Link
    by: str | None
    attention: int
    abstract: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries for the news and the recommended section by subsection, the picks in front.

    `titles` are those of all works that have one, shelved or not; `untitled` the links on the
    shelf that have none.
    """

    picks: tuple[Entry, ...]
    news: Mapping[links.Subsection, tuple[Entry, ...]]
    recommended: Mapping[links.Subsection, tuple[Entry, ...]]
    classic: tuple[Entry, ...]
    practice: tuple[Entry, ...]
    repeated: tuple[Entry, ...]
    titles: Mapping[str, str]
    untitled: tuple[Link, ...]


def gather(channels: Iterable[Heard]) -> list[Shared]:
    """Everything shared in all channels, each work once, in order of sharing."""
    found: dict[str, Shared] = {}
    for heard in channels:
        for link in heard.links:
            place = heard.position.get(link.sources[0]) if link.sources else None
            by = heard.messages[place].author if place is not None else None
            new = Shared(link=link, by=by, attention=heard.attention(link))
            before = found.get(link.work)
            found[link.work] = _merged(before, new) if before else new
    return list(found.values())


def arrange(
    shared: Sequence[Shared],
    past: Sequence[Issue],
    answered: set[str],
    picks: int,
    pages: Mapping[str, Page],
) -> Shelf:
    """Shared links as entries.

    `answered` are ids of messages that stand in the free talk: a link that only answers there is
    no news. A link that an earlier issue had is told apart as `repeated`, with that issue's number.
    A link without a title takes that of an earlier issue, else that of its page in `pages`.
    """
    earlier = _works(past)
    titles = _printed_titles(past)
    titles = {work: page.title for work, page in pages.items() if page.title} | titles
    shared = [_titled(one, titles, pages) for one in shared]
    titles |= {one.link.work: one.link.title for one in shared if one.link.title}
    placed = [one for one in shared if not answered.issuperset(one.link.sources)]
    fresh = [one for one in placed if one.link.work not in earlier]
    repeated = [_entry(one, earlier[one.link.work]) for one in shared if one.link.work in earlier]
    chosen = _picks(fresh, picks)
    news: dict[links.Subsection, list[Entry]] = {name: [] for name in NEWS}
    recommended: dict[links.Subsection, list[Entry]] = {name: [] for name in RECOMMENDED}
    whole: dict[SectionKind, list[Entry]] = {"classic": [], "practice": []}
    for one in fresh:
        place = links.place(one.link)
        if place.section in whole:
            whole[place.section].append(_entry(one))
        elif one not in chosen and place.subsection is not None:
            shelf = news if place.section == "news" else recommended
            shelf[place.subsection].append(_entry(one))
    return Shelf(
        picks=tuple(_entry(one) for one in chosen),
        news={name: tuple(entries) for name, entries in news.items()},
        recommended={name: tuple(entries) for name, entries in recommended.items()},
        classic=tuple(whole["classic"]),
        practice=tuple(whole["practice"]),
        repeated=tuple(repeated),
        titles=titles,
        untitled=tuple(one.link for one in fresh if not one.link.title and wants_title(one.link)),
    )


def subsections(
    entries: Mapping[links.Subsection, tuple[Entry, ...]], language: Language
) -> tuple[Subsection, ...]:
    """The named subsections that hold something."""
    return tuple(
        Subsection(name=getattr(links.SUBSECTIONS[name], language), entries=found)
        for name, found in entries.items()
        if found
    )


def wants_title(link: Link) -> bool:
    """Whether a title of `link` would be worth having: a picture or pasted text has none."""
    return links.place(link).section != "references"


def _titled(shared: Shared, titles: Mapping[str, str], pages: Mapping[str, Page]) -> Shared:
    """`shared` with a title, if it is bare and one is known, and with its page's abstract."""
    link = shared.link
    page = pages.get(link.work)
    title = link.title or titles.get(link.work)
    return msgspec.structs.replace(
        shared,
        link=msgspec.structs.replace(link, title=title),
        abstract=page.abstract if page else None,
    )


def _printed_titles(past: Sequence[Issue]) -> dict[str, str]:
    """The titles of works in earlier issues, the latest first; an address is no title."""
    titles: dict[str, str] = {}
    for issue in reversed(past):
        for section in issue.sections:
            for part in section.subsections:
                for entry in part.entries:
                    works = {links.work(url) for url in entry.urls}
                    if len(works) == 1 and _is_title(entry):
                        titles.setdefault(works.pop(), entry.title)
    return titles


def _is_title(entry: Entry) -> bool:
    """Whether an entry is called something else than its address."""
    title = entry.title.strip()
    if not title or "://" in title or len(title) > LONGEST_TITLE:
        return False
    return all(title != links.label(bare(url)) for url in entry.urls)


def _merged(before: Shared, again: Shared) -> Shared:
    link = msgspec.structs.replace(
        before.link,
        title=before.link.title or again.link.title,
        note=before.link.note or again.link.note,
        sources=tuple(dict.fromkeys((*before.link.sources, *again.link.sources))),
    )
    return Shared(link=link, by=before.by, attention=before.attention + again.attention)


def _works(past: Iterable[Issue]) -> dict[str, tuple[str, ...]]:
    """Every work of earlier issues with the numbers of the issues that had it."""
    works: dict[str, tuple[str, ...]] = {}
    for issue in past:
        for url in issue.urls:
            work = links.work(url)
            numbers = works.get(work, ())
            if (issue.number or issue.title) not in numbers:
                works[work] = (*numbers, issue.number or issue.title)
    return works


def _picks(shared: Sequence[Shared], most: int) -> list[Shared]:
    """The links that moved most people; they need a title to be worth recommending."""
    titled = [
        one for one in shared if one.link.title and links.place(one.link).subsection is not None
    ]
    return sorted(titled, key=lambda one: -one.attention)[:most]


def _entry(shared: Shared, also_in: tuple[str, ...] = ()) -> Entry:
    link = shared.link
    title = links.label(link)
    said = title.rstrip("…")
    note = link.note if link.note and not link.note.startswith(said) else None
    if note is None and link.title and shared.abstract:
        note = cut(shared.abstract, LONGEST_ABSTRACT)
    return Entry(
        title=title,
        urls=(link.url,),
        note=note,
        by=shared.by,
        also_in=also_in,
        sources=link.sources,
    )


def bare(url: str) -> Link:
    """An address of which nothing else is known."""
    return Link(url=url, work=links.work(url), site=links.site(url))
