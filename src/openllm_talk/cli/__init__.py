"""The command `talk`: each command parses, calls one action, prints what came of it.

Exit codes: 0 done; 1 done, with rejects, assumptions or findings named on standard error;
2 could not: one sentence on standard error, nothing changed.
"""

import errno
import os
import sys

from openllm_talk.cli import community, reading
from openllm_talk.cli.application import app
from openllm_talk.cli.output import language
from openllm_talk.errors import TalkError

__all__ = ["app", "main"]

# The modules register their commands with `app` when they are imported.
_COMMANDS = (reading, community)


def main() -> None:
    """Run the command line, turning our errors into one sentence and exit code 2."""
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
    place = f"{exc.filename}: " if exc.filename else ""
    if exc.errno == errno.ENOSPC:
        full = {
            "en": "the disk is full; make room and run it again",
            "zh": "磁盘满了；请腾出空间再试",
        }
        return place + full[language()]
    return f"{place}{exc.strerror or exc}"


def _complain(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(2)
