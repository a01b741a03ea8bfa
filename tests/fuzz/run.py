"""Looks for bytes that break a reader: `python tests/fuzz/run.py FORMAT SECONDS CORPUS`.

`detection` instead of a format looks for bytes that break the telling apart of formats.

What breaks one is written to the corpus, as `crash-…`; the tests replay it from then on.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["openllm_talk.sources"]):
    from openllm_talk.sources.detect import formats

    formats()

sys.path.insert(0, str(Path(__file__).parent))
from target import check, check_detection, seed

DETECTION = "detection"
SAMPLES = Path(__file__).parents[1] / "sources" / "samples"


def main(name: str, seconds: str, corpus: str) -> None:
    """Fuzzes one reader for so many seconds, from its samples and what was found before."""
    found = Path(corpus) / name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, tempfile.TemporaryDirectory() as scratch:
        pattern = "*/*" if name == DETECTION else f"{name}/*"
        for number, sample in enumerate(sorted(SAMPLES.glob(pattern))):
            (Path(kept) / f"sample-{number}").write_bytes(seed(sample))
        limits = [
            "-timeout=20",
            "-rss_limit_mb=1500",
            "-max_len=65536",
            f"-artifact_prefix={found}/",
        ]
        arguments = [sys.argv[0], kept, str(found), f"-max_total_time={seconds}", *limits]
        folder = Path(scratch)
        if name == DETECTION:
            atheris.Setup(arguments, lambda data: check_detection(data, folder))
        else:
            atheris.Setup(arguments, lambda data: check(name, data, folder))
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
