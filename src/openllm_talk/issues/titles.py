"""The titles of links that came bare: from the archive, else asked of their pages."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from openllm_talk.archive import pages
from openllm_talk.community import Titles
from openllm_talk.reading import links
from openllm_talk.records import Link, Page

Fetch = Callable[[str, float], Page]
"""From an address and seconds to what its page says, as `sources.pages.fetch`."""

Progress = Callable[[int, int], None]
"""Is told how many pages of how many have been asked."""

AT_A_TIME = 4
"""Sites that are asked at the same time; the pages of one site are asked one after another."""

MOST_SILENCE = 2
"""After so many pages in a row without any answer, a site is left alone for this draft."""


def do_look_up(
    wanted: Sequence[Link],
    settings: Titles,
    fetch: Fetch | None = None,
    progress: Progress | None = None,
) -> dict[str, Page]:
    """What the pages of `wanted` say, by work; those without a title say why.

    Each page is kept as soon as it answered, so a run that was killed loses nothing. Pages that
    did not answer are kept only when another one did: else it is this machine's network.
    """
    found = pages.held(link.work for link in wanted)
    missing = [link for link in wanted if link.work not in found][: settings.most]
    silent: dict[str, Page] = {}
    answered = False
    for number, (work, page) in enumerate(_asked(missing, settings, fetch or _fetch), 1):
        found[work] = page
        if page.status is None:
            silent[work] = page
        else:
            answered = True
            pages.do_keep(work, page)
        if progress:
            progress(number, len(missing))
    for work, page in silent.items() if answered else ():
        pages.do_keep(work, page)
    return found


def _asked(missing: Sequence[Link], settings: Titles, fetch: Fetch) -> Iterator[tuple[str, Page]]:
    """Works and their pages in the order in which they answer."""
    sites: dict[str, list[tuple[str, str]]] = {}
    for link in missing:
        address = links.abstract_page(link.url)
        sites.setdefault(urlsplit(address).netloc, []).append((link.work, address))
    answers: queue.SimpleQueue[tuple[str, Page] | None] = queue.SimpleQueue()
    stopped = threading.Event()

    def ask(addresses: Sequence[tuple[str, str]]) -> None:
        silence = 0
        try:
            for work, address in addresses:
                if stopped.is_set() or silence == MOST_SILENCE:
                    return
                page = fetch(address, settings.seconds)
                silence = silence + 1 if page.status is None else 0
                answers.put((work, page))
        finally:
            answers.put(None)

    with ThreadPoolExecutor(max_workers=AT_A_TIME) as executor:
        asking = [executor.submit(ask, addresses) for addresses in sites.values()]
        try:
            for _ in asking:
                while (answer := answers.get()) is not None:
                    yield answer
            for each in asking:
                each.result()
        finally:
            stopped.set()
            executor.shutdown(wait=False, cancel_futures=True)


def _fetch(url: str, seconds: float) -> Page:
    """Asks the page; what that needs is loaded only where titles are asked for."""
    from openllm_talk.sources.pages import fetch

    return fetch(url, seconds)
