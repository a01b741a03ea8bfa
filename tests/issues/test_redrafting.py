"""Drafting again: the file keeps what an editor did to it, to the byte where nothing is new."""

import os
import re
import signal
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from test_drafting import BEFORE_THE_TALK, FRIDAY, LORA, PAPER, chat, said

from openllm_talk.archive import ledger, past
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.issues import draft as drafting
from openllm_talk.issues import manuscript_file
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.issues.models import Draft
from openllm_talk.publish.publication import do_publish
from openllm_talk.records import Issue
from openllm_talk.sources import documents

LATER = {
    "2026-06-05": [
        *FRIDAY["2026-06-05"],
        ("林夏", "14:09", "rank 之外 alpha 也要跟着调，一般取 rank 的两倍，我们一直这么用"),
        ("木木", "15:00", PAPER),
    ]
} | BEFORE_THE_TALK


@pytest.fixture(params=["zh", "en"])
def spoken(request: pytest.FixtureRequest, community: Community) -> Community:
    """The community, with its manuscripts in either language."""
    languages = ("zh", "en") if request.param == "zh" else ("en", "zh")
    return msgspec.structs.replace(community, languages=languages)


@pytest.fixture
def path(workspace: Path) -> Path:
    return manuscript_of(workspace, "000")


def edit(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.replace(old, new)


def authors(issue: Issue) -> dict[str, str | None]:
    """Who said what, by the messages that it came from."""
    return {
        source: answer.by
        for question in issue.questions
        for answer in question.answers
        for source in answer.sources
    }


def test_edits_stay_and_new_chat_comes_in(
    spoken: Community, workspace: Path, path: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], spoken)
    first = do_draft(spoken, workspace).issue
    edit(path, LORA, "LoRA 的 rank 怎么选？")
    edit(path, "date: ", "host: Rowan\ndate: ")
    do_import([chat(tmp_path / "later.txt", LATER)], spoken)
    again = do_draft(spoken, workspace)
    assert again.edited
    assert again.issue == documents.read(path)
    assert again.issue.host == ("Rowan",)
    assert "LoRA 的 rank 怎么选？" in said(again.issue)
    assert LORA not in said(again.issue)
    assert "MoE" in said(again.issue)
    assert "Attention Is All You Need" in path.read_text(encoding="utf-8")
    assert any(one.kind == "new" for one in again.issue.decisions)
    assert authors(first).items() <= authors(again.issue).items()
    assert not list(path.parent.glob("*.proposal.md"))


def test_the_same_chat_again_changes_no_byte(
    spoken: Community, workspace: Path, path: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], spoken)
    do_draft(spoken, workspace)
    before = edit(path, "\n\n", "\n\n\n").replace(LORA, "换了个问法？")
    path.write_text(before, encoding="utf-8")
    for _ in range(2):
        do_draft(spoken, workspace)
        assert path.read_text(encoding="utf-8") == before
    do_import([chat(tmp_path / "later.txt", LATER)], spoken)
    do_draft(spoken, workspace)
    merged = path.read_bytes()
    do_draft(spoken, workspace)
    assert path.read_bytes() == merged


def test_what_was_deleted_stays_deleted_and_what_was_ticked_stays_decided(
    spoken: Community, workspace: Path, path: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "later.txt", LATER)], spoken)
    do_draft(spoken, workspace)
    text = path.read_text(encoding="utf-8")
    block = re.search(r"(?m)^####? Q\d.*MoE(?:.|\n)*?(?=^####? |^## |^<!-- )", text)
    assert block is not None
    path.write_text(text.replace(block[0], "").replace("- [ ]", "- [x]"), encoding="utf-8")
    again = do_draft(spoken, workspace).issue
    assert "MoE" not in said(again)
    more = LATER | {"2026-06-07": [("阿澈", "09:00", "vLLM 的 prefix caching 要怎么打开？")]}
    do_import([chat(tmp_path / "more.txt", more)], spoken)
    again = do_draft(spoken, workspace).issue
    assert "MoE" not in said(again)
    assert "prefix caching" in said(again)
    assert not [one for one in again.decisions if one.kind == "people"]


def test_a_manuscript_that_cannot_be_read_is_left_as_it_is(
    spoken: Community, workspace: Path, path: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], spoken)
    do_draft(spoken, workspace)
    broken = edit(path, "title: ", "titel: ")
    do_import([chat(tmp_path / "later.txt", LATER)], spoken)
    drafted = do_draft(spoken, workspace)
    assert path.read_text(encoding="utf-8") == broken
    assert drafted.trouble is not None
    assert "titel" in drafted.trouble.say("en")
    assert documents.read(drafted.written) == drafted.issue
    edit(path, "titel: ", "host: Rowan\ntitle: ")
    assert "MoE" in said(do_draft(spoken, workspace).issue)
    assert documents.read(path).host == ("Rowan",)


def test_pseudonyms_stay_with_their_people_while_a_draft_grows(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    first = authors(do_draft(community, workspace).issue)
    busy = [("林夏", f"16:{minute:02}", f"{PAPER}?v={minute}") for minute in range(9)]
    grown = LATER | {"2026-06-06": [*BEFORE_THE_TALK["2026-06-06"], *busy]}
    do_import([chat(tmp_path / "grown.txt", grown)], community)
    later = authors(do_draft(community, workspace).issue)
    assert first.items() <= later.items()
    assert len(set(later.values())) > len(set(first.values()))
    held = Draft.objects.get().pseudonyms
    assert "小满" not in str(held)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork() and SIGKILL")
@pytest.mark.parametrize("moment", ["before", "behind"])
def test_a_run_that_is_killed_loses_nothing(
    community: Community,
    workspace: Path,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    do_draft(community, workspace)
    edited = edit(path, LORA, "LoRA 的 rank 怎么选？")
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    replace = manuscript_file.do_replace

    def killed(target: Path, content: bytes) -> None:
        if moment == "behind":
            replace(target, content)
        os.kill(os.getpid(), signal.SIGKILL)

    connection.close()
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(drafting, "do_replace", killed)
        do_draft(community, workspace)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    standing = path.read_text(encoding="utf-8")
    assert (standing == edited) == (moment == "before")
    again = do_draft(community, workspace).issue
    assert "LoRA 的 rank 怎么选？" in said(again)
    assert "MoE" in said(again)
    if moment == "behind":
        assert path.read_text(encoding="utf-8") == standing


def test_a_merge_survives_importing_and_drafting_again_and_can_be_split(
    community: Community, workspace: Path, path: Path, tmp_path: Path
) -> None:
    export = chat(tmp_path / "later.txt", LATER)
    do_import([export], community)
    first = do_draft(community, workspace).issue
    moe, lora = (
        next(one for one in first.questions if word in one.text) for word in ("MoE", "LoRA")
    )
    edit(path, "date: ", "host: Rowan\ndate: ")
    do_publish(community, workspace, "000", "Rowan", workspace / "site")
    ledger.do_merge(moe.id, lora.id)
    do_import([export, chat(tmp_path / "more.txt", LATER)], community)
    do_publish(community, workspace, "000", "Rowan", workspace / "site")
    assert ledger.aliases() == {moe.id: lora.id}
    assert {one.id for one in past.past_issues()[0].questions} == {lora.id}
    page = (workspace / "site" / "questions" / moe.id / "index.html").read_text(encoding="utf-8")
    assert lora.id in page
    ledger.do_unmerge(moe.id)
    assert {one.id for one in past.past_issues()[0].questions} == {lora.id, moe.id}
    held = {one.id: one.text for one in ledger.printed_questions(community)}
    assert held == {lora.id: lora.text, moe.id: moe.text}


def test_a_question_merged_while_it_is_drafted_joins_the_other_in_the_draft(
    community: Community, workspace: Path, path: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    first = do_draft(community, workspace).issue
    moe, lora = (
        next(one for one in first.questions if word in one.text) for word in ("MoE", "LoRA")
    )
    ledger.do_record_chat([moe, lora])
    ledger.do_merge(moe.id, lora.id)
    edit(path, "date: ", "host: Rowan\ndate: ")
    again = do_draft(community, workspace).issue
    (question,) = [one for one in again.questions if one.role == "question"]
    assert question.id == lora.id
    assert {answer.sources for answer in (*moe.answers, *lora.answers)} <= {
        answer.sources for answer in question.answers
    }
    assert again.host == ("Rowan",)
