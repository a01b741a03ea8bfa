"""The links that only the reader of a letter knows; at rest there is nothing but their hash."""

import hashlib
import secrets

from openllm_talk.records import Record


class Links(Record, frozen=True):
    """The whole addresses of the pages that letters lead to, with `{token}` where the token stands.

    Both pages act on POST alone, as mail programs open links before people do; that of `leave`
    takes the one-click POST of RFC 8058 without a session or a form's token.
    """

    confirm: str
    leave: str

    def confirm_at(self, token: str) -> str:
        """Where a subscriber confirms."""
        return self.confirm.replace("{token}", token)

    def leave_at(self, token: str) -> str:
        """Where a reader leaves."""
        return self.leave.replace("{token}", token)


def fresh() -> str:
    """A token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a token. It is random and long, so one plain round is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
