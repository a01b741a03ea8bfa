"""A folder in which somebody keeps exports of all kinds is imported whole, each as what it is."""

import shutil
import zipfile
from pathlib import Path

import pytest

from openllm_talk.archive.importing import Report, do_import
from openllm_talk.community import Community

pytestmark = pytest.mark.both_engines

SAMPLES = Path(__file__).parents[1] / "sources" / "samples"
CHAT = "[18.03.22, 14:56:01] Ana: Hallo\n[18.03.22, 14:57:01] Ana: {}\n"


def formats(report: Report, folder: Path) -> dict[str, str]:
    return {str(Path(one.path).relative_to(folder)): one.format for one in report.files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Exports of one file, of several, and a zip, beside each other."""
    place = tmp_path / "exports"
    shutil.copytree(SAMPLES / "slack" / "workspace", place / "slack")
    shutil.copytree(SAMPLES / "telegram-html" / "night", place / "telegram" / "night")
    (place / "_chat.txt").write_text(CHAT.format("one"), encoding="utf-8")
    (place / "other.txt").write_text(CHAT.format("two"), encoding="utf-8")
    shutil.copy(sorted((SAMPLES / "discord").iterdir())[0], place / "discord.json")
    with zipfile.ZipFile(place / "zulip.zip", "w") as archive:
        for file in (SAMPLES / "zulip" / "organisation").rglob("*"):
            archive.write(file, file.relative_to(SAMPLES))
    (place / "notes.odd").write_text("nothing that anybody said", encoding="utf-8")
    return place


def test_each_export_of_a_folder_is_imported_as_what_it_is(
    folder: Path, community: Community
) -> None:
    report = do_import([folder], community)
    assert formats(report, folder) == {
        "_chat.txt": "whatsapp",
        "other.txt": "whatsapp",
        "discord.json": "discord",
        "slack": "slack",
        "telegram/night": "telegram-html",
        "zulip.zip": "zulip",
    }
    assert [Path(path).name for path in report.skipped] == ["notes.odd"]
    again = do_import([folder], community)
    assert sum(file.new for file in again.files) == 0


def test_what_lies_in_an_exports_own_folder_is_imported_too(
    folder: Path, community: Community
) -> None:
    shutil.copy(folder / "discord.json", folder / "slack" / "saved.json")
    report = do_import([folder / "slack"], community)
    assert formats(report, folder) == {"slack": "slack", "slack/saved.json": "discord"}


def test_a_chat_that_was_sent_in_a_chat_is_no_export_of_its_own(
    tmp_path: Path, community: Community
) -> None:
    place = tmp_path / "unpacked"
    place.mkdir()
    sent = CHAT.format("\u200e<attached: 00000012-other.txt>")
    (place / "_chat.txt").write_text(sent, encoding="utf-8")
    (place / "00000012-other.txt").write_text(CHAT.format("private"), encoding="utf-8")
    report = do_import([place], community)
    assert formats(report, tmp_path) == {"unpacked": "whatsapp"}
    assert report.files[0].messages == 2
