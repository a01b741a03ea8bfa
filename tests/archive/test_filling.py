"""An archive from before there was a search is searched too, and the doctor knows what is not."""

from pathlib import Path

import msgspec
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from plain_format import readers, say, write

from openllm_talk.archive import models
from openllm_talk.archive.doctor import check
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.past import do_keep
from openllm_talk.archive.search.filling import do_fill_again
from openllm_talk.archive.search.finding import search
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import Community
from openllm_talk.records import Entry, Issue, Question, Section, Subsection
from openllm_talk.web.setup import open_workspace

ISSUE = Issue(
    title="Talk 001",
    number="001",
    sections=(
        Section(
            name="News", kind="news", subsections=(Subsection(entries=(Entry(title="新模型"),)),)
        ),
    ),
    questions=(Question(id="a", label="Q1", text="怎么合并 LoRA？", status="open"),),
)


def filled(workspace: Path, community: Community) -> None:
    rows = [say(0, "显卡"), say(1, ""), say(2, "😀")]
    do_import([write(workspace / "a.chat", rows)], community, readers=readers())
    do_keep(ISSUE, workspace / "001.md", "c")


def trouble(workspace: Path) -> str | None:
    found = {one.check: one for one in check(workspace)}["search"]
    return None if found.ok else found.en


def test_an_archive_from_before_is_indexed_when_it_is_opened(
    workspace: Path, community: Community
) -> None:
    filled(workspace, community)
    before = MigrationExecutor(connection)
    before.migrate([("archive", "0003_one_under_several_names")])
    open_workspace(workspace)
    assert [search(query)[0].kind for query in ("显卡", "LoRA", "新模型")] == [
        "message",
        "question",
        "entry",
    ]
    assert trouble(workspace) is None


def test_the_doctor_finds_a_full_index_well(workspace: Path, community: Community) -> None:
    assert trouble(workspace) is None
    filled(workspace, community)
    assert trouble(workspace) is None


def test_the_doctor_names_an_index_that_lacks_something_and_mends_it(
    workspace: Path, community: Community
) -> None:
    for kind in ("message", "question", "entry"):
        filled(workspace, community)
        models.Passage.objects.filter(kind=kind).delete()
        assert "--reindex" in (trouble(workspace) or "")
        do_fill_again()
        assert trouble(workspace) is None
    assert len(search("显卡")) == 1


def test_filling_again_leaves_what_is_public(workspace: Path, community: Community) -> None:
    filled(workspace, community)
    do_index_public([ISSUE], [])
    do_fill_again()
    assert len(search("新模型", "public")) == 1


def test_an_approved_issue_that_readers_cannot_find_is_named(workspace: Path) -> None:
    do_keep(msgspec.structs.replace(ISSUE, approved_by="Rowan"), workspace / "001.md", "c")
    assert "talk publish" in (trouble(workspace) or "")
    do_index_public([ISSUE], [])
    assert trouble(workspace) is None
