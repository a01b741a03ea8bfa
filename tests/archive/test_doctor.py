"""The doctor names what is wrong with a workspace, in both languages, and changes nothing."""

from pathlib import Path

import pytest
from plain_format import readers, say, write

from openllm_talk.archive import models
from openllm_talk.archive.doctor import check
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError
from openllm_talk.web.setup import open_workspace

pytestmark = pytest.mark.both_engines

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def wrong(workspace: Path) -> dict[str, str]:
    return {finding.check: finding.en for finding in check(workspace) if not finding.ok}


def test_a_new_workspace_is_healthy(workspace: Path, engine: str) -> None:
    findings = check(workspace)
    assert [finding for finding in findings if not finding.ok] == []
    assert any(ENGINES[engine] in finding.en for finding in findings)


def test_a_broken_talk_toml_is_named_with_its_line(workspace: Path) -> None:
    (workspace / "talk.toml").write_text('name = "x"\npicks = 9\n')
    assert "talk.toml:2" in wrong(workspace)["settings"]


def test_an_import_that_lacks_rows_is_named(
    workspace: Path, tmp_path: Path, community: Community
) -> None:
    path = write(tmp_path / "a.chat", [say(0, "one"), say(1, "two")])
    do_import([path], community, readers=readers())
    models.Origin.objects.filter(position=1).delete()
    assert str(path) in wrong(workspace)["imports"]


def test_times_read_in_another_zone_are_named(
    workspace: Path, tmp_path: Path, community: Community
) -> None:
    do_import([write(tmp_path / "a.chat", [say(0, "one")])], community, readers=readers())
    (workspace / "talk.toml").write_text('name = "x"\ntimezone = "Europe/Berlin"\n')
    assert "Europe/Berlin" in wrong(workspace)["zone"]


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="talk init"):
        open_workspace(tmp_path / "nowhere")
