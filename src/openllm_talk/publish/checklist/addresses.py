"""What is odd about the links of an issue."""

from collections import defaultdict
from collections.abc import Iterator

from openllm_talk.archive import pages
from openllm_talk.publish.checklist.looked import Check, Looked, Place, State, called, s
from openllm_talk.reading import links

DEAD = (404, 410)
"""What a server answers where there is nothing (any more); a refusal or a breakdown is no proof."""


def twice(looked: Looked) -> Check:
    """The same work under two entries."""
    seen: dict[str, list[Place]] = defaultdict(list)
    for key, _, entry in looked.entries:
        for work in dict.fromkeys(links.work(url) for url in entry.urls):
            seen[work].append(Place(entry.title or entry.urls[0], key))
    twice = [places for places in seen.values() if len(places) > 1]
    return _of_links(
        "duplicates",
        tuple(place for places in twice for place in places),
        ("No link appears twice.", "没有重复的链接。"),
        (
            f"{len(twice)} link{s(len(twice))} in more than one place.",
            f"{len(twice)} 个链接出现在不止一处。",
        ),
    )


def dead(looked: Looked) -> Check:
    """Links that led nowhere when they were asked last; nothing is asked here."""
    by_work: dict[str, Place] = {}
    for key, title, urls in _with_links(looked):
        for url in urls:
            by_work.setdefault(links.work(url), Place(title or url, key))
    said = pages.known(by_work)
    gone = tuple(by_work[work] for work, page in said.items() if page.status in DEAD)
    good = (
        f"{len(said)} of {len(by_work)} links were checked; none is dead.",
        f"共 {len(by_work)} 个链接，检查过的 {len(said)} 个都能打开。",
    )
    if not said:
        good = (
            f"{len(by_work)} link{s(len(by_work))}, not checked yet.",
            f"共 {len(by_work)} 个链接，还没有检查能否打开。",
        )
    return _of_links(
        "dead",
        gone,
        good,
        (f"{len(gone)} dead link{s(len(gone))}.", f"{len(gone)} 个链接打不开。"),
    )


def untitled(looked: Looked) -> Check:
    """Links that stand there bare."""
    bare = tuple(
        Place(entry.title or entry.urls[0], key)
        for key, _, entry in looked.entries
        if entry.urls and (not entry.title or entry.title.startswith(("http://", "https://")))
    )
    return _of_links(
        "untitled",
        bare,
        ("Every link has a title.", "每个链接都有标题。"),
        (f"{len(bare)} link{s(len(bare))} without a title.", f"{len(bare)} 个链接没有标题。"),
    )


def _of_links(
    kind: str, places: tuple[Place, ...], good: tuple[str, str], bad: tuple[str, str]
) -> Check:
    state: State = "warn" if places else "ok"
    en, zh = bad if places else good
    return Check(kind, state, en, zh, places)


def _with_links(looked: Looked) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    for key, _, entry in looked.entries:
        yield key, entry.title, entry.urls
    for key, question in looked.questions:
        yield key, called(question), question.urls
