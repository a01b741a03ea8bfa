"""Figures of practice entries: PNG of the workspace only, drawn and nothing else, in words if need be."""

import json
import struct
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from sample import ISSUE_015, sample_site

from drawing import SIGNATURE, chunk, png
from openllm_talk.community import Community
from openllm_talk.community import Site as Place
from openllm_talk.errors import BrokenSource
from openllm_talk.publish import figures
from openllm_talk.publish.markdown import wechat
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.site import Site
from openllm_talk.records import Entry, Figure, Issue, Section, Subsection

ALT = "Accuracy falls from 0.9 at 2 operations to 0.3 at 64."
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>window.ran = 1</script></svg>"


def _read(workspace: Path, content: bytes, name: str = "figure.png") -> figures.Picture:
    folder = workspace / "practice" / "entries"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return figures.picture(workspace, Figure(file=f"entries/{name}", alt="x"))


def _site(address: str = "https://talk.example/kiln") -> Site:
    community = Community(name="x", languages=("zh", "en"), site=Place(address=address))
    pictures = sample_site().pictures
    return Site(community=community, issues=(ISSUE_015,), pictures=pictures)


def _texts(site: Site) -> dict[str, str]:
    return {page.path: page.text for page in print_run(site)}


# --- what is taken -------------------------------------------------------------------------------


def test_a_plain_picture_is_taken_with_its_size(tmp_path: Path) -> None:
    picture = _read(tmp_path, png(30, 12))
    assert (picture.content, picture.width, picture.height) == (png(30, 12), 30, 12)


def test_remarks_places_and_what_follows_the_end_stay_out(tmp_path: Path) -> None:
    more = (
        chunk(b"tEXt", b"Author\0Wang, 13812345678"),
        chunk(b"eXIf", b"MM\0*GPS"),
        chunk(b"tIME", b"\x07\xea\x01\x01\x00\x00\x00"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"),
        chunk(b"zzZz", b"a kind of its own"),
    )
    assert _read(tmp_path, png(9, 9, *more) + b"<script>").content == png(9, 9)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "is no PNG"),
        (b"GIF89a", "is no PNG"),
        (b"", "is no PNG"),
        (SIGNATURE, "damaged"),
        (png()[:-4], "damaged"),
        (png()[:40] + b"\xff" + png()[41:], "damaged"),
        (SIGNATURE + chunk(b"IEND", b""), "damaged"),
        (SIGNATURE + chunk(b"IHDR", b"") + chunk(b"IDAT", b"") + chunk(b"IEND", b""), "damaged"),
        (png().replace(b"IDAT", b"IDAX"), "damaged"),
        (SIGNATURE + struct.pack(">I4s", 2**32 - 1, b"IHDR") + b"x" * 40, "damaged"),
        (png(6001, 1), "6001 × 1 pixels"),
        (png(1, 0), "1 × 0 pixels"),
        (png(10, 10, chunk(b"tEXt", b"x" * figures.LARGEST)), "larger than"),
    ],
)
def test_anything_else_is_refused_in_both_languages(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(BrokenSource, match=said) as refused:
        _read(tmp_path, content)
    assert refused.value.path == "practice/entries/figure.png"
    assert refused.value.zh


def test_an_svg_is_refused_whatever_it_is_called(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match="is no PNG"):
        _read(tmp_path, SVG, "figure.svg")


# --- where it is shown ---------------------------------------------------------------------------


def test_both_editions_show_the_one_file_of_the_site() -> None:
    site = _site()
    name = site.pictures[0].name
    files = {page.path: page for page in print_run(site)}
    assert files[f"issues/015/{name}"].data == site.pictures[0].content
    assert not any(path.startswith("en/") and path.endswith(".png") for path in files)
    for path, root in (("issues/015/", "../../"), ("en/issues/015/", "../../../")):
        text = files[f"{path}index.html"].text
        assert (
            f'<img src="{root}issues/015/{name}" alt="{ALT}" width="1600" height="900" loading="lazy"'
            in text
        )


def test_without_its_file_a_figure_is_there_in_words() -> None:
    site = Site(community=_site().community, issues=(ISSUE_015,))
    texts = _texts(site)
    assert "<img" not in "".join(texts.values())
    assert f'<p class="figure" lang="en">{ALT}</p>' in texts["issues/015/index.html"]
    assert ALT in texts["issues/015/issue-015.md"]


def test_feeds_show_it_by_its_whole_address() -> None:
    site = _site()
    feed = json.loads(_texts(site)["en/feed.json"])
    address = f"https://talk.example/kiln/issues/015/{site.pictures[0].name}"
    assert f'<img src="{address}"' in feed["items"][0]["content_html"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/", "http://localhost"])
def test_where_the_site_stands_nowhere_yet_feeds_say_it_in_words(address: str) -> None:
    texts = _texts(_site(address))
    html = json.loads(texts["feed.json"])["items"][0]["content_html"]
    assert "<img" not in html
    assert ALT in html
    name = _site().pictures[0].name
    assert f"]({name})" in texts["issues/015/issue-015.md"]


def test_markdown_for_other_editors_holds_it_between_title_and_text() -> None:
    texts = _texts(_site())
    address = f"https://talk.example/kiln/issues/015/{_site().pictures[0].name}"
    assert (
        f"- Can a small model keep a table in its head?\n\n![{ALT}]({address})\n\n0.62 of 200"
        in texts["issues/015/issue-015.md"]
    )


@pytest.mark.parametrize(
    "alt", ["a] b [c", "x](https://e.example) ![", "\\", "$x$ `y` *z* <b> &amp;", "|"]
)
def test_words_of_a_figure_cannot_break_the_markdown(alt: str) -> None:
    entry = Entry(title="t", figure=Figure(file="f", alt=alt))
    section = Section(name="p", kind="practice", subsections=(Subsection(entries=(entry,)),))
    text = wechat(Issue(title="x", sections=(section,)), Community(name="x"), {"f": "f.png"})
    tokens = [each for token in MarkdownIt().parse(text) for each in token.children or ()]
    (image,) = (token for token in tokens if token.type == "image")
    assert (image.attrs["src"], image.content.replace("\\", "")) == ("f.png", alt.replace("\\", ""))


def test_a_picture_that_people_link_to_is_still_no_picture() -> None:
    note = "![x](https://tracker.example/pixel.png) ![x](../practice/published/figure.png)"
    entry = Entry(title="t", note=note)
    section = Section(name="p", kind="practice", subsections=(Subsection(entries=(entry,)),))
    issue = Issue(title="x", number="1", sections=(section,))
    site = Site(community=Community(name="x"), issues=(issue,), pictures=sample_site().pictures)
    assert not any("<img" in text for text in _texts(site).values())
