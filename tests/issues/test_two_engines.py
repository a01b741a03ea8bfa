"""The same files give the same archive, the same draft and the same site on both engines."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from postgres_server import Server

from openllm_talk.archive import messages
from openllm_talk.archive.importing import do_import
from openllm_talk.cli.community import sample_community
from openllm_talk.community import FILE, load
from openllm_talk.issues.draft import do_draft
from openllm_talk.publish.publication import do_publish
from openllm_talk.web.setup import open_workspace

Opened = Callable[[Path], AbstractContextManager[Path]]
# Names that a server's own order of text puts elsewhere than the order of the bytes does; and words
# with a NUL, which PostgreSQL takes in no text.
AWKWARD = """\
[2026-06-01 20:00] Zoë: How do you serve a 70B model\x00 on one card in the "Ä room"?
[2026-06-01 20:01] älva\x00: With 4-bit weights and a small batch, it fits into 48 GB.
[2026-06-01 20:02] _zed: And what about the KV cache\x00?
"""


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, as Python sees it."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("openllm_talk.")]
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr) for model in ours
    }


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("archive.sqlite3")
    }


def work(folder: Path, chats: list[Path]) -> tuple[Any, ...]:
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
    return report, said, drafted.issue, rows(), files(folder)


@pytest.fixture
def both(
    tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[Callable[[list[Path]], list[tuple[Any, ...]]]]:
    """Does `work` on the sample community's settings, once with each engine, at the same paths."""

    def both(chats: list[Path]) -> list[tuple[Any, ...]]:
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
    both: Callable[[list[Path]], list[tuple[Any, ...]]],
) -> None:
    sqlite, postgresql = both([sample_community() / "issues", sample_community() / "chat"])
    assert sqlite == postgresql
    assert len(sqlite[1]) > 100


@pytest.mark.usefixtures("workspace")
def test_awkward_words_are_the_same_on_both(
    both: Callable[[list[Path]], list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    chats = []
    for name in ("zwei", "Zwei", "Äpfel", "a b", "_c", "中文"):
        chats.append(tmp_path / f"{name}.txt")
        chats[-1].write_text(AWKWARD.replace("Ä room", name), encoding="utf-8")
    sqlite, postgresql = both(chats)
    assert sqlite == postgresql
    assert any("\0" in message.text for message in sqlite[1])
