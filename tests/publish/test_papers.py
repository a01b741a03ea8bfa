"""The PDFs of issues: fonts in them, text to copy, the same bytes each time, made once."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.misc import timeTools
from hostile import hostile_site
from sample import sample_site

from openllm_talk.errors import NoPdf
from openllm_talk.publish.paper import papers as papers_module
from openllm_talk.publish.paper.papers import Papers, print_papers
from openllm_talk.publish.paper.typesetting import typeset
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.site import Site
from openllm_talk.publish.write import build, held_papers
from openllm_talk.records import Correction

STYLE = papers_module.STYLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def papers() -> Papers:
    """The papers of the sample site."""
    return print_papers(sample_site())


def of(papers: Papers, path: str) -> Any:
    """One paper, opened."""
    (paper,) = (each for each in papers.printed if each.path == path)
    return pypdfium2.PdfDocument(paper.content)


def text(document: Any) -> str:
    """Its words on all pages."""
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def fonts(document: Any) -> Iterator[tuple[str, bool]]:
    """The fonts of its text by name, and whether each is embedded."""
    for page in document:
        for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(each.raw)
            name = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            yield name.value.decode(), pdfium.FPDFFont_GetIsEmbedded(font) == 1


def typeset_here(html: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The HTML typeset in a process of its own; it prints the digest of the PDF, or why not."""
    script = (
        "import hashlib, sys\n"
        "from openllm_talk.errors import NoPdf\n"
        "from openllm_talk.publish.paper.typesetting import typeset\n"
        "try:\n"
        "    print(hashlib.sha256(typeset(sys.argv[1], '', {})).hexdigest())\n"
        "except NoPdf as exc:\n"
        "    print(exc.en)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script, html],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_every_issue_has_one_in_every_language(papers: Papers) -> None:
    assert papers.unprinted == ()
    assert sorted(paper.path for paper in papers.printed) == [
        f"issues/{number}/issue-{number}.{language}.pdf"
        for number in ("003", "014", "015")
        for language in ("en", "zh")
    ]


def test_its_fonts_are_embedded_and_its_words_can_be_copied(papers: Papers) -> None:
    document = of(papers, "issues/014/issue-014.zh.pdf")
    found = dict(fonts(document))
    assert all(found.values())
    assert any("CJK" in name for name in found)
    words = text(document)
    assert "自由讨论" in words
    assert "先试 NTK-aware 的插值" in words
    assert "def clip(parameters, limit=1.0):" in words


def test_it_has_a_running_head_page_numbers_and_the_addresses_of_links(papers: Papers) -> None:
    document = of(papers, "issues/014/issue-014.en.pdf")
    second = document[1].get_textpage().get_text_range()
    assert "夜航 LLM 茶话会 014" in second
    assert f"2 / {len(document)}" in second
    assert "https://arxiv.org/abs/2403.00001" in text(document)
    assert document.get_metadata_dict()["Title"] == "夜航 LLM 茶话会 014"


def test_nothing_is_folded_away_on_paper(papers: Papers) -> None:
    words = text(of(papers, "issues/014/issue-014.zh.pdf"))
    assert "记得评测要按条款算" in words
    assert "https://example.net/archive/8/a-rather-long-title" in words


def test_a_correction_stands_on_it() -> None:
    site = sample_site()
    made = Correction(note="A2 的数字改了", date="2024-03-18T09:00+08:00", by="林渡")
    issue = msgspec.structs.replace(site.issues[-1], corrections=(made,))
    words = text(
        pypdfium2.PdfDocument(
            print_papers(msgspec.structs.replace(site, issues=(issue,))).printed[0].content
        )
    )
    assert "更正 2024年3月18日" in words
    assert "A2 的数字改了" in words


def test_the_same_site_gives_the_same_bytes(papers: Papers) -> None:
    again = print_papers(sample_site())
    assert again.printed == papers.printed


def test_the_bytes_do_not_hang_on_the_process() -> None:
    html = (
        '<html lang="zh"><title>一</title><p>夜航 <b>LLM</b> <a href="https://example.org/">x</a>'
    )
    one, other = (typeset_here(html, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert one == other
    assert len(one.strip()) == 64


def test_the_bytes_do_not_hang_on_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    html = '<html lang="zh"><title>一</title><p>夜航 🎉🚀'
    found = []
    for hour in (1_000_000_000, 1_700_000_000):
        monkeypatch.setattr(timeTools, "time", SimpleNamespace(time=lambda hour=hour: hour))
        found.append(typeset(html, "", {}))
    assert found[0] == found[1]


def test_only_what_changed_is_made_anew(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(html: str, style: str, figures: dict[str, bytes]) -> bytes:
        made.append(html)
        return b"%PDF"

    monkeypatch.setattr(papers_module, "typeset", counted)
    site = sample_site()
    assert print_papers(site, papers.printed) == papers
    assert made == []
    newest = msgspec.structs.replace(site.issues[0], highlights=("新的一条",))
    print_papers(msgspec.structs.replace(site, issues=(newest, *site.issues[1:])), papers.printed)
    assert len(made) == 2


def test_papers_are_carried_over_from_the_last_site(papers: Papers, tmp_path: Path) -> None:
    site, folder = sample_site(), tmp_path / "site"
    build(site, folder, papers.printed)
    assert held_papers(folder) == papers.printed
    (folder / papers.printed[0].path).write_bytes(b"scribbled over")
    (folder / papers.printed[1].path).unlink()
    assert held_papers(folder) == papers.printed[2:]
    assert held_papers(tmp_path / "nowhere") == ()


def test_the_page_leads_to_the_paper_where_there_is_one(papers: Papers) -> None:
    with_them = {page.path: page.text for page in print_run(sample_site(), papers.printed)}
    without = {page.path: page.text for page in print_run(sample_site())}
    assert 'href="../../issues/014/issue-014.zh.pdf"' in with_them["issues/014/index.html"]
    assert 'href="../../../issues/014/issue-014.en.pdf"' in with_them["en/issues/014/index.html"]
    assert ".pdf" not in without["issues/014/index.html"]


def test_a_community_can_do_without() -> None:
    site = sample_site()
    settings = msgspec.structs.replace(site.community.site, pdf=False)
    community = msgspec.structs.replace(site.community, site=settings)
    assert print_papers(msgspec.structs.replace(site, community=community)) == Papers()


def test_hostile_words_neither_load_anything_nor_stop_the_press(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import socket

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    printed = print_papers(hostile_site(longest=400))  # lines of a long word take seconds each
    assert printed.unprinted == ()
    assert printed.printed


def test_only_the_figures_that_were_given_are_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("body::before { content: 'taken' }", encoding="utf-8")
    html = f'<link rel="stylesheet" href="{secret.as_uri()}"><p>words</p>'
    assert text(pypdfium2.PdfDocument(typeset(html, STYLE, {}))).strip() == "words\r\n1 / 1"


def test_without_a_chinese_font_a_sentence_says_so(tmp_path: Path) -> None:
    latin = Path("/usr/share/fonts/truetype/dejavu")
    if not latin.exists():
        pytest.skip("needs the DejaVu fonts")
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{latin}</dir><cachedir>{tmp_path}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    chinese = typeset_here('<html lang="zh"><p>夜航', FONTCONFIG_FILE=str(settings))
    assert "install Noto Sans CJK" in chinese.stdout
    english = typeset_here('<html lang="en"><p>night', FONTCONFIG_FILE=str(settings))
    assert len(english.stdout.strip()) == 64


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        ("raise OSError('cannot load library libpango')", "Pango"),
        ("raise ImportError", "weasyprint is not installed"),
    ],
)
def test_without_the_typesetter_a_site_goes_out_without_papers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, sentence: str
) -> None:
    (tmp_path / "weasyprint.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(NoPdf, match=sentence):
        typeset("<p>words", "", {})
    site = msgspec.structs.replace(sample_site(), issues=sample_site().issues[:1])
    assert [each.path for each in print_papers(site).unprinted] != []


def test_a_site_without_issues_needs_no_typesetter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert print_papers(Site(community=sample_site().community)) == Papers()
