"""The command `talk`: each command parses, calls one action, prints what came of it.

Exit codes: 0 done; 1 done, with rejects, assumptions or findings named on standard error;
2 could not: one sentence on standard error, nothing changed.
"""

import errno
import os
import sys

from openllm_talk.cli import (
    community,
    finding,
    forget,
    hosting,
    lessons,
    members,
    people,
    posting,
    practice,
    practice_report,
    reading,
    reminding,
)
from openllm_talk.cli.application import app
from openllm_talk.cli.output import language, write_utf8
from openllm_talk.errors import TalkError
from openllm_talk.records import Record

__all__ = ["app", "main"]

# The modules register their commands with `app` when they are imported.
_COMMANDS = (
    reading,
    community,
    hosting,
    finding,
    people,
    members,
    forget,
    posting,
    reminding,
    practice,
    lessons,
    practice_report,
)


class Said(Record, frozen=True):
    """A sentence in both languages."""

    en: str
    zh: str


SYSTEM_TROUBLES = {
    errno.ENOSPC: Said(
        en="the disk is full; make room and run it again", zh="磁盘满了；请腾出空间再试"
    ),
    errno.EACCES: Said(
        en="may not be read or written; allow it, or choose another folder",
        zh="没有读写权限；请放开权限，或换一个文件夹",
    ),
    errno.EROFS: Said(
        en="stands on a disk that cannot be written; choose another folder",
        zh="所在的磁盘不可写；请换一个文件夹",
    ),
    errno.EEXIST: Said(
        en="is a file, and a folder is needed; choose another name",
        zh="是文件，而这里需要文件夹；请换一个名字",
    ),
    errno.ENOTDIR: Said(
        en="has a file in its path where a folder is needed; choose another name",
        zh="的路径里有文件，而那里需要文件夹；请换一个名字",
    ),
}


def main() -> None:
    """Run the command line, turning our errors into one sentence and exit code 2."""
    write_utf8()
    for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM"):
        # The sums over a chat are many and small: a second thread only makes them wait.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        app()
    except TalkError as exc:
        _complain(exc.say(language()))
    except BrokenPipeError:
        # The reader of a pipe had enough («talk read … | head»): that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as exc:
        _complain(_of_system(exc))


def _of_system(exc: OSError) -> str:
    """What the system could not do, in one sentence with the file in front."""
    said = SYSTEM_TROUBLES.get(exc.errno or 0)
    if said is None:
        system = exc.strerror or str(exc)
        said = Said(
            en=f"the system could not do it ({system}); check the file and its folder",
            zh=f"系统无法完成（{system}）；请检查该文件及其文件夹",
        )
    return TalkError(said.en, said.zh, path=exc.filename).say(language())


def _complain(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(2)
