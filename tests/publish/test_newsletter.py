"""The newsletter: only who asked twice gets it, each issue once, and leaving is one click."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from django.db import connections
from django.db.models import F
from django.utils import timezone
from mail_server import MailServer, mail_server

from openllm_talk.archive import past
from openllm_talk.community import Community, Site
from openllm_talk.errors import Language, PublishError
from openllm_talk.publish.models import Delivery, Subscriber
from openllm_talk.publish.newsletter.sending import MOST_REFUSALS, ON_ITS_WAY, Sent, do_send
from openllm_talk.publish.newsletter.subscribing import (
    A_THIRD_AFTER,
    CONFIRM_WITHIN,
    NOT_AGAIN_WITHIN,
    do_confirm,
    do_forget,
    do_subscribe,
    do_unsubscribe,
)
from openllm_talk.publish.newsletter.tokens import Links
from openllm_talk.records import Entry, Issue, Section, Subsection

HOSTILE = '<script src="//evil.example/x.js"></script><img src=//evil.example/p.png> & 你好'
LINKS = Links(
    confirm="https://talk.example.org/newsletter/confirm/{token}/",
    leave="https://talk.example.org/newsletter/leave/{token}/",
)


def issue(number: str, *titles: str) -> Issue:
    entries = tuple(Entry(title=title, urls=("https://example.org/p?a=1&b=2",)) for title in titles)
    news = Section(name="本周新闻", kind="news", subsections=(Subsection(entries=entries),))
    return Issue(
        title=f"Test Kitchen {number}",
        number=number,
        date="2026-06-06",
        highlights=("长上下文",),
        sections=(news,),
        approved_by="Rowan",
    )


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def kitchen(community: Community, workspace: Path) -> Community:
    """The community with issue 016 published at an address that others can open."""
    past.do_keep(issue("016", "一篇论文", HOSTILE), workspace / "016.md", "key-016")
    return msgspec.structs.replace(community, site=Site(address="https://talk.example.org/"))


def token_in(letter: EmailMessage, page: str) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(rf"/newsletter/{page}/([^/\s]+)/", body.get_content())
    assert found is not None
    return found[1]


def subscribe(
    kitchen: Community, mail: MailServer, *addresses: str, language: Language = "zh"
) -> None:
    """Subscribers who confirmed; their letters of confirmation are put away."""
    for address in addresses:
        do_subscribe(kitchen, address, language, LINKS, mail.connection)
        assert do_confirm(token_in(mail.letters.pop()[1], "confirm"))


def send(kitchen: Community, mail: MailServer, number: str = "016", *, again: bool = False) -> Sent:
    return do_send(kitchen, number, LINKS, again=again, connection=mail.connection)


# --- who gets it ---------------------------------------------------------------------------------


def test_nobody_gets_an_issue_before_they_confirmed(kitchen: Community, mail: MailServer) -> None:
    do_subscribe(kitchen, "ana@example.org", "zh", LINKS, mail.connection)
    (reader, letter) = mail.letters.pop()
    assert (reader, letter["To"]) == ("ana@example.org", "ana@example.org")
    assert "要订阅邮件通讯吗" in letter["Subject"]
    assert send(kitchen, mail).sent == 0
    assert do_confirm(token_in(letter, "confirm"))
    assert send(kitchen, mail).sent == 1


def test_a_token_is_kept_as_its_hash_alone(kitchen: Community, mail: MailServer) -> None:
    do_subscribe(kitchen, "ana@example.org", "zh", LINKS, mail.connection)
    token = token_in(mail.letters[0][1], "confirm")
    held = Subscriber.objects.get()
    assert token not in (held.token, str(held))
    assert not do_confirm(held.token)


def test_a_known_address_gets_another_letter_and_the_form_cannot_tell(
    kitchen: Community, mail: MailServer
) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    wait(NOT_AGAIN_WITHIN)
    do_subscribe(kitchen, "ana@example.org", "zh", LINKS, mail.connection)
    (_, letter) = mail.letters.pop()
    assert "已经订阅" in letter["Subject"]
    assert Subscriber.objects.get().state == "confirmed"


def test_a_form_cannot_flood_an_address(kitchen: Community, mail: MailServer) -> None:
    """A second letter for who lost the first; after that one a day."""
    sent = []
    for late in (timedelta(), timedelta(), NOT_AGAIN_WITHIN, NOT_AGAIN_WITHIN, A_THIRD_AFTER):
        wait(late)
        do_subscribe(kitchen, "ana@EXAMPLE.org", "en", LINKS, mail.connection)
        sent.append(len(mail.letters))
    assert sent == [1, 1, 2, 2, 3]
    assert do_confirm(token_in(mail.letters[-1][1], "confirm"))


def wait(late: timedelta) -> None:
    """Lets time go by."""
    Subscriber.objects.update(mailed=F("mailed") - late, asked=F("asked") - late)


def test_an_address_that_is_not_confirmed_in_time_is_forgotten(
    kitchen: Community, mail: MailServer
) -> None:
    do_subscribe(kitchen, "ana@example.org", "zh", LINKS, mail.connection)
    Subscriber.objects.update(asked=timezone.now() - CONFIRM_WITHIN - timedelta(seconds=1))
    assert not do_confirm(token_in(mail.letters[0][1], "confirm"))
    do_subscribe(kitchen, "bo@example.org", "zh", LINKS, mail.connection)
    assert Subscriber.objects.get().address == "bo@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "a b@example.org",
        "ana@example.org\nBcc: x@example.org",
        "安@例子.中国",
        "a" * 250 + "@example.org",
    ],
)
def test_what_is_no_address_gets_no_letter(
    kitchen: Community, mail: MailServer, address: str
) -> None:
    with pytest.raises(PublishError, match="no e-mail address"):
        do_subscribe(kitchen, address, "zh", LINKS, mail.connection)
    assert (mail.letters, Subscriber.objects.count()) == ([], 0)


def test_leaving_is_one_click_that_may_come_twice_and_leaves_no_address(
    kitchen: Community, mail: MailServer, workspace: Path
) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    send(kitchen, mail)
    (_, letter) = mail.letters.pop()
    token = token_in(letter, "leave")
    assert letter["List-Unsubscribe"].strip() == f"<{LINKS.leave.replace('{token}', token)}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"] == "<zh.newsletter.talk.example.org>"
    assert do_unsubscribe(token)
    assert do_unsubscribe(token)
    assert not do_unsubscribe("guessed")
    held = Subscriber.objects.get()
    assert (held.state, held.address) == ("left", None)
    past.do_keep(issue("017", "更多"), workspace / "017.md", "key-017")
    assert send(kitchen, mail, "017").sent == 0


def test_who_left_can_come_back(kitchen: Community, mail: MailServer) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    send(kitchen, mail)
    do_unsubscribe(token_in(mail.letters.pop()[1], "leave"))
    subscribe(kitchen, mail, "ana@example.org")
    assert Subscriber.objects.filter(state="confirmed").count() == 1


def test_forgetting_removes_every_trace(kitchen: Community, mail: MailServer) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    send(kitchen, mail)
    assert do_forget(" ana@Example.ORG ")
    assert not do_forget("ana@example.org")
    assert (Subscriber.objects.count(), Delivery.objects.count()) == (0, 0)


# --- what they read ------------------------------------------------------------------------------


def test_a_letter_is_text_and_html_of_the_same_words(kitchen: Community, mail: MailServer) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    send(kitchen, mail)
    (_, letter) = mail.letters.pop()
    bodies = [letter.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (body.get_content() for body in bodies if body is not None)
    assert letter["Subject"] == "Test Kitchen 016"
    for words in ("长上下文", "一篇论文", "https://talk.example.org/issues/016/", "退订"):
        assert words in text
        assert words in html
    assert "https://example.org/p?a=1&b=2" in text


def test_a_letter_loads_nothing_and_runs_nothing(kitchen: Community, mail: MailServer) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    send(kitchen, mail)
    body = mail.letters.pop()[1].get_body(("html",))
    assert body is not None
    html = body.get_content()
    found: list[tuple[str, str]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((tag, name) for name, _ in [("", None), *attrs])

    Tags().feed(html)
    assert {tag for tag, _ in found}.isdisjoint({"script", "img", "link", "iframe", "style"})
    assert {name for _, name in found} <= {
        "",
        "lang",
        "charset",
        "name",
        "content",
        "style",
        "href",
        "rel",
    }
    assert "url(" not in html
    assert "&lt;script" in html
    assert "ana@example.org" not in html


def test_each_reader_gets_their_language(kitchen: Community, mail: MailServer) -> None:
    subscribe(kitchen, mail, "ana@example.org", language="en")
    subscribe(kitchen, mail, "bo@example.org", language="zh")
    send(kitchen, mail)
    english, chinese = (letter.get_body(("plain",)) for _, letter in mail.letters)
    assert english is not None
    assert chinese is not None
    assert "https://talk.example.org/en/issues/016/" in english.get_content()
    assert "看完整的一期" in chinese.get_content()


# --- each once -----------------------------------------------------------------------------------


def test_every_reader_gets_an_issue_once(kitchen: Community, mail: MailServer) -> None:
    everybody = [f"reader{number}@example.org" for number in range(120)]
    subscribe(kitchen, mail, *everybody)
    assert send(kitchen, mail) == Sent(sent=120, waiting=0, failed=0, unknown=0)
    assert send(kitchen, mail) == Sent(sent=120, waiting=0, failed=0, unknown=0)
    assert sorted(mail.readers) == sorted(everybody)


def test_who_comes_later_gets_the_issue_with_the_next_run(
    kitchen: Community, mail: MailServer
) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    send(kitchen, mail)
    subscribe(kitchen, mail, "bo@example.org")
    send(kitchen, mail)
    assert mail.readers == ["ana@example.org", "bo@example.org"]


def test_a_refusal_for_now_waits_and_one_for_good_does_not(
    kitchen: Community, mail: MailServer
) -> None:
    subscribe(kitchen, mail, "ana@example.org", "bo@example.org", "cy@example.org")
    mail.refuses = {"ana@example.org": 450, "bo@example.org": 550}
    assert send(kitchen, mail) == Sent(sent=1, waiting=1, failed=1, unknown=0)
    mail.refuses = {}
    assert send(kitchen, mail) == Sent(sent=2, waiting=0, failed=1, unknown=0)
    assert mail.readers == ["cy@example.org", "ana@example.org"]


def test_an_address_that_is_refused_again_and_again_gets_no_more(
    kitchen: Community, mail: MailServer, workspace: Path
) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    mail.refuses = {"ana@example.org": 550}
    for number in range(20, 20 + MOST_REFUSALS):
        past.do_keep(issue(f"0{number}", "x"), workspace / f"{number}.md", f"key-{number}")
        assert send(kitchen, mail, f"0{number}").failed == 1
    assert send(kitchen, mail) == Sent(sent=0, waiting=0, failed=0, unknown=0)


def test_a_connection_that_breaks_leaves_one_letter_to_a_person_and_loses_none(
    kitchen: Community, mail: MailServer
) -> None:
    subscribe(kitchen, mail, "ana@example.org", "bo@example.org", "cy@example.org")
    mail.hangs_up = 2
    assert send(kitchen, mail) == Sent(sent=1, waiting=1, failed=0, unknown=1)
    assert send(kitchen, mail) == Sent(sent=2, waiting=0, failed=0, unknown=1)
    assert mail.readers == ["ana@example.org", "bo@example.org", "cy@example.org"]


def test_a_letter_that_is_sent_once_more_is_the_same_to_a_mail_program(
    kitchen: Community, mail: MailServer
) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    mail.hangs_up = 1
    send(kitchen, mail)
    assert send(kitchen, mail, again=True).sent == 1
    first, second = (letter["Message-ID"] for _, letter in mail.letters)
    assert first == second


@pytest.mark.parametrize("what", ["sender", "letter"])
def test_a_server_that_takes_no_letter_of_ours_is_no_readers_fault(
    kitchen: Community, mail: MailServer, what: str
) -> None:
    subscribe(kitchen, mail, "ana@example.org", "bo@example.org")
    setattr(mail, what, 554)
    with pytest.raises(PublishError, match=r"takes no letter from us \(it answered 554\)"):
        send(kitchen, mail)
    setattr(mail, what, 250)
    assert send(kitchen, mail) == Sent(sent=2, waiting=0, failed=0, unknown=0)


def test_a_server_that_is_away_loses_nothing(kitchen: Community, mail: MailServer) -> None:
    subscribe(kitchen, mail, "ana@example.org")
    with mail_server() as away:
        nobody = away.connection
    with pytest.raises(PublishError, match="cannot be reached"):
        do_send(kitchen, "016", LINKS, connection=nobody)
    assert send(kitchen, mail).sent == 1


KILLED = """
import os, signal, sys
from pathlib import Path
import msgspec
from openllm_talk.community import Site, load
from openllm_talk.web.setup import open_workspace
folder = Path(sys.argv[1])
open_workspace(folder)
from django.core.mail import get_connection
from openllm_talk.publish.newsletter import sending
from openllm_talk.publish.newsletter.tokens import Links
letters = int(sys.argv[3])
before = sending._write_down
def write_down(delivery, code):
    global letters
    letters -= 1
    if not letters:
        os.kill(os.getpid(), signal.SIGKILL)
    before(delivery, code)
sending._write_down = write_down
kitchen = msgspec.structs.replace(load(folder), site=Site(address="https://talk.example.org/"))
backend = "django.core.mail.backends.smtp.EmailBackend"
post = get_connection(backend, host="127.0.0.1", port=int(sys.argv[2]))
sending.do_send(kitchen, "016", Links(confirm="https://x/{token}", leave="https://x/{token}"), connection=post)
"""


def test_a_run_that_is_killed_sends_nothing_twice_and_loses_nothing(
    kitchen: Community, mail: MailServer, workspace: Path
) -> None:
    everybody = [f"reader{number}@example.org" for number in range(6)]
    subscribe(kitchen, mail, *everybody)
    run = [sys.executable, "-c", KILLED, str(workspace), str(mail.port), "3"]
    killed = subprocess.run(run, env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert send(kitchen, mail) == Sent(sent=5, waiting=0, failed=0, unknown=1)
    assert sorted(mail.readers) == everybody
    assert send(kitchen, mail, again=True).unknown == 1
    Delivery.objects.update(at=timezone.now() - ON_ITS_WAY * 2)
    assert send(kitchen, mail, again=True) == Sent(sent=6, waiting=0, failed=0, unknown=0)


def test_runs_at_the_same_time_share_the_letters(kitchen: Community, mail: MailServer) -> None:
    everybody = sorted(f"reader{number}@example.org" for number in range(40))
    subscribe(kitchen, mail, *everybody)

    def run(_: int) -> None:
        try:
            send(kitchen, mail)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as executor:
        list(executor.map(run, range(3)))
    assert sorted(mail.readers) == everybody
    assert send(kitchen, mail).sent == 40


def test_no_address_is_ever_logged(
    kitchen: Community, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    subscribe(kitchen, mail, "ana@example.org", "bo@example.org")
    mail.refuses = {"bo@example.org": 550}
    send(kitchen, mail)
    mail.sender = 554
    Delivery.objects.update(state="waiting")
    with pytest.raises(PublishError) as told:
        send(kitchen, mail)
    said = [
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    ]
    assert "example.org" not in "\n".join(said)
    assert "@" not in told.value.say("en") + told.value.say("zh")
    assert "@" not in "".join(map(str, [*Subscriber.objects.all(), *Delivery.objects.all()]))
