"""What a subscriber reads: text and HTML of the same words, no pictures, nothing that tracks."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.utils import translation
from django.utils.translation import gettext

from openllm_talk.archive.keys import digest
from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.publish.announced import Announcement
from openllm_talk.publish.hygiene import clean
from openllm_talk.publish.newsletter.tokens import Links
from openllm_talk.publish.pages import engine
from openllm_talk.publish.render import Road

_LEAVE = "\x01"
"""Where a reader's own address for leaving will stand; no text that was cleaned holds it."""
_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}


class IssueLetter:
    """An issue as a letter in one language, laid out once for all who read it."""

    def __init__(self, said: Announcement, community: Community, language: Language) -> None:
        self._said = said
        self._language = language
        self._host = _host(community)
        with translation.override(_TAGS[language]):
            self._text = "\n".join(_text(said, community))
            self._html = _html(said, community, language)

    def to(
        self,
        address: str,
        key: str,
        leave: str,
        connection: BaseEmailBackend | None = None,
    ) -> EmailMultiAlternatives:
        """The letter to one reader; `leave` is their own address for leaving (RFC 8058, RFC 2369).

        `key` stands for the letter: sent once more, it has the same Message-ID, so that mail
        programs show it once.
        """
        letter = EmailMultiAlternatives(
            subject=self._said.title,
            body=self._text.replace(_LEAVE, leave),
            to=[address],
            connection=connection,
            headers={
                "List-Id": f"<{self._language}.newsletter.{self._host}>",
                "List-Unsubscribe": f"<{leave}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Message-ID": f"<{digest('newsletter', key, length=26)}@{self._host}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        letter.attach_alternative(self._html.replace(_LEAVE, leave), "text/html")
        return letter


def confirmation(
    community: Community,
    address: str,
    language: Language,
    links: Links,
    token: str,
    connection: BaseEmailBackend | None = None,
) -> EmailMultiAlternatives:
    """Asks whether it was they who asked for the newsletter."""
    with translation.override(_TAGS[language]):
        name = _name(community)
        lines = (
            gettext("Somebody (you, we hope) wants the newsletter of %(name)s at this address.")
            % {"name": name},
            gettext("To get it, open this page and confirm within seven days:"),
            links.confirm_at(token),
            gettext("If it was not you, do nothing: the address will be deleted."),
        )
        subject = gettext("%(name)s: do you want the newsletter?") % {"name": name}
    return _plain(subject, lines, address, connection)


def known(
    community: Community,
    address: str,
    language: Language,
    connection: BaseEmailBackend | None = None,
) -> EmailMultiAlternatives:
    """Says that the address gets the newsletter already."""
    with translation.override(_TAGS[language]):
        name = _name(community)
        lines = (
            gettext("This address gets the newsletter of %(name)s already.") % {"name": name},
            gettext("To unsubscribe, use the link at the end of any letter."),
        )
        subject = gettext("%(name)s: you get the newsletter already") % {"name": name}
    return _plain(subject, lines, address, connection)


def _plain(
    subject: str, lines: tuple[str, ...], address: str, connection: BaseEmailBackend | None
) -> EmailMultiAlternatives:
    return EmailMultiAlternatives(
        subject=subject,
        body="\n\n".join(lines) + "\n",
        to=[address],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )


def _text(said: Announcement, community: Community) -> Iterator[str]:
    yield said.title
    if said.when:
        yield said.when
    for piece in said.pieces:
        if piece.kind == "heading":
            yield f"\n{piece.text}"
        else:
            yield f"- {piece.text}"
            if piece.url and piece.url != piece.text:
                yield f"  {piece.url}"
    yield f"\n{said.more}{gettext(': ')}{said.address}"
    yield "\n-- "
    yield _why(community)
    yield f"{gettext('Unsubscribe')}{gettext(': ')}{_LEAVE}\n"


def _html(said: Announcement, community: Community, language: Language) -> str:
    """The letter as HTML; people's words take the one road, styles stand in the tags."""
    context = Context(
        {
            "said": said,
            "tag": _TAGS[language],
            "road": Road(),
            "why": _why(community),
            "leave": _LEAVE,
        }
    )
    return engine().get_template("publish/newsletter.html").render(context)


def _why(community: Community) -> str:
    name = _name(community)
    return gettext("You get this letter because you subscribed to %(name)s.") % {"name": name}


def _name(community: Community) -> str:
    return " ".join(clean(community.name).split())


def _host(community: Community) -> str:
    """The host of the site, in ASCII, as a header needs it."""
    host = urlsplit(community.site.address).hostname or "localhost"
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "localhost"
