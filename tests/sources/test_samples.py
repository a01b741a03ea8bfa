"""Every sample export is known for what it is, alone, in a folder and in a zip."""

import shutil
import zipfile
from pathlib import Path

import pytest

from openllm_talk import sources
from openllm_talk.sources.detect import SURE, detect, formats
from openllm_talk.sources.files import Source
from openllm_talk.sources.look import Look

SAMPLES = Path(__file__).parent / "samples"
ALL = sorted(SAMPLES.glob("*/*"))
EACH = pytest.mark.parametrize("sample", ALL, ids=lambda path: f"{path.parent.name}-{path.name}")


def test_every_format_has_a_sample() -> None:
    assert {sample.parent.name for sample in ALL} == {entry.name for entry in formats()}


@EACH
def test_a_sample_is_claimed_by_its_own_format_alone(sample: Path) -> None:
    look = Look(Source(sample))
    claimed = [entry.name for entry in formats() if entry.claim(look) >= SURE]
    assert detect(sample).format.name == sample.parent.name
    assert claimed in ([sample.parent.name], []) or sample.is_file()


@EACH
def test_reading_a_sample_twice_gives_the_same(sample: Path) -> None:
    found = list(sources.read(sample))
    assert found == list(sources.read(sample))
    assert [row.index for row in found] == list(range(len(found)))
    assert any(row.kind == "message" for row in found)


@EACH
def test_a_sample_in_a_zip_is_the_same_export(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        if sample.is_dir():
            for file in sorted(sample.rglob("*")):
                archive.write(file, f"top/{file.relative_to(sample).as_posix()}")
        else:
            archive.write(sample, sample.name)
    inside, alone = list(sources.read(path)), list(sources.read(sample))
    assert [(row.kind, getattr(row, "text", None)) for row in inside] == [
        (row.kind, getattr(row, "text", None)) for row in alone
    ]


@EACH
def test_a_folder_that_holds_a_sample_is_the_same_export(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    if sample.is_dir():
        shutil.copytree(sample, folder / "top")
    else:
        folder.mkdir()
        shutil.copy(sample, folder)
        (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    assert detect(folder).format.name == sample.parent.name
    assert len(list(sources.read(folder))) == len(list(sources.read(sample)))
