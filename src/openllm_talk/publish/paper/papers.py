"""The papers of a site: a PDF of every issue in every language of its pages.

Typesetting takes about a second an issue, so a PDF is made once and carried over from the last site
while what it is made of is the same: its HTML, the stylesheet, its figures and the typesetter.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils import translation

from openllm_talk.errors import NoPdf
from openllm_talk.publish.addresses import quoted
from openllm_talk.publish.figures import figures_of
from openllm_talk.publish.issue_view import IssueView
from openllm_talk.publish.pages import HERE, Edition, Press
from openllm_talk.publish.paper.typesetting import typeset, version
from openllm_talk.publish.site import Site
from openllm_talk.records import Record

STYLE = HERE / "static" / "publish" / "paper.css"


class Stamp(Record, frozen=True):
    """What a site remembers of a PDF: the digest of what it was made of, and of its bytes."""

    path: str
    source: str
    seal: str


class Paper(Record, frozen=True):
    """A PDF: its place in the site, its bytes, and the digest of all that it was made of."""

    path: str
    source: str
    content: bytes

    @property
    def stamp(self) -> Stamp:
        """What the site remembers of it."""
        seal = hashlib.sha256(self.content).hexdigest()
        return Stamp(path=self.path, source=self.source, seal=seal)


class Unprinted(Record, frozen=True):
    """A PDF that could not be made, and why, in both languages."""

    path: str
    en: str
    zh: str


class Papers(Record, frozen=True):
    """The PDFs of a site, and those that it goes without."""

    printed: tuple[Paper, ...] = ()
    unprinted: tuple[Unprinted, ...] = ()


def print_papers(site: Site, held: Iterable[Paper] = ()) -> Papers:
    """The papers of `site`; those that `held` has already are taken from there.

    None where `[site] pdf` is off. Django must be set up, for the translations.
    """
    if not site.community.site.pdf:
        return Papers()
    press = Press(site)
    shop = _Shop(press, held)
    for edition in press.editions:
        with translation.override(edition.tag):
            for view in press.views(edition.language):
                shop.take(view, edition)
    return Papers(printed=tuple(shop.printed), unprinted=tuple(shop.unprinted))


class _Shop:
    """Prints the papers of one site, one after the other."""

    def __init__(self, press: Press, held: Iterable[Paper]) -> None:
        self.printed: list[Paper] = []
        self.unprinted: list[Unprinted] = []
        self._press = press
        self._style = STYLE.read_text(encoding="utf-8")
        self._held = {paper.source: paper.content for paper in held}

    def take(self, view: IssueView, edition: Edition) -> None:
        """The issue's paper in one language, made or carried over."""
        path = view.place + view.pdf(edition.language)
        figures = dict(self._figures(view))
        html = self._html(view, edition)
        try:
            source = _digest(html, self._style, version(), *figures)
            content = self._held.get(source)
            if content is None:
                content = typeset(html, self._style, figures)
        except NoPdf as exc:
            self.unprinted.append(Unprinted(path=path, en=exc.en, zh=exc.zh))
        else:
            self.printed.append(Paper(path=path, source=source, content=content))

    def _html(self, view: IssueView, edition: Edition) -> str:
        press = self._press
        known = press.known_address
        return press.render(
            "paper.html",
            {
                **press.names(edition.language),
                "community": press.site.community,
                "edition": edition,
                "view": view,
                "whole": True,
                "level": 2,
                "here": "",
                "base": press.address + edition.prefix,
                "root": press.address,
                "known": f"{known}{edition.prefix}{quoted(view.place)}" if known else "",
            },
        )

    def _figures(self, view: IssueView) -> Iterator[tuple[str, bytes]]:
        """The issue's pictures by the addresses that its HTML gives them, in order."""
        for figure in figures_of(view.issue):
            picture = self._press.pictures.get(figure.file)
            if picture:
                yield f"{self._press.address}{quoted(view.place)}{picture.name}", picture.content


def _digest(*parts: str) -> str:
    content = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "replace")
        content.update(len(data).to_bytes(8, "big") + data)
    return content.hexdigest()


def read_papers(folder: Path, stamps: Iterable[Stamp]) -> Iterator[Paper]:
    """Those papers of the site in `folder` that stand there as they were made."""
    for stamp in stamps:
        try:
            content = (folder / stamp.path).read_bytes()
        except OSError:
            continue  # it is made again
        if hashlib.sha256(content).hexdigest() == stamp.seal:
            yield Paper(path=stamp.path, source=stamp.source, content=content)
