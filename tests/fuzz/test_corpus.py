"""What fuzzing found once never comes back, and no cut or slip in a sample breaks its reader."""

import random
from pathlib import Path

import pytest
from target import check, check_detection, seed

from openllm_talk.sources.detect import formats

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "sources" / "samples"
FOUND = sorted(path for path in (HERE / "corpus").glob("*/*"))
NAMES = [entry.name for entry in formats()]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name[:20]}")
def test_what_was_found_once_is_harmless(path: Path, tmp_path: Path) -> None:
    name, data = path.parent.name, path.read_bytes()
    if name == "detection":
        check_detection(data, tmp_path)
    else:
        check(name, data, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_that_is_cut_or_garbled_is_harmless(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    for sample in sorted((SAMPLES / name).glob("*")):
        whole = seed(sample)
        check(name, whole, tmp_path)
        for _ in range(25):
            check(name, garbled(whole, chance), tmp_path)
        check_detection(garbled(whole, chance), tmp_path)


def garbled(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few slips: cut off, a stretch lost, twice or elsewhere, some bytes wrong."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 3, 20, 200)))
        piece = data[start:end]
        data = chance.choice(
            (
                data[: max(start, 1)],
                data[:start] + data[end:],
                data[:end] + piece + data[end:],
                data[:start] + bytes(chance.randrange(256) for _ in piece) + data[end:],
                data[:start] + chance.choice((b'"', b"\n", b"{", b"]", b"\0", b"<")) + data[start:],
            )
        )
    return data
