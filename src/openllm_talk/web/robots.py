"""A trap instead of a riddle: robots fill in every field, and faster than anybody can read.

People are not asked to prove anything. Who falls in by mistake keeps what they typed and is told.
"""

import time

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from openllm_talk.errors import WorkshopError

FASTEST = 2.0
"""Seconds that a person needs at least between seeing a form and sending it."""
SALT = "a form was shown"


def shown() -> str:
    """What a form carries: when it was shown, signed."""
    return Signer(salt=SALT).sign(f"{time.time():.2f}")


def check_person(request: HttpRequest) -> None:
    """Raises WorkshopError where a form was sent as robots send it."""
    if request.POST.get("website"):
        raise WorkshopError(
            "a field that people do not see was filled in; leave it empty and send again",
            "一个看不见的栏目被填上了；请让它空着，再发一次",
        )
    try:
        since = float(Signer(salt=SALT).unsign(request.POST.get("since", "")))
    except BadSignature as exc:
        raise WorkshopError(
            "the form did not come whole; what you wrote is kept, send it again",
            "表单没有完整送到；写好的内容还在，请再发一次",
        ) from exc
    if time.time() - since < FASTEST:
        raise WorkshopError(
            "that was very quick; read it once more and send it again",
            "发得太快了；请再看一遍，然后重新发送",
        )
