"""PDFs as word processors and browsers write them, made by a real Chromium."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from openllm_talk.errors import BrokenSource, NoText
from openllm_talk.sources.documents import pdf
from openllm_talk.sources.documents.block import Block

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


def _print(tmp_path: Path, *flags: str) -> list[Block]:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("needs Chromium to print a PDF")
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(PAGE, encoding="utf-8")
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--no-pdf-header-footer", f"--user-data-dir={tmp_path / 'profile'}", *flags,
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
