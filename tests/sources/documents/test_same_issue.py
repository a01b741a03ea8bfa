"""The same invented issue in every format is the same issue, and is read as a careful reader does.

The issues and their truth were written before the reader saw them; `bench/past_issues.py` run on
their folder shows what differs.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import rendering

from openllm_talk.reading.links import canonical_issue
from openllm_talk.records import Issue
from openllm_talk.sources import documents

HERE = Path(__file__).parent / "issues"
NAMES = sorted(path.stem for path in HERE.glob("*.md"))


def _shape(issue: Issue) -> dict[str, object]:
    """What must be the same whatever program wrote the issue."""
    return {
        "facts": (issue.number, issue.date, issue.time, issue.host, issue.editor, issue.highlights),
        "sections": [section.kind for section in issue.sections],
        "questions": [
            (one.text, one.role, one.status, one.asker, one.group, len(one.answers))
            for one in issue.questions
        ],
        "urls": sorted(issue.urls),
    }


def _read(path: Path) -> Issue:
    return canonical_issue(documents.read(path))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("counted", [False, True])
def test_word_gives_what_markdown_gives(tmp_path: Path, name: str, counted: bool) -> None:
    markdown = HERE / f"{name}.md"
    path = tmp_path / "issue.docx"
    rendering.to_docx(markdown.read_text("utf-8"), path, counted=counted, fields=counted)
    ours = _shape(_read(path))
    assert ours == _shape(_read(markdown))


@pytest.mark.parametrize("name", NAMES[:3])
@pytest.mark.parametrize("flags", [(), ("--disable-pdf-tagging",)])
def test_a_printed_page_gives_what_markdown_gives(
    tmp_path: Path, name: str, flags: tuple[str, ...]
) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("needs Chromium to print a PDF")
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(rendering.to_html((HERE / f"{name}.md").read_text("utf-8")), "utf-8")
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--no-pdf-header-footer", f"--user-data-dir={tmp_path / 'profile'}", *flags,
        f"--print-to-pdf={printed}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    ours, wanted = _shape(_read(printed)), _shape(_read(HERE / f"{name}.md"))
    assert ours["questions"] == wanted["questions"]
    assert ours["urls"] == wanted["urls"]
    assert ours["facts"] == wanted["facts"]


def test_every_truth_has_its_issue() -> None:
    truths = {path.name.removesuffix(".md.json") for path in (HERE / "truth").glob("*.json")}
    assert truths == set(NAMES)
