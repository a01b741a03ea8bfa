"""PDFs as word processors and browsers write them, made by a real Chromium."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.sources import documents
from openllm_talk.sources.documents import pdf
from openllm_talk.sources.documents.addresses import addresses
from openllm_talk.sources.documents.block import Block, Picture

PAGE = """<!doctype html><meta charset="utf-8"><title>x</title>
<style>body{overflow-wrap:anywhere;width:420px;font:14px/1.6 "Noto Sans CJK SC",sans-serif}code{font-family:"Courier New",monospace}</style>
<h1>夜话 018</h1>
<p>这一段足够长，排版会把它折成好几行，可是它仍然只是一段，读出来的时候中间不应该多出换行，也不应该少了 English words 之间的空格。</p>
<h2>学术</h2>
<p><a href="https://example.org/paper?utm_source=x">一篇论文</a></p>
<p>https://example.org/a/very/long/path/that/the/layout/has/to/break/somewhere/in/the/middle/of/it/because/it/is/long</p>
<ul><li>第一点</li><li>第二点</li></ul>
<pre><code>def f(x):
    return x + 1</code></pre>
"""


def _print(tmp_path: Path, *flags: str, html: str = PAGE, footer: bool = False) -> list[Block]:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("needs Chromium to print a PDF")
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(html, encoding="utf-8")
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        *([] if footer else ["--no-pdf-header-footer"]), f"--user-data-dir={tmp_path / 'profile'}", *flags,
        f"--print-to-pdf={printed}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    return pdf.read_blocks(printed)


def test_a_tagged_pdf_gives_paragraphs_headings_links_and_code(tmp_path: Path) -> None:
    blocks = _print(tmp_path)
    texts = [block.text for block in blocks]
    assert (blocks[0].text, blocks[0].heading) == ("夜话 018", 1)
    assert blocks[1].text.startswith("这一段足够长")
    assert "\n" not in blocks[1].text
    assert "少了 English words 之间" in blocks[1].text
    link = next(block for block in blocks if block.text == "一篇论文")
    assert link.anchors[0].url == "https://example.org/paper?utm_source=x"
    assert any(text.startswith("https://example.org/a/very") and "\n" not in text for text in texts)
    code = next(block for block in blocks if block.code)
    assert code.text == "def f(x):\n    return x + 1"


def test_an_untagged_pdf_is_put_together_by_geometry(tmp_path: Path) -> None:
    blocks = _print(tmp_path, "--disable-pdf-tagging")
    texts = [block.text for block in blocks]
    assert any(text.startswith("这一段足够长") and text.endswith("空格。") for text in texts)
    assert "第一点" in " ".join(texts)


def test_a_file_that_only_begins_like_a_pdf_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
    with pytest.raises(BrokenSource) as caught:
        pdf.read_blocks(path)
    assert "cut.pdf" in caught.value.say("zh")


def test_a_pdf_of_pictures_only_says_that_it_has_no_text(tmp_path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    path = tmp_path / "scan.pdf"
    document.save(path)
    document.close()
    with pytest.raises(NoText):
        pdf.read_blocks(path)


STYLE = """<!doctype html><meta charset="utf-8"><title>x</title>
<style>body{overflow-wrap:anywhere;width:430px;font:14px/1.6 "Noto Sans CJK SC",sans-serif}code,pre{font-family:"Courier New",monospace}</style>
"""
DENSE = "这一段足够长，会一直写到页面的最后面，" * 60
LONG_URL = "https://example.org/a/very/long/path/that/breaks/in/the/middle/because/it/is/long?x=1"


def test_a_dense_page_of_chinese_is_read_line_by_line_and_over_page_breaks(tmp_path: Path) -> None:
    html = f'{STYLE}<h1>夜话 020</h1>{f"<p>{DENSE}</p>" * 3}<p>题目 <a href="{LONG_URL}">{LONG_URL}</a>。还有</p>'
    for flags in ((), ("--disable-pdf-tagging",)):
        blocks = _print(tmp_path, *flags, html=html, footer=True)
        assert [block.text for block in blocks] == [
            "夜话 020",
            DENSE,
            DENSE,
            DENSE,
            f"题目 {LONG_URL}。还有",
        ]
        assert {anchor.url for anchor in blocks[-1].anchors} == {LONG_URL}


def test_columns_tables_and_code_come_in_reading_order(tmp_path: Path) -> None:
    columns = "".join(f"<p>{name}栏第{n}段</p>" for name in "甲乙" for n in range(5))
    html = (
        f'{STYLE}<p>开头</p><div style="column-count:2">{columns}</div><pre>for i in x:\n    if i:\n        y(i)</pre>'
        "<table><tr><td>左上</td><td>右上</td></tr><tr><td>左下</td><td>右下</td></tr></table>"
        '<p><code><a href="https://example.org/mono">https://example.org/mono</a></code> <a href="mailto:a@b.cn">写信</a></p>'
    )
    blocks = _print(tmp_path, html=html)
    texts = [block.text for block in blocks]
    assert texts[:11] == ["开头", *(f"{name}栏第{n}段" for name in "甲乙" for n in range(5))]
    assert texts[11:16] == ["for i in x:\n    if i:\n        y(i)", "左上", "右上", "左下", "右下"]
    assert [anchor.url for anchor in blocks[-1].anchors] == ["https://example.org/mono"]


def test_two_columns_without_tags_are_read_one_after_the_other(tmp_path: Path) -> None:
    columns = "".join(f"<p>{name}栏第{n}段</p>" for name in "甲乙" for n in range(5))
    html = f'{STYLE}<div style="column-count:2">{columns}</div>'
    text = "".join(block.text for block in _print(tmp_path, "--disable-pdf-tagging", html=html))
    assert text.index("甲栏第4段") < text.index("乙栏第0段")


def test_a_locked_pdf_says_that_it_needs_a_copy_without_the_password(tmp_path: Path) -> None:
    key = "<" + "41" * 32 + ">"
    path = tmp_path / "locked.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        + f"3 0 obj<</Filter/Standard/V 1/R 2/O {key}/U {key}/P -4>>endobj\n".encode()
        + b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>\n%%EOF"
    )
    with pytest.raises(BrokenSource, match="password"):
        pdf.read_blocks(path)


LINKS = f"""{STYLE}<p id="top">甲 <a href="{LONG_URL}">https://example.org/a/very/long…</a> 后面</p>
<p>乙 <a href="{LONG_URL}">{LONG_URL}</a>。中文</p><p>丙{LONG_URL}后面的中文</p>
<p>丁 <a href="#top">这里</a><a href="mailto:a@b.cn">写信</a></p>
<p>戊 <a href="https://example.org/real">https://example.org/shown</a></p>
<p>己 <a href="https://example.org/one">一</a><a href="https://example.org/two">二</a></p>
<p><a href="https://example.org/picture"><svg width="40" height="40"><rect width="40" height="40"/></svg></a></p>
"""


@pytest.mark.parametrize("flags", [(), ("--disable-pdf-tagging",)])
def test_a_link_leads_where_its_annotation_says_and_text_alone_counts_too(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    blocks = _print(tmp_path, *flags, html=LINKS)
    by_mark = {block.text[:1]: addresses(block) for block in blocks}
    assert by_mark["甲"] == by_mark["乙"] == by_mark["丙"] == (LONG_URL,)
    assert by_mark["丁"] == ()
    assert by_mark["戊"] == ("https://example.org/real",)
    assert by_mark["己"] == ("https://example.org/one", "https://example.org/two")
    assert by_mark["h"] == ("https://example.org/picture",)


def test_pictures_are_named_by_their_page(tmp_path: Path) -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    html = f'{STYLE}<p>一</p><p style="break-before:page">二<img width="50" height="50" src="data:image/png;base64,{dot}"></p>'
    _print(tmp_path, html=html)
    assert documents.pictures(tmp_path / "page.pdf") == (Picture(page=2),)


def _made_of(path: Path, *objects: bytes) -> Path:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    path.write_bytes(
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
        + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    )
    return path


def test_a_pdf_whose_pages_hold_themselves_is_refused(tmp_path: Path) -> None:
    cyclic = _made_of(
        tmp_path / "cyclic.pdf",
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 5000000/Parent 2 0 R>>",
    )
    with pytest.raises((BrokenSource, NoText)):
        pdf.read_blocks(cyclic)


def test_a_pdf_that_asks_for_endless_time_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R/Y 6 0 R>>>>/Length 17>>stream\n/X Do /Y Do /X Do\nendstream"
    endless = _made_of(
        tmp_path / "endless.pdf",
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/X Do\nendstream",
        form,
        form,
    )
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(BrokenSource, match="more time"):
        pdf.read_blocks(endless)
