"""A practice entry on its way into an issue: proposed once, decided by people, shown as it was."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from test_drafting import FRIDAY, chat, entries, published
from test_redrafting import LATER, edit

from drawing import png
from openllm_talk.archive import past
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import BrokenSource
from openllm_talk.issues import practice
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.publish.publication import check_publish, do_publish
from openllm_talk.records import Entry, Figure, Issue
from openllm_talk.sources import documents

TITLE = "Can a 135M model keep a table in its head?"
NOTE = """Asked: is the row there after 8 operations?

0.62 of 200 were right (95 % interval 0.55 to 0.69). Seed 7.

```
talk practice run state --model oracle --items 200 --seed 7
```"""


def put(workspace: Path, name: str = "state", **fields: object) -> Path:
    """A practice entry as `talk practice report` leaves it; its folder."""
    folder = workspace / "practice" / "entries" / name
    folder.mkdir(parents=True, exist_ok=True)
    figure = Figure(file="figure.png", alt="Accuracy by operations: 0.9, 0.7, 0.3")
    entry = msgspec.structs.replace(Entry(title=TITLE, note=NOTE, figure=figure), **fields)
    (folder / "entry.json").write_bytes(msgspec.json.encode(entry))
    (folder / "figure.png").write_bytes(png())
    return folder


def entry_of(issue: Issue) -> Entry:
    (found,) = (entry for entry in practice.entries_of(issue) if entry.practice)
    return found


@pytest.fixture
def talked(community: Community, workspace: Path, tmp_path: Path) -> Path:
    """The workspace with chat and a practice entry."""
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    put(workspace)
    return workspace


def test_an_entry_comes_with_its_figure_settings_seed_and_command(
    community: Community, talked: Path
) -> None:
    issue = do_draft(community, talked).issue
    assert entries(issue, "practice") == [TITLE]
    entry = entry_of(issue)
    assert entry.note == NOTE
    assert entry.sources == ()
    text = manuscript_of(talked, "000").read_text(encoding="utf-8")
    shown = "![Accuracy by operations: 0.9, 0.7, 0.3](../practice/entries/state/figure.png)"
    assert f"- {TITLE} <!-- practice=state -->\n\n  {shown}\n\n  Asked:" in text
    path = manuscript_of(talked, "000").parent / "../practice/entries/state/figure.png"
    assert path.read_bytes() == png()


def test_without_practice_nothing_is_there(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    issue = do_draft(community, workspace).issue
    assert [section.kind for section in issue.sections if section.kind == "practice"] == []


@pytest.mark.parametrize(("languages", "title"), [(("zh", "en"), "中文"), (("en", "zh"), TITLE)])
def test_an_entry_speaks_the_community_s_language_where_it_can(
    community: Community, talked: Path, languages: tuple[str, str], title: str
) -> None:
    folder = put(talked)
    (folder / "entry.zh.json").write_bytes(msgspec.json.encode(Entry(title="中文")))
    spoken = msgspec.structs.replace(community, languages=languages)
    assert entries(do_draft(spoken, talked).issue, "practice") == [title]


def test_what_an_editor_takes_out_stays_out_and_a_new_run_comes_in(
    community: Community, talked: Path, tmp_path: Path
) -> None:
    do_draft(community, talked)
    path = manuscript_of(talked, "000")
    text = path.read_text(encoding="utf-8")
    start, end = text.index(f"- {TITLE}"), text.index("```\n\n", text.index("talk practice")) + 5
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    put(talked, "needle", title="Where is the needle?")
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    issue = do_draft(community, talked).issue
    assert entries(issue, "practice") == ["Where is the needle?"]
    assert any("Where is the needle?" in one.en for one in issue.decisions if one.kind == "new")


def test_an_edited_entry_stays_as_it_was_edited(
    community: Community, talked: Path, tmp_path: Path
) -> None:
    do_draft(community, talked)
    path = manuscript_of(talked, "000")
    edit(path, TITLE, "135M 的模型记得住一张表吗？")
    edit(path, "Accuracy by operations: 0.9, 0.7, 0.3", "正确率随操作数下降")
    put(talked, note=f"{NOTE}\n\nRun again.")
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    entry = entry_of(do_draft(community, talked).issue)
    assert entry.title == "135M 的模型记得住一张表吗？"
    assert entry.figure == Figure(file="entries/state/figure.png", alt="正确率随操作数下降")
    assert entry.note == f"{NOTE}\n\nRun again."


@pytest.mark.parametrize("kept", [True, False], ids=["printed", "taken out"])
def test_it_is_proposed_to_one_issue(
    community: Community, talked: Path, tmp_path: Path, kept: bool
) -> None:
    do_draft(community, talked)
    path = manuscript_of(talked, "000")
    issue = documents.read(path)
    if not kept:
        gone = msgspec.structs.replace(
            issue, sections=tuple(one for one in issue.sections if one.kind != "practice")
        )
        from openllm_talk.issues.manuscript import write

        path.write_text(write(gone), encoding="utf-8")
    published(community, talked)
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    again = do_draft(community, talked).issue
    assert again.number == "001"
    assert entries(again, "practice") == []


def test_a_damaged_entry_is_named_and_the_rest_is_drafted(
    community: Community, talked: Path
) -> None:
    folder = put(talked, "broken")
    (folder / "entry.json").write_text('{"title": 7}', encoding="utf-8")
    issue = do_draft(community, talked).issue
    assert entries(issue, "practice") == [TITLE]
    (said,) = (one for one in issue.decisions if one.kind == "practice")
    assert said.en.startswith("practice/entries/broken/entry.json: is no practice entry")
    assert "practice/entries/broken/entry.json：" in said.zh
    assert str(talked) not in said.en


def test_its_words_pass_the_gate_of_privacy(community: Community, talked: Path) -> None:
    figure = Figure(file="figure.png", alt="Measured by a@example.com, 13812345678")
    put(talked, title="Ask 13812345678", note="or a@example.com", figure=figure)
    text = manuscript_of(talked, "000")
    do_draft(community, talked)
    assert "13812345678" not in text.read_text(encoding="utf-8")
    assert "a@example.com" not in text.read_text(encoding="utf-8")


def test_a_workspace_does_not_import_its_own_practice(community: Community, talked: Path) -> None:
    chat(talked / "friday.txt", FRIDAY)
    report = do_import([talked], community)
    assert [Path(file.path).name for file in report.files] == ["friday.txt"]
    assert report.skipped == ()


# --- which files are taken -----------------------------------------------------------------------


def _link_out(folder: Path) -> str:
    secret = folder.parents[3] / "secret.png"
    secret.write_bytes(png())
    (folder / "link.png").symlink_to(secret)
    return "link.png"


def _link_folder(folder: Path) -> str:
    outside = folder.parents[3] / "outside"
    outside.mkdir()
    (outside / "figure.png").write_bytes(png())
    (folder.parent / "linked").symlink_to(outside, target_is_directory=True)
    return "../linked/figure.png"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize(
    "of",
    [
        lambda folder: "../../../talk.toml",
        lambda folder: "../../../../secret.png",
        lambda folder: str(folder / "figure.png"),
        lambda folder: "https://example.org/figure.png",
        lambda folder: "..\\..\\..\\talk.toml",
        lambda folder: "figure.png\0.png",
        lambda folder: "missing.png",
        lambda folder: "x" * 5000,
        lambda folder: ".",
        _link_out,
        _link_folder,
    ],
)
def test_only_a_file_of_the_folder_is_published(
    community: Community, talked: Path, of: Callable[[Path], str]
) -> None:
    folder = put(talked)
    put(talked, figure=Figure(file=of(folder), alt="x"))
    do_draft(community, talked)
    with pytest.raises(BrokenSource, match=r"no file within|cannot be read"):
        check_publish(talked, "000", "Rowan")


@pytest.mark.parametrize(
    "typed",
    [
        "../practice/../talk.toml",
        "../practice//etc/passwd",
        "../practice/%2e%2e/%2e%2e/talk.toml",
        "../practice/entries/state/",
    ],
)
def test_what_a_hand_typed_into_the_manuscript_is_looked_at_too(
    community: Community, talked: Path, typed: str
) -> None:
    do_draft(community, talked)
    edit(manuscript_of(talked, "000"), "../practice/entries/state/figure.png", typed)
    with pytest.raises(BrokenSource):
        check_publish(talked, "000", "Rowan")


def test_a_published_figure_stays_whatever_becomes_of_its_entry(
    community: Community, talked: Path, tmp_path: Path
) -> None:
    do_draft(community, talked)
    published(community, talked)
    (shown,) = (talked / "site" / "issues" / "000").glob("figure-*.png")
    before = shown.read_bytes()
    (talked / "practice" / "entries" / "state" / "figure.png").write_bytes(png(grey=1))
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    do_draft(community, talked)
    published(community, talked, "001")
    assert shown.read_bytes() == before
    assert f'src="../../issues/000/{shown.name}"' in (
        talked / "site" / "issues" / "000" / "index.html"
    ).read_text(encoding="utf-8")
    (held,) = past.past_issues()[:1]
    assert entry_of(held).figure == Figure(
        file=f"published/{shown.name}", alt="Accuracy by operations: 0.9, 0.7, 0.3"
    )


def test_a_figure_that_is_gone_is_named_and_its_page_says_it_in_words(
    community: Community, talked: Path, tmp_path: Path
) -> None:
    do_draft(community, talked)
    published(community, talked)
    (kept,) = (talked / "practice" / "published").iterdir()
    kept.unlink()
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    do_draft(community, talked)
    report = do_publish(community, talked, "001", "Rowan", talked / "site")
    assert report.unshown == (f"published/{kept.name}",)
    page = (talked / "site" / "issues" / "000" / "index.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert ">Accuracy by operations: 0.9, 0.7, 0.3</p>" in page


def test_an_issue_of_before_reads_without_the_new_fields(tmp_path: Path) -> None:
    stored = b'{"title": "x", "sections": [{"name": "a", "kind": "practice", "subsections": [{"entries": [{"title": "t"}]}]}]}'
    (entry,) = practice.entries_of(msgspec.json.decode(stored, type=Issue))
    assert (entry.figure, entry.practice) == (None, None)
