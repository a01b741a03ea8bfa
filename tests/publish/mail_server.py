"""A mail server on this machine that keeps every letter, and refuses whom a test tells it to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend


@dataclass
class MailServer:
    """What came, and what the server answers: `refuses` by address, to `MAIL` and to a letter.

    It hangs up after the letter number `hangs_up` came, before it says that it has it.
    """

    port: int
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    sender: int = 250
    letter: int = 250
    hangs_up: int | None = None

    @property
    def connection(self) -> BaseEmailBackend:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        found: BaseEmailBackend = get_connection(backend, host="127.0.0.1", port=self.port)
        return found

    @property
    def readers(self) -> list[str]:
        return [reader for reader, _ in self.letters]


class _Session(socketserver.StreamRequestHandler):
    """One connection, as RFC 5321 has it, without extensions."""

    server: "_Server"

    def handle(self) -> None:
        mail = self.server.mail
        self._say(220)
        reader = ""
        for line in iter(self.rfile.readline, b""):
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "MAIL":
                self._say(mail.sender)
            elif verb.upper() == "RCPT":
                reader = rest[rest.index("<") + 1 : rest.index(">")]
                self._say(mail.refuses.get(reader, 250))
            elif verb.upper() == "DATA":
                self._say(354)
                if not self._take(mail, reader):
                    return
            elif verb.upper() == "QUIT":
                self._say(221)
                return
            else:
                self._say(250)

    def _take(self, mail: MailServer, reader: str) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if mail.letter == 250:
            letter = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            mail.letters.append((reader, letter))
        if mail.hangs_up == len(mail.letters):
            mail.hangs_up = None
            return False
        self._say(mail.letter)
        return True

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} so be it\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailServer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that runs inside."""
    with _Server(("127.0.0.1", 0), _Session) as running:
        running.mail = MailServer(running.server_address[1])
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield running.mail
        finally:
            running.shutdown()
            thread.join()
