"""Reminders of what nobody took: a feed for everybody, a mail once to each member who wants it."""

import re
import smtplib
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from openllm_talk.community import Community
from openllm_talk.issues import claims
from openllm_talk.issues.upcoming import Upcoming, upcoming
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.jobs.models import Job
from openllm_talk.web.jobs.worker import do_ask, do_next
from openllm_talk.web.next_issue import reminders, reminding
from openllm_talk.web.next_issue.models import Reminded
from openllm_talk.web.next_issue.reminding import do_remind
from web_live import member

ATOM = "{http://www.w3.org/2005/Atom}"


def reachable(name: str, **fields: Any) -> Member:
    """A member whose address is confirmed."""
    found: Member = member(name=name, **fields)
    EmailAddress.objects.get_or_create(user=found, email=found.email, verified=True, primary=True)
    return found


def before_talk(community: Community, days: float) -> datetime:
    now = datetime.now(community.zone)
    begins = upcoming(community, now).begins
    if begins - now < timedelta(days=4):  # far enough from now to go back from it
        begins += timedelta(days=7)
    return begins - timedelta(days=days)


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> list[mail.EmailMessage]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


def test_nobody_is_reminded_before_the_first_day(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    reachable("Mira")
    done = do_remind(community, before_talk(community, 3.2))
    assert (done.days, done.sent, outbox) == (None, 0, [])


def test_a_reminder_lists_what_is_free_with_links(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    claims.do_claim(community, "000", "section:news", reachable("Mira").pk)
    done = do_remind(community, before_talk(community, 2.5))
    assert (done.days, done.sent) == (3, 1)
    (one,) = outbox
    assert one.to == ["mira@example.org"]
    assert "本周新闻" not in one.body
    assert "本周经典\n  http://127.0.0.1:8000/next/#classic" in one.body
    assert "还有 2 天 12 小时" in one.subject
    assert "{" not in f"{one.subject}{one.body}"


def test_a_reminder_is_in_the_members_language(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    reachable("Mira", language="en")
    do_remind(community, before_talk(community, 1))
    assert "in 1 day, and nobody took this yet" in outbox[0].subject
    assert "- Hosting\n" in outbox[0].body
    assert not re.search("[\u4e00-\u9fff]", str(outbox[0].body))


def test_nobody_gets_the_same_reminder_twice_but_the_next_one_too(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    reachable("Mira")
    for days in (2.9, 2.1, 1.5, 0.9, 0.2):
        do_remind(community, before_talk(community, days))
    assert len(outbox) == 2
    assert set(Reminded.objects.values_list("days", flat=True)) == {3, 1}


def test_a_mail_that_another_process_sends_is_left_to_it(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    one = reachable("Mira")
    found = reminding.due(community, before_talk(community, 1))
    assert found is not None
    assert reminding._claimed(one, found) is not None
    assert reminding._claimed(one, found) is None


def test_what_the_mail_server_refuses_is_tried_again(
    community: Community, outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable("Mira")

    def refuse(*_: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        assert do_remind(community, before_talk(community, 1)).failed == 1
    assert do_remind(community, before_talk(community, 1)).sent == 1


def test_only_confirmed_addresses_of_active_members_get_mail(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    member(name="Unconfirmed")
    reachable("Gone", is_active=False)
    assert do_remind(community, before_talk(community, 1)).sent == 0


def test_one_click_in_the_mail_ends_them_and_another_brings_them_back(
    community: Community, outbox: list[mail.EmailMessage]
) -> None:
    reachable("Mira")
    do_remind(community, before_talk(community, 2))
    (link,) = re.findall(r"http://127.0.0.1:8000(/next/reminders/stop/\S+)", str(outbox[0].body))
    assert outbox[0].extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{link}>"
    reader = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="zh")
    assert "已停止提醒" in reader.get(link).content.decode()
    assert do_remind(community, before_talk(community, 1)).sent == 0
    assert reader.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not reminding.wants_mail(member(name="Mira"))
    reader.post(link, {"do": "start"})
    assert do_remind(community, before_talk(community, 1)).sent == 1


def test_a_forged_link_ends_nothing(workspace: Path) -> None:
    one = reachable("Mira")
    token = reminding.token_of(one)
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), f"{one.pk}.x", "none", "a:b"):
        assert Client().get(f"/next/reminders/stop/{forged}/").status_code == 404
    assert reminding.wants_mail(one)


def test_a_member_chooses_on_the_page(workspace: Path) -> None:
    who = Client()
    who.force_login(member())
    who.post("/next/reminders/", {"do": "stop"})
    assert not reminding.wants_mail(member())
    assert "Remind me by mail" in who.get("/next/?language=en").content.decode()
    who.post("/next/reminders/", {"do": "start"})
    assert reminding.wants_mail(member())


def entries(language: str) -> list[ElementTree.Element]:
    said = Client().get(f"/next/reminders.xml?language={language}")
    assert said.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(said.content).findall(f"{ATOM}entry")


def test_the_feed_names_free_parts_when_the_talk_is_near(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = before_talk(community, 2)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now.astimezone(tz)

    monkeypatch.setattr(reminders, "datetime", Clock)
    claims.do_claim(community, "000", "host", member(Role.MEMBER, "Mira").pk)
    first = entries("en")
    assert "Editing of issue 000 is free" in {one.findtext(f"{ATOM}title") for one in first}
    assert "Hosting of issue 000 is free" not in {one.findtext(f"{ATOM}title") for one in first}
    assert "第 000 期的编辑待认领" in {one.findtext(f"{ATOM}title") for one in entries("zh")}
    assert "Mira" not in ElementTree.tostring(first[0], encoding="unicode")
    now = before_talk(community, 0.5)
    again = {one.findtext(f"{ATOM}id") for one in entries("en")}
    assert again.isdisjoint({one.findtext(f"{ATOM}id") for one in first})
    now = before_talk(community, 5)
    assert entries("en") == []


def test_the_worker_asks_for_it_by_itself_but_not_all_the_time(
    community: Community, outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable("Mira")
    soon = Upcoming(number="000", begins=datetime.now(community.zone) + timedelta(hours=20))
    monkeypatch.setattr(reminding, "upcoming", lambda *_: soon)
    for _ in range(3):
        do_ask()
        while do_next():
            pass
    assert len(outbox) == 1
    assert Job.objects.get(name="remind").outcome == {"sent": 1, "failed": 0}
    Job.objects.update(asked_at=timezone.now() - timedelta(hours=4))
    do_ask()
    while do_next():
        pass
    assert Job.objects.get(name="remind").outcome == {"sent": 0, "failed": 0}


def test_the_command_says_what_it_did(workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openllm_talk", "remind", "-w", str(workspace), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"number":"000"' in done.stdout
