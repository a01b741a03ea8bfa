"""A person leaves a whole workspace: archive, drafts, the workshop, the site; and stays away."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from openllm_talk.archive import ledger, models
from openllm_talk.archive.forgetting import rest
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.issues.models import Draft, Nomination, Piece, Step
from openllm_talk.issues.workshop import journal, turning
from openllm_talk.publish import forgetting
from openllm_talk.publish.forgetting import Forgotten, do_forget
from openllm_talk.publish.publication import do_publish

ASKED = "7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适"
ANSWERED = "16 起步，数据多就开到 32"
CHAT = f"""微信群"甲群"的聊天记录如下:

—————  2026-06-05  —————

王老师（NLP）  14:00
请问 {ASKED}？

小满🌙  14:10
{ANSWERED}，@王老师（NLP） 可以先试

阿布  14:12
我们线上是 64，谢谢小满🌙，数据杂的时候要大一点才行

小满🌙  14:20
请问大家用什么框架做推理服务，vLLM 的显存一直涨怎么办？

阿布  14:25
升级到最新版就好了，之前的版本有内存泄漏的问题
"""
SECOND_PHONE = CHAT.replace("14:00", "14:00:12").replace("14:10", "14:10:40")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    return path


@pytest.fixture
def published(community: Community, workspace: Path, export: Path) -> Path:
    """The workspace with issue 000 published, and one draft more that was edited by hand."""
    do_import([export], community)
    do_draft(community, workspace)
    do_publish(community, workspace, "000", "Rowan", workspace / "site")
    path = manuscript_of(workspace, "000")
    path.with_suffix(".proposal.md").write_text(
        "---\nbroken: [\n---\n小满🌙 提议", encoding="utf-8"
    )
    return workspace


def everything(workspace: Path) -> str:
    """Every file of the workspace with its name, as text; talk.toml is the community's own."""
    connection.close()
    files = (path for path in sorted(workspace.rglob("*")) if path.is_file())
    return "\n".join(
        f"{path.relative_to(workspace)}\n{path.read_bytes().decode('utf-8', 'replace')}"
        for path in files
        if path.name != "talk.toml"
    )


def forget(community: Community, workspace: Path, named: str) -> Forgotten:
    return do_forget(community, workspace, named, workspace / "site")


def test_no_file_of_the_workspace_holds_name_or_words(
    community: Community, published: Path
) -> None:
    before = everything(published)
    assert "小满" in before
    assert ANSWERED in before
    done = forget(community, published, "小满🌙")
    after = everything(published)
    assert [word for word in ("小满", ANSWERED, "vLLM 的显存") if word in after] == []
    assert ASKED in after
    assert "谢谢某人" in after
    assert (done.messages, done.accounts, done.site is not None) == (2, 1, True)
    assert [Path(path).name for path in done.by_hand] == ["chat.txt"]


def test_importing_drafting_and_publishing_anew_brings_nothing_back(
    community: Community, published: Path, export: Path, tmp_path: Path
) -> None:
    forget(community, published, "小满🌙")
    second = tmp_path / "second.txt"
    second.write_text(SECOND_PHONE, encoding="utf-8")
    do_import([export, second], community)
    do_draft(community, published, since="2026-06-01")
    do_publish(community, published, "000", "Rowan", published / "site")
    after = everything(published)
    assert [word for word in ("小满", ANSWERED, "vLLM 的显存") if word in after] == []


def test_their_question_keeps_its_page_and_the_answers_of_others(
    community: Community, published: Path
) -> None:
    pages = sorted(path.name for path in (published / "site" / "questions").iterdir())
    forget(community, published, "小满🌙")
    assert sorted(path.name for path in (published / "site" / "questions").iterdir()) == pages
    do_publish(community, published, "000", "Rowan", published / "site")
    assert sorted(path.name for path in (published / "site" / "questions").iterdir()) == pages
    held = {one.text: one for one in ledger.printed_questions(community)}
    assert "这个问题已撤回。" in held
    assert any("升级到最新版" in str(one) for one in held["这个问题已撤回。"].appearances)


def test_a_draft_that_nobody_has_read_yet_drops_their_questions(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT.rpartition("阿布")[0], encoding="utf-8")
    do_import([chat], community)
    do_draft(community, workspace)
    assert "vLLM 的显存" in manuscript_of(workspace, "000").read_text(encoding="utf-8")
    forget(community, workspace, "小满🌙")
    do_draft(community, workspace)
    text = manuscript_of(workspace, "000").read_text(encoding="utf-8")
    assert ASKED in text
    assert [word for word in ("vLLM 的显存", "这个问题已撤回") if word in text] == []


def test_the_workshop_and_its_history_forget(community: Community, published: Path) -> None:
    assert Piece.objects.filter(record__contains="vLLM").exists()
    forget(community, published, "小满🌙")
    rows = [piece.record for piece in Piece.objects.all()]
    rows += [str((step.before, step.after)) for step in Step.objects.all()]
    assert [row for row in rows if ANSWERED in row or "vLLM 的显存" in row] == []
    draft = Draft.objects.get(pk="000")
    assert ANSWERED not in draft.text + draft.printed
    assert ANSWERED not in manuscript_of(published, "000").read_text(encoding="utf-8")


def test_what_was_wished_noted_and_approved_forgets_in_its_history_too(
    community: Community, published: Path
) -> None:
    wish = Nomination.objects.create(number="000", part="section:news", text="小满🌙 的框架")
    wish.state = "withdrawn"
    wish.save()
    noted = turning.Noted(row=1, before=None, after="小满🌙 说先升级")
    change = journal.do_tell("000", journal.Actor(said="小满🌙"), "noted", [noted])
    forget(community, published, "小满🌙")
    wish.refresh_from_db()
    change.refresh_from_db()
    assert "小满" not in f"{wish.text} {change.beside} {change.said_by}"
    assert "说先升级" in str(change.beside)


def test_who_joined_two_names_is_forgotten_under_both(
    community: Community, published: Path
) -> None:
    from openllm_talk.archive.joining import do_join

    do_join("阿布", "小满🌙")
    forget(community, published, "阿布")
    assert [
        word for word in ("小满", "阿布", "数据杂的时候") if word in everything(published)
    ] == []


# --- kill -9 -------------------------------------------------------------------------------------


def killed_at(place: str, run: Callable[[], object]) -> None:
    """Runs in a child that is killed when it comes to `place` (module.function)."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(place, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
                run()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"never came to {place}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork() and SIGKILL")
@pytest.mark.parametrize(
    "place",
    [
        "openllm_talk.archive.forgetting.act._rewrite_questions",
        "openllm_talk.issues.forgetting.do_replace",
        "openllm_talk.publish.forgetting.do_finish",
        "openllm_talk.publish.write._write_all",
        "openllm_talk.publish.write._swap",
        "openllm_talk.archive.forgetting.rest.do_wipe",
        "openllm_talk.archive.forgetting.rest.do_finish",
    ],
)
def test_a_killed_run_is_finished_by_the_next(
    community: Community, published: Path, place: str
) -> None:
    killed_at(place, lambda: forget(community, published, "小满🌙"))
    forget(community, published, "小满🌙")
    after = everything(published)
    assert [word for word in ("小满", ANSWERED, "vLLM 的显存") if word in after] == []
    assert not models.Forgetting.objects.exists()


def test_a_failure_half_way_changes_no_row(
    community: Community, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("openllm_talk.issues.forgetting.do_replace", full)
    with pytest.raises(OSError, match="No space"):
        forget(community, published, "小满🌙")
    assert models.Identity.objects.filter(name="小满🌙").exists()
    assert rest.unfinished() == []
    assert not models.Forgotten.objects.exists()


def test_somebody_unknown_changes_nothing(community: Community, published: Path) -> None:
    with pytest.raises(ArchiveError, match="nobody is called"):
        forgetting.do_forget(community, published, "Zoe", published / "site")
