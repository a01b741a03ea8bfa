"""Writing a site: the old one or the new one, never half of one, and never somebody's folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import msgspec
import pytest
from sample import sample_site

from openllm_talk.errors import PublishError
from openllm_talk.publish import write
from openllm_talk.publish.site import Site
from openllm_talk.publish.write import MARKER, build


def _small() -> Site:
    return msgspec.structs.replace(sample_site(), issues=(), questions=(), people=())


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_returns_the_files_it_wrote_in_order(tmp_path: Path) -> None:
    files = build(sample_site(), tmp_path / "site")
    assert files == sorted(files)
    assert set(files) == set(_bytes(tmp_path / "site")) - {MARKER}


def test_the_same_site_gives_the_same_bytes(tmp_path: Path) -> None:
    build(sample_site(), tmp_path / "one")
    build(sample_site(), tmp_path / "two")
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_a_new_build_takes_the_place_of_the_old_one_whole(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(sample_site(), site)
    build(_small(), site)
    assert not (site / "issues" / "014").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_stayed_the_same_is_not_written_again(tmp_path: Path) -> None:
    site, page = tmp_path / "site", tmp_path / "site" / "issues" / "014" / "index.html"
    build(sample_site(), site)
    before = page.stat()
    build(sample_site(), site)
    assert (page.stat().st_ino, page.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert page.stat().st_nlink == 1


def test_a_page_that_somebody_changed_is_written_anew(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(sample_site(), site)
    before = _bytes(site)
    (site / "index.html").write_text("mine", encoding="utf-8")
    build(sample_site(), site)
    assert _bytes(site) == before


def test_a_file_system_without_second_names_gets_every_file_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, target: Path) -> None:
        raise PermissionError(1, "not permitted", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    build(sample_site(), tmp_path / "site")
    before = _bytes(tmp_path / "site")
    build(sample_site(), tmp_path / "site")
    assert _bytes(tmp_path / "site") == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    build(_small(), site)
    assert (site / "index.html").is_file()


@pytest.mark.parametrize("name", ["thesis.docx", MARKER])
def test_somebody_s_folder_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(PublishError, match="not a site made by"):
        build(_small(), tmp_path / "site")
    assert _bytes(tmp_path / "site") == {name: b"mine"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", encoding="utf-8")
    with pytest.raises(PublishError):
        build(_small(), tmp_path / "site")
    assert (tmp_path / "site").read_text(encoding="utf-8") == "mine"


def test_what_people_put_into_the_site_stays(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(sample_site(), site)
    (site / "CNAME").write_text("talk.example.org", encoding="utf-8")
    (site / "pictures").mkdir()
    (site / "pictures" / "one.svg").write_text("<svg/>", encoding="utf-8")
    build(_small(), site)
    assert (site / "CNAME").read_text(encoding="utf-8") == "talk.example.org"
    assert (site / "pictures" / "one.svg").exists()
    assert not (site / "issues" / "014").exists()


def test_a_full_disk_leaves_the_last_site_as_it_was(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="needs limits of POSIX")
    site = tmp_path / "site"
    build(_small(), site)
    before = _bytes(site)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        # No file may grow beyond 4,000 bytes: the write fails as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, limits[1]))
        with pytest.raises(PublishError, match="last good one is as it was"):
            build(sample_site(), site)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert _bytes(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_where_names_cannot_be_exchanged_two_renames_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "_exchange", lambda one, other: False)
    site = tmp_path / "site"
    build(sample_site(), site)
    build(_small(), site)
    assert not (site / "issues" / "014").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_run_that_was_killed_between_two_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(sample_site(), site)
    before = _bytes(site)
    site.rename(tmp_path / ".site.old")
    (tmp_path / ".site.new").mkdir()
    (tmp_path / ".site.new" / "half").write_text("x", encoding="utf-8")
    build(sample_site(), site)
    assert _bytes(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_two_builds_at_once_do_not_meet(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with write._alone(site), pytest.raises(PublishError, match="another run"):
        build(_small(), site)


BUILD_FOR_EVER = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + '/..']
import django
django.setup()
from pathlib import Path
from sample import sample_site
import msgspec
from openllm_talk.publish.write import build
site = sample_site()
small = msgspec.structs.replace(site, issues=())
build(site, Path(sys.argv[2]))
print("first", flush=True)
while True:
    build(small, Path(sys.argv[2]))
    build(site, Path(sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="names are exchanged at once on Linux")
def test_a_killed_build_leaves_a_whole_site(tmp_path: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "openllm_talk.web.settings"}
    site, random = tmp_path / "site", Random(7)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILD_FOR_EVER, str(Path(__file__).parent), str(site)],
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.random() / 2)
        process.kill()
        process.wait()
        process.stdout.close()
        manifest = msgspec.json.decode((site / MARKER).read_bytes(), type=write.Manifest)
        assert set(_bytes(site)) == {*manifest.files, MARKER}
        assert (site / "index.html").read_bytes().endswith(b"</html>\n")
    build(_small(), site)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
