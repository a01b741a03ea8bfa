"""A site written to disk so that readers see the old one or the new one, never half of one.

The new site is written beside the old one, flushed to the disk, and put in its place by one
exchange of names (renameat2 on Linux, renamex_np on macOS). Where a file system cannot exchange,
two renames follow each other; a run that was killed between them is finished by the next.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from openllm_talk.errors import PublishError
from openllm_talk.publish.pages import Page
from openllm_talk.publish.paper.papers import Paper, Stamp, read_papers
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.site import Site
from openllm_talk.records import Record

if sys.platform != "win32":
    import fcntl

MARKER = ".openllm-talk.json"
"""Says that a folder is a site of ours and which of its files we wrote; written last."""

_AT_FDCWD = {"linux": -100, "darwin": -2}
_EXCHANGE = 2
_CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV, errno.EPERM}


class Manifest(Record, frozen=True):
    """What the marker file holds."""

    made_by: str = "openllm-talk"
    files: tuple[str, ...] = ()
    papers: tuple[Stamp, ...] = ()


def held_papers(to: Path) -> tuple[Paper, ...]:
    """The PDFs of the site that stands in `to`, as far as they are as we wrote them."""
    try:
        manifest = msgspec.json.decode((to / MARKER).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return ()  # no site yet, or none of ours: `build` says so
    return tuple(read_papers(to, manifest.papers))


def build(site: Site, to: Path, papers: Sequence[Paper] = ()) -> list[str]:
    """Writes the site into the folder `to` and returns the files written, sorted.

    `papers` are its PDFs (`print_papers`).

    The same site gives the same bytes. A folder that holds anything but a site of ours is
    refused; files that people put into a site of ours themselves (a CNAME, say) stay. Django must
    be set up, for the translations. Raises PublishError; the last good site is then as it was.
    """
    return write_pages(list(print_run(site, papers)), papers, to)


def write_pages(pages: Sequence[Page], papers: Sequence[Paper], to: Path) -> list[str]:
    """As `build`, where the site is printed already (`print_run`)."""
    to = to.resolve()
    stamps = tuple(paper.stamp for paper in papers)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with _alone(to):
            return _replace(pages, stamps, to)
    except OSError as exc:
        raise PublishError(
            f"the site could not be written ({exc.strerror or exc}); the last good one is as it "
            "was — make room or choose another folder, then publish again",
            f"站点没有写成（{exc.strerror or exc}）；上一次的站点原样保留。请腾出空间或换个文件夹，"
            "再发布一次",
            path=exc.filename or to,
        ) from exc


def _replace(pages: Sequence[Page], papers: tuple[Stamp, ...], to: Path) -> list[str]:
    new, old = to.with_name(f".{to.name}.new"), to.with_name(f".{to.name}.old")
    _recover(new, old, to)
    own = _own_files(to)
    try:
        files = _write_all(pages, papers, new, to)
        _keep(own, to, new)
        _flush(new)
        _swap(new, old, to)
    finally:
        # After the swap the last site stands here; after a failure, half of the new one.
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    return files


def _recover(new: Path, old: Path, to: Path) -> None:
    """Finishes what a killed run left: the last good site back in place, the rest away."""
    if old.exists() and not to.exists():
        old.rename(to)
    for leftover in (new, old):
        if leftover.exists():
            shutil.rmtree(leftover)


def _own_files(to: Path) -> tuple[Path, ...]:
    """Files under `to` that people put there; refuses a folder that is not a site of ours."""
    if not to.exists() or (to.is_dir() and not any(to.iterdir())):
        return ()
    try:
        manifest = msgspec.json.decode((to / MARKER).read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError) as exc:
        raise PublishError(
            "already holds something that is not a site made by «talk»; choose an empty folder",
            "里面已有别的东西，不是 “talk” 生成的站点；请另选一个空文件夹",
            path=to,
        ) from exc
    ours = {to / name for name in manifest.files} | {to / MARKER}
    return tuple(sorted(path for path in to.rglob("*") if _is_leaf(path) and path not in ours))


def _is_leaf(path: Path) -> bool:
    return path.is_symlink() or not path.is_dir()


def _keep(own: Iterable[Path], to: Path, new: Path) -> None:
    for path in own:
        target = new / path.relative_to(to)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)


def _write_all(
    pages: Sequence[Page], papers: tuple[Stamp, ...], folder: Path, last: Path
) -> list[str]:
    """The pages as files, the marker last; their names, sorted.

    What the site in `last` has already, byte for byte, is not written again: the file gets a second
    name here, and loses its first with the last site.
    """
    folder.mkdir()
    for parent in {(folder / page.path).parent for page in pages}:
        parent.mkdir(parents=True, exist_ok=True)
    for page in pages:
        content = page.text.encode("utf-8", "replace") if page.data is None else page.data
        if not _linked(last / page.path, folder / page.path, content):
            _write(folder / page.path, content)
    files = sorted(page.path for page in pages)
    manifest = Manifest(files=tuple(files), papers=papers)
    _write(folder / MARKER, msgspec.json.encode(manifest) + b"\n")
    return files


def _linked(held: Path, path: Path, content: bytes) -> bool:
    """Whether `path` is a second name for `held` now, which holds just this."""
    try:
        if held.is_symlink() or held.read_bytes() != content:
            return False
        path.hardlink_to(held)
    except OSError:
        return False  # it is new, or the file system gives no second names
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)


def _flush(folder: Path) -> None:
    """Everything under `folder` to the disk, files before the folders that name them.

    All is written before anything is flushed: the first flush then takes most of it along, and the
    rest have little to wait for. Each file is flushed all the same, as only that tells whether the
    disk took it, and no other program's writes have to be waited for.
    """
    if sys.platform == "win32":
        return
    inside = sorted(folder.rglob("*"), key=lambda path: path.is_dir())
    for path in (*inside, folder):
        if not path.is_symlink():
            _flush_one(path)


def _flush_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(new: Path, old: Path, to: Path) -> None:
    """Puts `new` in the place of `to`; what stood there stands at `new` or `old` afterwards."""
    if not to.exists():
        new.rename(to)
    elif not _exchange(new, to):
        to.rename(old)
        new.rename(to)
    if sys.platform != "win32":
        _flush_one(to.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchanges two names at once; False where the system or the file system cannot."""
    folder = _AT_FDCWD.get(sys.platform)
    library = ctypes.CDLL(None, use_errno=True) if folder is not None else None
    name = "renameat2" if sys.platform == "linux" else "renameatx_np"
    function = getattr(library, name, None)
    if function is None:
        return False
    if not function(folder, os.fsencode(one), folder, os.fsencode(other), _EXCHANGE):
        return True
    code = ctypes.get_errno()
    if code in _CANNOT_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


@contextmanager
def _alone(to: Path) -> Iterator[None]:
    """Holds the parent folder's lock, so that two builds never clean up after each other."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(to.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as exc:
        raise PublishError(
            "is being written by another run; wait until it has ended",
            "正由另一个进程写入；请等它结束",
            path=to,
        ) from exc
    finally:
        os.close(handle)
