"""Who may do what: one table, asked by every page and tested cell by cell.

Readers have no account. Section leads and hosts are so for one issue, by their claims; a section
lead's rights hold for the pieces of that section.
"""

from enum import StrEnum


class Role(StrEnum):
    """The parts that people have, from the least to the most."""

    READER = "reader"
    MEMBER = "member"
    LEAD = "lead"
    EDITOR = "editor"
    HOST = "host"
    ADMIN = "admin"


GIVEN = (Role.MEMBER, Role.EDITOR, Role.ADMIN)
"""What somebody can be in the whole community, from the least to the most: hosts and section leads
are so by their claims, for one issue."""


def outranks(role: str, other: str) -> bool:
    """Whether the one of two parts in `GIVEN` is more than the other."""
    return GIVEN.index(Role(role)) > GIVEN.index(Role(other))


class Action(StrEnum):
    """What a page lets somebody do."""

    READ = "read"
    ASK = "ask"
    """Ask a question or offer an answer on the public page."""
    CLAIM = "claim"
    """Take a part of the next issue or hand it back."""
    WISH = "wish"
    """Nominate, vote, suggest."""
    CHOOSE = "choose"
    """Choose the topic of a section; strike a suggestion off."""
    SEE_CHAT = "see_chat"
    """See what was said in the group: the messages behind a proposal, search in the chat."""
    REVIEW = "review"
    """Accept, edit, move, merge, split, reject, undo; fix a thread."""
    LET_IN = "let_in"
    """Let in what readers asked and answered."""
    UPLOAD = "upload"
    RUN_TALK = "run_talk"
    SEE_TALK = "see_talk"
    PREVIEW = "preview"
    """Make a link that shows the unpublished issue to whoever has it."""
    PUBLISH = "publish"
    """Decide on private things, publish, correct, post to the group, send the newsletter."""
    INVITE = "invite"
    """Invite people, confirm whose chat identity is whose."""
    GOVERN = "govern"
    """Change roles, forget a person, read the audit log."""


_ALL = frozenset(Role)
_MEMBERS = _ALL - {Role.READER}
_LEADS = _MEMBERS - {Role.MEMBER}
_EDITORS = _LEADS - {Role.LEAD}
_ADMINS = frozenset({Role.ADMIN})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ: _ALL,
    Action.ASK: _ALL,
    Action.CLAIM: _MEMBERS,
    Action.WISH: _MEMBERS,
    Action.SEE_TALK: _MEMBERS,
    Action.CHOOSE: _LEADS,
    Action.SEE_CHAT: _LEADS,
    Action.REVIEW: _LEADS,
    Action.LET_IN: _LEADS,
    Action.UPLOAD: _EDITORS,
    Action.RUN_TALK: _EDITORS,
    Action.PREVIEW: _EDITORS,
    Action.PUBLISH: _EDITORS,
    Action.INVITE: frozenset({Role.EDITOR, Role.ADMIN}),
    Action.GOVERN: _ADMINS,
}
