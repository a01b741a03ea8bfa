"""HTML in, a PDF out: the same HTML gives the same bytes, and nothing is asked of the network.

WeasyPrint stands on Pango and fontconfig, libraries of the system that a laptop may lack. So it is
loaded when the first PDF is made, and its absence is one sentence, not a failure to publish.
"""

import io
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from openllm_talk.errors import NoPdf

if TYPE_CHECKING:
    import weasyprint

_LOGGER = "weasyprint"
_HOUR = "SOURCE_DATE_EPOCH"

# Where a missing glyph would leave a reader an empty box in place of a word.
_CJK = (
    (0x1100, 0x11FF),  # Hangul, the letters
    (0x2E80, 0x9FFF),  # radicals, punctuation, kana, ideographs
    (0xAC00, 0xD7AF),  # Hangul, the syllables
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # rare ideographs
)


def version() -> str:
    """The version of the typesetter, as other ones break lines elsewhere; raises NoPdf."""
    return str(_weasyprint().__version__)


def typeset(html: str, style: str, figures: Mapping[str, bytes]) -> bytes:
    """The PDF of `html`, laid out by the stylesheet `style`.

    `figures` are the pictures it may load, by their whole addresses; everything else is refused,
    whatever its address. The fonts are embedded, cut down to the glyphs that are used. Raises NoPdf
    where the typesetter or a font for the text is missing.
    """
    library = _weasyprint()
    fetcher = _only(figures)
    with _silent(), _dateless():
        source = library.HTML(string=html, url_fetcher=fetcher)
        sheet = library.CSS(string=style, url_fetcher=fetcher)
        document = source.render(stylesheets=[sheet], pdf_tags=True)
        target = io.BytesIO()
        document.write_pdf(target)
    _refuse_boxes(font.missing for font in document.fonts.values())
    return target.getvalue()


def _weasyprint() -> "Any":
    try:
        import weasyprint
    except ImportError as exc:
        raise NoPdf(
            "weasyprint is not installed; install it, or set `pdf = false` under [site] in"
            " talk.toml",
            "没有安装 weasyprint；请安装，或在 talk.toml 的 [site] 里写 `pdf = false`",
        ) from exc
    except OSError as exc:  # its way to say that a library of the system is not there
        raise NoPdf(
            "Pango, with which PDFs are typeset, is missing on this machine; install it (Debian:"
            " libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0; macOS: brew install pango),"
            " or set `pdf = false` under [site] in talk.toml",
            "这台机器没有排 PDF 用的 Pango；请安装（Debian：libpango-1.0-0、libpangoft2-1.0-0、"
            "libharfbuzz-subset0；macOS：brew install pango），或在 talk.toml 的 [site] 里写"
            " `pdf = false`",
        ) from exc
    return weasyprint


def _only(figures: Mapping[str, bytes]) -> "weasyprint.urls.URLFetcher":
    """A fetcher that has these figures and opens nothing, neither file nor connection."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Shelf(URLFetcher):
        """Hands out what stands on it."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            if url not in figures:
                raise ValueError(f"not a figure of this issue: {url}")
            head = {"Content-Type": "image/png"}
            return URLFetcherResponse(url, figures[url], head)  # type: ignore[no-untyped-call]

    return Shelf()  # type: ignore[no-untyped-call]


def _refuse_boxes(missing: Iterable[Iterable[int]]) -> None:
    """Raises NoPdf where a Chinese, Japanese or Korean character has no glyph in any font."""
    codes = {code for each in missing for code in each}
    boxes = sorted(code for code in codes if any(first <= code <= last for first, last in _CJK))
    if boxes:
        some = "".join(map(chr, boxes[:8]))
        raise NoPdf(
            f"no font on this machine has «{some}»; install Noto Sans CJK and Noto Serif CJK"
            " (Debian: fonts-noto-cjk), then publish again",
            f"这台机器上没有含 “{some}” 的字体；请安装 Noto Sans CJK 和 Noto Serif CJK"
            "（Debian：fonts-noto-cjk），再发布一次",
        )


@contextmanager
def _silent() -> Iterator[None]:
    """Without its remarks on rules of style that it leaves out, and on what was refused."""
    logger = logging.getLogger(_LOGGER)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _dateless() -> Iterator[None]:
    """Without the hour in fonts that are made anew, such as those of emoji: fontTools reads _HOUR.

    It is that of https://reproducible-builds.org/specs/source-date-epoch/.
    """
    before = os.environ.get(_HOUR)
    os.environ[_HOUR] = "0"
    try:
        yield
    finally:
        del os.environ[_HOUR]
        if before is not None:
            os.environ[_HOUR] = before
