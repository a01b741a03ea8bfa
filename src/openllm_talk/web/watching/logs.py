"""Log lines: JSON on a server, words on a terminal; without people, addresses or tokens."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import IO

from openllm_talk.web.watching.watched import REQUEST

FIELDS = ("method", "path", "page", "status", "ms", "job", "why")
"""What a record may say beside its message; nothing else of it is written."""


def set_up(stream: IO[str] | None = None) -> None:
    """Lets everything from «info» on be written to standard error, a line each."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ForPeople() if stream.isatty() else AsJson())
    handler.addFilter(_is_wanted)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for loud in ("huey", "waitress"):
        logging.getLogger(loud).setLevel(logging.WARNING)


def _is_wanted(record: logging.LogRecord) -> bool:
    """Not Django's own line on a refused request: the path in it may hold an invitation, and the
    request has its line already."""
    return getattr(record, "status_code", 500) >= 500


class AsJson(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; where something broke, the error with its place in the code."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": _message(record),
        }
        if number := REQUEST.get():
            said["request"] = number
        said |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class ForPeople(logging.Formatter):
    """«12:03:44 GET /next/ 200 4.1 ms», or the message with what it knows."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        known = record.__dict__
        at = datetime.fromtimestamp(record.created).astimezone()
        if "method" in known:
            said = f"{known['method']} {known['path']} {known['status']} {known['ms']} ms"
        else:
            more = " ".join(f"{name}={known[name]}" for name in FIELDS if name in known)
            said = f"{record.levelname.lower()} {_message(record)} {more}".rstrip()
        line = f"{at:%H:%M:%S} {said}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _message(record: logging.LogRecord) -> str:
    """The message; of Django's «Internal Server Error: /path» the first half."""
    message = record.getMessage()
    return message.partition(":")[0] if hasattr(record, "status_code") else message
