"""Everything that is printed for a site: pages, feeds, Markdown, and what machines ask for."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.utils import translation

from openllm_talk.publish import feeds, issue_view
from openllm_talk.publish.addresses import issue_place, question_place, quoted
from openllm_talk.publish.figures import figures_of
from openllm_talk.publish.issue_view import IssueView
from openllm_talk.publish.markdown import wechat
from openllm_talk.publish.pages import Edition, Page, Press
from openllm_talk.publish.paper.papers import Paper
from openllm_talk.publish.site import Site


def print_run(site: Site, papers: Sequence[Paper] = ()) -> Iterator[Page]:
    """Every file of the site, each path once; `papers` are the PDFs that it has."""
    press = Press(site, frozenset(paper.path for paper in papers))
    pages = list(press.pages())
    yield from pages
    for edition in press.editions:
        with translation.override(edition.tag):
            feed = _feed(press, edition)
        yield Page(f"{edition.prefix}feed.xml", feeds.atom(feed))
        yield Page(f"{edition.prefix}feed.json", feeds.json_feed(feed))
    yield from _markdown(press)
    yield from _pictures(press)
    for paper in papers:
        yield Page(paper.path, "", paper.content)
    yield Page("sitemap.xml", _sitemap(press, pages))
    yield Page("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {press.address}sitemap.xml\n")


def _markdown(press: Press) -> Iterator[Page]:
    for issue in press.issues:
        view = issue_view.lay_out(issue, press.site.community, press.ledger, "en")
        base = press.known_address + quoted(view.place) if press.known_address else ""
        pictures = {file: base + picture.name for file, picture in press.pictures.items()}
        yield Page(view.place + view.markdown, wechat(issue, press.site.community, pictures))


def _pictures(press: Press) -> Iterator[Page]:
    """The pictures of every issue beside its page, those of all editions in one place."""
    for issue in press.issues:
        shown = {figure.file: press.pictures.get(figure.file) for figure in figures_of(issue)}
        for picture in {one.name: one for one in shown.values() if one}.values():
            yield Page(issue_place(issue) + picture.name, "", picture.content)


def _feed(press: Press, edition: Edition) -> feeds.Feed:
    community = press.site.community
    views = [
        issue_view.lay_out(issue, community, press.ledger, edition.language)
        for issue in press.issues[::-1][: feeds.NEWEST]
    ]
    host = urlsplit(press.address).hostname or "localhost"
    return feeds.Feed(
        community=community,
        language=edition.tag,
        id=f"tag:{host},2023:{edition.prefix}feed",
        home=press.address + edition.prefix,
        items=tuple(_item(press, edition, view) for view in views),
    )


def _item(press: Press, edition: Edition, view: IssueView) -> feeds.FeedItem:
    base = press.address + edition.prefix
    url = base + view.place
    context = {
        **press.names(edition.language),
        "view": view,
        "base": base,
        # A reader of feeds stands on no page: a picture needs its whole address.
        "root": press.known_address,
        "here": url,
        "whole": True,
    }
    return feeds.FeedItem(
        view=view,
        id=feeds.tag(press.address, view, edition.prefix),
        url=url,
        html=press.render("feed_entry.html", context).strip(),
        published=feeds.published(view, press.site.community),
        updated=feeds.updated(view, press.site.community),
    )


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
    return feeds.sitemap(
        press.address, places, [(each.tag, each.prefix) for each in press.editions]
    )
