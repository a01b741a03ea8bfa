"""The same files give the same archive, the same draft and the same site on both engines."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from openllm_talk.archive import messages
from openllm_talk.archive.importing import Report, do_import
from openllm_talk.archive.models import Passage
from openllm_talk.cli.community import sample_community
from openllm_talk.community import FILE, load
from openllm_talk.issues.draft import do_draft
from openllm_talk.publish.publication import do_publish
from openllm_talk.records import Message
from openllm_talk.web.setup import open_workspace
from postgres_server import Server

# Names that a server's own order of text puts elsewhere than the order of the bytes does; and words
# with a NUL, which PostgreSQL takes in no text.
AWKWARD = """\
[2026-06-01 20:00] Zoë: How do you serve a 70B model\x00 on one card in the "Ä room"?
[2026-06-01 20:01] älva\x00: With 4-bit weights and a small batch, it fits into 48 GB.
[2026-06-01 20:02] _zed: And what about the KV cache\x00?
"""


def rows() -> dict[str, Any]:
    """Every row of every table of ours, as Python sees it, but for the hour of the day.

    Nothing refers to a passage by its number, which an engine may give again or leave out.
    """
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("openllm_talk."):
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if not getattr(field, "auto_now_add", False)
            ]
            if model is Passage:
                names.remove("id")
            for row in model._default_manager.values(*names):
                found[f"{model._meta.label} {row.get(model._meta.pk.attname, row)}"] = row
    return found


def files(folder: Path) -> dict[str, Any]:
    """What the files of a workspace say, but for the archive and what is drawn by lot."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("archive.sqlite3", ".secret"))
    }


@dataclass(frozen=True)
class Work:
    """What came of a community's week."""

    report: Report
    said: list[Message]
    rows: dict[str, Any]
    files: dict[str, Any]


def check_same(one: Work, other: Work) -> None:
    """All of it; where something differs, that alone is shown."""
    assert one.report == other.report
    assert one.said == other.said
    for mine, its in ((one.rows, other.rows), (one.files, other.files)):
        assert mine.keys() == its.keys()
        assert [(name, its[name]) for name in mine if mine[name] != its[name]] == []


def work(folder: Path, chats: list[Path]) -> Work:
    """Imports, drafts twice and publishes; all that came of it."""
    community = load(folder)
    report = do_import(chats, community)
    said = list(messages.between(community))
    drafted = do_draft(community, folder)
    once = files(folder / "drafts")
    again = do_draft(community, folder)
    assert not again.edited, "the machine takes its own words for an editor's"
    assert files(folder / "drafts") == once
    do_publish(community, folder, drafted.issue.number or "", "Ann", folder / "site")
    return Work(report, said, rows(), files(folder))


Both = Callable[[list[Path]], list[Work]]


@pytest.fixture
def both(
    tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[Both]:
    """Does `work` on the sample community's settings, once with each engine, at the same paths."""

    def both(chats: list[Path]) -> list[Work]:
        found = []
        folder = tmp_path / "both"
        for url in ("", postgresql.make("both")):
            monkeypatch.setenv("DATABASE_URL", url)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copyfile(sample_community() / FILE, folder / FILE)
            open_workspace(folder)
            found.append(work(folder, chats))
        return found

    with django_db_blocker.unblock():
        yield both
    postgresql.drop("both")


@pytest.mark.usefixtures("workspace")
def test_the_sample_community_is_the_same_on_both(
    both: Both,
) -> None:
    sqlite, postgresql = both([sample_community() / "issues", sample_community() / "chat"])
    check_same(sqlite, postgresql)
    assert len(sqlite.said) > 100


@pytest.mark.usefixtures("workspace")
def test_awkward_words_are_the_same_on_both(both: Both, tmp_path: Path) -> None:
    chats = []
    for name in ("zwei", "Zwei", "Äpfel", "a b", "_c", "中文"):
        chats.append(tmp_path / f"{name}.txt")
        chats[-1].write_text(AWKWARD.replace("Ä room", name), encoding="utf-8")
    sqlite, postgresql = both(chats)
    check_same(sqlite, postgresql)
    assert any("\0" in message.text for message in sqlite.said)
