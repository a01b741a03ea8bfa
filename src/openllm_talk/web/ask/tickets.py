"""The address at which the sender of something sees what became of it; nobody guesses another's."""

from django.core.signing import BadSignature, Signer

from openllm_talk.issues.models import Asked, Offered
from openllm_talk.issues.workshop.beside import SENT

SALT = "what became of it"


def ticket(sent: Asked | Offered) -> str:
    """What stands in the address."""
    kind = "asked" if isinstance(sent, Asked) else "offered"
    return Signer(sep="~", salt=SALT).sign(f"{kind}-{sent.pk}")


def sent_by(ticket_: str) -> Asked | Offered | None:
    """What was sent in; None for a ticket that is not ours, or where it is gone."""
    try:
        kind, _, row = Signer(sep="~", salt=SALT).unsign(ticket_).partition("-")
    except BadSignature:
        return None
    return SENT[kind]._default_manager.filter(pk=int(row)).first()
