"""What becomes public when an issue is published, and what never does."""

import sys
from pathlib import Path

import msgspec
import pytest

from openllm_talk.archive import ledger, past
from openllm_talk.archive.entries import chat_question_id
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.search.asking import asked
from openllm_talk.archive.search.finding import search
from openllm_talk.community import Community
from openllm_talk.errors import PublishError, SourceError
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.publish.publication import do_publish, public_site
from openllm_talk.records import Answer, Issue, Question

CHAT = """微信群"甲群"的聊天记录如下:

—————  2026-06-05  —————

王老师（NLP）  14:00
请问 7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？ https://example.com/u?tel=13812345678

小满🌙  14:10
16 起步，数据多就开到 32，@王老师（NLP） 可以先试

13987654321  14:12
我们线上是 64，谢谢小满🌙，数据杂的时候要大一点才行
"""
PRIVATE = ("王老师", "小满", "13812345678", "13987654321")


@pytest.fixture
def drafted(community: Community, workspace: Path, tmp_path: Path) -> Path:
    """The workspace with a draft of issue 000."""
    export = tmp_path / "chat.txt"
    export.write_text(CHAT, encoding="utf-8")
    do_import([export], community)
    do_draft(community, workspace)
    return workspace


def published(community: Community, workspace: Path, correct: str = "") -> str:
    """Everything public after publishing issue 000: each text file with its path."""
    do_publish(community, workspace, "000", "Rowan", workspace / "site", correct)
    site = workspace / "site"
    files = (path for path in site.rglob("*") if path.is_file())
    return "\n".join(f"{path.relative_to(site)}\n{path.read_text('utf-8')}" for path in files)


def test_no_file_names_anybody_who_did_not_opt_in(community: Community, drafted: Path) -> None:
    public = published(community, drafted)
    assert [name for name in PRIVATE if name in public] == []


def test_readers_find_what_was_published_and_nobody_who_did_not_opt_in(
    community: Community, drafted: Path
) -> None:
    assert search("LoRA rank", "public") == []
    published(community, drafted)
    found = search("LoRA rank", "public")
    assert [one.kind for one in found if "LoRA" in one.text] == ["question"]
    assert [one.same for one in asked("SFT 时 LoRA 的 rank 开多少？", community, 1, "public")]
    shown = msgspec.json.encode([*found, *search("example", "public")]).decode()
    assert [name for name in PRIVATE if name in shown or search(name, "public")] == []


def test_who_opts_in_is_named_with_a_page_and_who_opts_out_is_gone(
    community: Community, drafted: Path
) -> None:
    path = manuscript_of(drafted, "000")
    text = path.read_text(encoding="utf-8").replace("\ndate:", "\nhost: 小满🌙\ndate:", 1)
    path.write_text(text, encoding="utf-8")
    people = msgspec.structs.replace(community.people, named=("小满🌙",))
    named = msgspec.structs.replace(community, people=people)
    public = published(named, drafted)
    assert "小满🌙" in public
    assert "people/小满" in public
    assert "小满" not in published(community, drafted)
    assert not (drafted / "site" / "people").exists()


def test_names_of_one_past_issue_are_hidden_in_the_others(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    first = Issue(title="Talk 1", number="001", host=("林夏",))
    second = Issue(
        title="Talk 2",
        number="002",
        questions=(
            Question(
                id="a", text="线上有什么新问题需要讨论？", answers=(Answer(text="林夏说下期再讲"),)
            ),
        ),
    )
    for number, issue in enumerate((first, second)):
        past.do_keep(issue, tmp_path / f"{number}.md", f"content-{number}")
    assert "林夏" not in msgspec.json.encode(public_site(community, workspace)).decode()


def test_what_only_the_chat_says_of_a_printed_question_stays_out(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    asked = chat_question_id("m1")
    in_chat = Question(
        id=asked,
        text="显存为什么一直涨？",
        answers=(Answer(text="没有签发过的回答", by="王老师"),),
        sources=("m1",),
    )
    ledger.do_record_chat([in_chat])
    printed = Question(id=asked, text="显存为什么一直涨？", sources=("m1",))
    issue = Issue(title="Talk", number="001", questions=(printed,))
    past.do_keep(issue, tmp_path / "001.md", "content")
    site = public_site(community, workspace)
    assert "没有签发过的回答" not in msgspec.json.encode(site).decode()
    assert [question.status for question in site.questions] == ["open"]


def test_a_correction_counts_although_it_says_less_and_keeps_addresses(
    community: Community, drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(community, drafted)
    pages = sorted(path.name for path in (drafted / "site" / "questions").iterdir())
    path = manuscript_of(drafted, "000")
    lines = path.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if "数据多就开到 32" not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    monkeypatch.chdir(drafted)
    assert "数据多就开到 32" not in published(community, Path(), "一条回答撤回了")
    assert sorted(path.name for path in (drafted / "site" / "questions").iterdir()) == pages


def test_an_import_never_replaces_an_approved_issue(
    community: Community, drafted: Path, tmp_path: Path
) -> None:
    published(community, drafted)
    fuller = tmp_path / "copy.md"
    text = manuscript_of(drafted, "000").read_text(encoding="utf-8")
    forged = text.replace("\ndate:", "\napproved_by: Somebody\ndate:", 1)
    fuller.write_text(f"{forged}\n## 特别\n\n- 一条没人签发的消息\n", encoding="utf-8")
    same = tmp_path / "same.md"
    same.write_text(text, encoding="utf-8")
    do_import([fuller, same], community)
    (issue,) = past.past_issues()
    assert issue.approved_by == "Rowan"
    assert "没人签发" not in msgspec.json.encode(issue).decode()


def test_a_workspace_does_not_import_its_own_drafts_and_site(
    community: Community, drafted: Path
) -> None:
    published(community, drafted)
    (drafted / "drafts" / "001.md").write_text("---\nnumber: '001'\ntitle: Talk\n---\n", "utf-8")
    with pytest.raises(SourceError):
        do_import([drafted], community)
    with pytest.raises(SourceError, match="talk publish"):
        do_import([drafted / "drafts" / "001.md"], community)
    assert [issue.number for issue in past.past_issues()] == ["000"]


def edited(workspace: Path, old: str, new: str) -> None:
    """The manuscript of issue 000 after an edit."""
    path = manuscript_of(workspace, "000")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_published_issue_does_not_change_silently(community: Community, drafted: Path) -> None:
    published(community, drafted)
    edited(drafted, "16 起步", "8 起步")
    with pytest.raises(PublishError, match="--correct"):
        published(community, drafted)
    assert "16 起步" in (drafted / "site/issues/000/index.html").read_text(encoding="utf-8")


def test_a_correction_is_seen_with_its_day_and_who_approved_it(
    community: Community, drafted: Path
) -> None:
    published(community, drafted)
    edited(drafted, "16 起步", "8 起步")
    published(community, drafted, "rank 应是 8 起步，王老师（NLP）指出")
    (issue,) = past.past_issues()
    (made,) = issue.corrections
    assert (made.by, made.note) == ("Rowan", "rank 应是 8 起步，王老师（NLP）指出")
    page = (drafted / "site/issues/000/index.html").read_text(encoding="utf-8")
    assert "rank 应是 8 起步" in page
    assert "王老师" not in page
    assert "更正" in (drafted / "site/issues/000/issue-000.md").read_text(encoding="utf-8")


def test_publishing_again_is_free_and_keeps_the_notes(community: Community, drafted: Path) -> None:
    published(community, drafted)
    published(community, drafted)
    edited(drafted, "16 起步", "8 起步")
    published(community, drafted, "rank 应是 8")
    published(community, drafted, "rank 应是 8")
    published(community, drafted)
    (issue,) = past.past_issues()
    assert [made.note for made in issue.corrections] == ["rank 应是 8"]


def test_a_note_in_the_manuscript_s_head_corrects_as_well(
    community: Community, drafted: Path
) -> None:
    published(community, drafted)
    edited(drafted, "16 起步", "8 起步")
    edited(drafted, "\ndate:", "\n更正：rank 应是 8\ndate:")
    published(community, drafted)
    (issue,) = past.past_issues()
    assert [(made.note, made.by) for made in issue.corrections] == [("rank 应是 8", "Rowan")]


@pytest.mark.parametrize("before", [False, True])
def test_a_note_without_a_change_is_refused(
    community: Community, drafted: Path, before: bool
) -> None:
    if before:
        published(community, drafted)
    with pytest.raises(PublishError, match="correct"):
        published(community, drafted, "什么也没改")


def test_an_imported_file_signs_no_correction(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    file = tmp_path / "007.md"
    head = "talk: 1\nnumber: 007\ncorrections:\n  - note: 改了一处\n    by: Somebody\n"
    file.write_text(f"---\n{head}---\n\n## 新闻\n\n- 一条消息\n", encoding="utf-8")
    do_import([file], community)
    (issue,) = past.past_issues()
    assert [(made.note, made.by) for made in issue.corrections] == [("改了一处", None)]


def test_an_issue_is_published_with_its_pdf_and_without_where_none_can_be_made(
    community: Community, drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = msgspec.structs.replace(community.site, pdf=True)
    printing = msgspec.structs.replace(community, site=settings)
    report = do_publish(printing, drafted, "000", "Rowan", drafted / "site")
    assert report.unprinted == ()
    pdf = drafted / "site/issues/000/issue-000.zh.pdf"
    assert pdf.read_bytes().startswith(b"%PDF")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    report = do_publish(printing, drafted, "000", "Rowan", drafted / "site")
    assert {one.path for one in report.unprinted} == {
        "issues/000/issue-000.zh.pdf",
        "issues/000/issue-000.en.pdf",
    }
    assert not pdf.exists()
    assert (drafted / "site/issues/000/index.html").exists()
