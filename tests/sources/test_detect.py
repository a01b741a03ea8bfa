"""Which format a file is in, and what is said where it is none."""

import json
import zipfile
from pathlib import Path

import pytest
from exports import write

from openllm_talk import sources
from openllm_talk.errors import BrokenSource, NoText, UnknownFormat
from openllm_talk.sources import files
from openllm_talk.sources.detect import claim, detect, formats

SAMPLES = {
    "irc": "[10:00] <ana> hi\n=== bob joined\n",
    "whatsapp": "[18.03.22, 14:56:01] Ana: Hallo\n",
    "wechat": "—————  2025-05-31  —————\n\n小明  09:05\n早\n",
    "telegram": json.dumps(
        {"messages": [{"id": 1, "type": "message", "date": "2024-01-13T16:00:05", "text": "x"}]}
    ),
}


def test_every_module_with_a_format_is_one() -> None:
    assert {entry.name for entry in formats()} >= set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_is_known_by_its_content_not_by_its_name(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, SAMPLES[name], "anything.dat")
    assert detect(path).format.name == name
    certain = claim(path)
    assert certain is not None
    assert certain.score >= 0.5


def test_what_tells_may_stand_far_behind(tmp_path: Path) -> None:
    export = {"avatar": "A" * 300_000, **json.loads(SAMPLES["telegram"])}
    assert detect(write(tmp_path, json.dumps(export), "a.json")).format.name == "telegram"


def test_a_forced_format_is_taken_and_an_unknown_one_named(tmp_path: Path) -> None:
    path = write(tmp_path, "- 10:00 Ana: hi\n")
    assert detect(path, "irc").format.name == "irc"
    with pytest.raises(UnknownFormat, match=r"no format «icq».*telegram.*whatsapp"):
        detect(path, "icq")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Once upon a time\nthere was a model.\n", "not a chat export I know.*Once upon a time"),
        ('{"guild": 1, "messages": [{"id": "1", "type": "Default"}]}', "not a chat export I know"),
        ("—————  2025-05-31  —————\n\nhello\n", "looks like a shared WeChat chat"),
        ('{"type": "private_group", "id": 1, "messages": 7}', "looks like a Telegram export"),
    ],
)
def test_an_unknown_file_gets_a_plain_reason_in_both_languages(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(UnknownFormat, match=f"(?s){reason}") as unknown:
        sources.read(write(tmp_path, text))
    assert unknown.value.say("zh") != unknown.value.say("en")


def test_nothing_at_all_is_said_to_be_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(NoText, match="empty folder"):
        detect(folder)
    with pytest.raises(NoText, match="empty file"):
        detect(write(tmp_path, ""))
    with pytest.raises(BrokenSource, match="cannot be read"):
        detect(tmp_path / "nowhere.txt")


def test_a_zip_that_unpacks_to_almost_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGE", 1 << 16)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", SAMPLES["whatsapp"] + "\0" * (1 << 20))
    with pytest.raises(BrokenSource, match="unpacks to 1 MB of almost nothing"):
        detect(path)


def test_a_damaged_zip_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing of the kind")
    with pytest.raises(BrokenSource, match="cannot be read"):
        detect(path)
