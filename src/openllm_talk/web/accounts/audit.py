"""The audit log: who did what, kept in the same transaction as what was done."""

from openllm_talk.web.accounts.models import Audit, Member


def note(action: str, *, by: Member | None, member: Member | None = None, about: str = "") -> None:
    """Writes a line of the log. Call it inside the transaction that does the thing.

    `action` is a word with a dot, «role.change», «issue.publish»; `by` is None for the command
    line. `about` says what it was done to in numbers and words of ours: no name, no text of
    people's, because the log outlasts those who are forgotten.
    """
    Audit.objects.create(action=action, by=by, member=member, about=about)
