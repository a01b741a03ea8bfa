"""Everything that is printed for a site: pages, feeds, Markdown, and what machines ask for."""

from collections.abc import Iterator, Sequence

from django.utils import translation

from openllm_talk.publish.addresses import issue_place, question_place, quoted
from openllm_talk.publish.feeds import atom, json_feed, opml, rss
from openllm_talk.publish.feeds.shelf import feeds_of
from openllm_talk.publish.feeds.sitemap import sitemap
from openllm_talk.publish.figures import figures_of
from openllm_talk.publish.markdown import wechat, zhihu
from openllm_talk.publish.pages import Page, Press
from openllm_talk.publish.paper.papers import Paper
from openllm_talk.publish.site import Site


def print_run(site: Site, papers: Sequence[Paper] = ()) -> Iterator[Page]:
    """Every file of the site, each path once; `papers` are the PDFs that it has."""
    press = Press(site, frozenset(paper.path for paper in papers))
    pages = list(press.pages())
    yield from pages
    yield from _feeds(press)
    yield from _markdown(press)
    yield from _pictures(press)
    for paper in papers:
        yield Page(paper.path, "", paper.content)
    yield Page("sitemap.xml", _sitemap(press, pages))
    yield Page("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {press.address}sitemap.xml\n")


def _markdown(press: Press) -> Iterator[Page]:
    for view in press.views("en"):
        base = press.known_address + quoted(view.place) if press.known_address else ""
        pictures = {file: base + picture.name for file, picture in press.pictures.items()}
        for name, write in ((view.markdown, wechat), (view.zhihu, zhihu)):
            yield Page(view.place + name, write(view.issue, press.site.community, pictures))


def _pictures(press: Press) -> Iterator[Page]:
    """The pictures of every issue beside its page, those of all editions in one place."""
    for issue in press.issues:
        shown = {figure.file: press.pictures.get(figure.file) for figure in figures_of(issue)}
        for picture in {one.name: one for one in shown.values() if one}.values():
            yield Page(issue_place(issue) + picture.name, "", picture.content)


def _feeds(press: Press) -> Iterator[Page]:
    """Every feed of every language in every format, and the list of them."""
    branches = []
    for edition in press.editions:
        with translation.override(edition.tag):
            feeds = feeds_of(press, edition)
        branches.append((edition.name, feeds))
        for feed in feeds:
            yield Page(feed.path + atom.END, atom.atom(feed))
            yield Page(feed.path + rss.END, rss.rss(feed))
            yield Page(feed.path + json_feed.END, json_feed.json_feed(feed))
    yield Page(opml.FILE, opml.opml(press.site.community.name, branches))


def _sitemap(press: Press, pages: list[Page]) -> str:
    """The map of all pages but the one for lost readers and those that only redirect."""
    first = [page.path for page in pages if page.path.endswith("index.html")]
    others = tuple(edition.prefix for edition in press.editions[1:])
    redirects = {
        f"{question_place(each.id)}index.html"
        for each in press.ledger.questions
        if press.ledger.resolved(each) is not each
    }
    places = [
        quoted(path.removesuffix("index.html"))
        for path in first
        if path not in redirects and not path.startswith(others or ("\0",))
    ]
    return sitemap(press.address, places, [(each.tag, each.prefix) for each in press.editions])
