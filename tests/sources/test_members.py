"""Folders and zips: what is in them, what is left alone, and what may not hurt."""

import json
import zipfile
from pathlib import Path

import pytest
from exports import messages, said, write

from openllm_talk import sources
from openllm_talk.errors import BrokenSource
from openllm_talk.sources import files
from openllm_talk.sources.detect import detect
from openllm_talk.sources.format import Options

CHAT = "[18.03.22, 14:56:01] Ana: Hallo {}\n"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_members_come_in_the_order_in_which_people_number_them(tmp_path: Path) -> None:
    names = ["messages10.html", "messages2.html", "messages.html", "a/b/c.txt"]
    path = zipped(tmp_path / "a.zip", dict.fromkeys(names, b"x"))
    assert list(files.members(path)) == [
        "a/b/c.txt",
        "messages.html",
        "messages2.html",
        "messages10.html",
    ]


def test_what_systems_add_is_no_member(tmp_path: Path) -> None:
    hidden = {"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "d/.git/config": b"x", "d/": b""}
    assert list(files.members(zipped(tmp_path / "a.zip", hidden | {"a.txt": b"x"}))) == ["a.txt"]
    (tmp_path / "folder" / ".hidden").mkdir(parents=True)
    write(tmp_path / "folder" / ".hidden", "x")
    write(tmp_path / "folder", "x", "b.txt")
    assert list(files.members(tmp_path / "folder")) == ["b.txt"]


def test_names_that_old_chinese_windows_wrote_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * 8 + ".txt", b"hello")
    raw = path.read_bytes().replace(b"x" * 8, "聊天记录".encode("gb18030"))
    path.write_bytes(raw)
    (member,) = files.members(path).values()
    assert list(files.members(path)) == ["聊天记录.txt"]
    assert member.open().read() == b"hello"


def test_a_name_that_climbs_out_of_a_zip_leads_nowhere(tmp_path: Path) -> None:
    outside = write(tmp_path, "secret", "secret.txt")
    path = zipped(tmp_path / "a.zip", {"../secret.txt": b"inside", "/etc/passwd": b"inside too"})
    members = files.members(path)
    assert [member.open().read() for member in members.values()] == [b"inside too"]
    assert outside.read_text() == "secret"


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, "secret", "secret.txt")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    write(folder, "x", "a.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    assert list(files.members(folder)) == ["a.txt", "b.txt"]


def test_more_files_than_any_export_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_MEMBERS", 3)
    with pytest.raises(BrokenSource, match="more than 3 files"):
        files.members(zipped(tmp_path / "a.zip", {f"{n}.txt": b"" for n in range(5)}))


def test_a_zip_of_several_exports_is_read_as_one_and_the_rest_is_named(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {
            "part10.txt": CHAT.format("ten").encode(),
            "part2.txt": CHAT.format("two").encode(),
            "notes.txt": b"something else",
            "photo.jpg": b"\xff\xd8",
            "deeper/part1.txt": CHAT.format("shared by somebody").encode(),
        },
    )
    export = detect(path)
    assert [source.member for source in export.sources] == ["part2.txt", "part10.txt"]
    assert set(export.left) == {"notes.txt", "deeper/part1.txt"}
    found = list(export.read())
    assert said(found) == [("Ana", "Hallo two"), ("Ana", "Hallo ten")]
    assert [row.index for row in found] == [0, 1]


def test_progress_goes_on_from_file_to_file(tmp_path: Path) -> None:
    text = CHAT.format("x") * 10
    path = zipped(tmp_path / "a.zip", {"1.txt": text.encode(), "2.txt": text.encode()})
    export = detect(path)
    told: list[int] = []
    options = Options(progress=told.append)
    assert len(list(export.read(options))) == 20
    assert told == sorted(told)
    assert told[-1] == export.size == 2 * len(text)


def test_a_time_zone_gives_local_times_their_offset(tmp_path: Path) -> None:
    path = write(tmp_path, "[18.03.22, 14:56:01] Ana: winter\n[18.07.22, 14:56:01] Ana: summer\n")
    options = Options(timezone="Europe/Berlin")
    assert [row.time for row in messages(list(sources.read(path, options)))] == [
        "2022-03-18T14:56:01+01:00",
        "2022-07-18T14:56:01+02:00",
    ]
    utc = json.dumps(
        {"messages": [{"id": 1, "type": "message", "date_unixtime": "1705132805", "text": "x"}]}
    )
    (row,) = messages(list(sources.read(write(tmp_path, utc, "a.json"), options)))
    assert row.time == "2024-01-13T08:00:05+00:00"
