"""The newsletter's pages: asked for, confirmed, left; mail programs that open links do nothing."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from openllm_talk.publish.models import Subscriber
from openllm_talk.web import robots
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.jobs.running import do_run
from openllm_talk.web.reading_room import letters


@pytest.fixture(autouse=True)
def _unhurried(workspace: object, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace whose mail goes nowhere, and forms that may be sent at once."""
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(robots, "FASTEST", -1.0)
    mail.outbox = []


@pytest.fixture
def reader() -> Client:
    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh", enforce_csrf_checks=False)


def subscribe(reader: Client, address: str = "Ada@Example.org", letters: str = "zh") -> Any:
    words = {"address": address, "letters": letters, "since": robots.shown()}
    answer = reader.post("/letter/", words, follow=True)
    for job in Job.objects.filter(state=State.WAITING):
        do_run(job.pk)
    return answer


def confirmed(reader: Client) -> str:
    """The path of the link in the letter that came."""
    subscribe(reader)
    found = re.search(r"https?://[^/]+(/letter/confirm/[^\s/]+/)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_an_address_is_asked_for_and_confirmed_by_a_letter(reader: Client) -> None:
    page = subscribe(reader).content.decode()
    assert "请看一下邮箱" in page
    assert mail.outbox[0].to == ["Ada@example.org"]
    held = Subscriber.objects.get()
    assert (held.state, held.language) == ("pending", "zh")


def test_no_job_keeps_an_address(reader: Client) -> None:
    subscribe(reader)
    assert Job.objects.get().state == State.DONE
    assert Job.objects.get().arguments == {}


def test_opening_the_link_confirms_nothing_and_the_button_does(reader: Client) -> None:
    path = confirmed(reader)
    assert "订阅" not in reader.get(path).content.decode().partition("<main")[0]
    assert Subscriber.objects.get().state == "pending"
    assert "谢谢" in reader.post(path).content.decode()
    assert Subscriber.objects.get().state == "confirmed"


def test_the_form_does_not_tell_who_reads_it_already(reader: Client) -> None:
    first = subscribe(reader)
    reader.post(confirmed(reader))
    again = subscribe(reader)
    assert again.redirect_chain == first.redirect_chain
    assert "请看一下邮箱" in again.content.decode()


def test_what_is_no_address_is_said_and_kept_in_the_form(reader: Client) -> None:
    page = subscribe(reader, "ada at example").content.decode()
    assert "这不是邮箱地址" in page
    assert 'value="ada at example"' in page
    assert not mail.outbox


def test_a_robot_gets_no_letters_sent(reader: Client) -> None:
    words = {"address": "a@example.org", "website": "x", "since": robots.shown()}
    assert reader.post("/letter/", words).status_code == 422
    assert not mail.outbox


def test_one_browser_cannot_send_letters_to_everybody(reader: Client) -> None:
    for place in range(letters.SUBSCRIBES.each + 3):
        subscribe(reader, f"a{place}@example.org")
    assert len(mail.outbox) == letters.SUBSCRIBES.each


def test_leaving_is_one_click_for_a_mail_program_and_a_button_for_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[str] = []

    def leave(token: str) -> bool:
        left.append(token)
        return True

    monkeypatch.setattr(letters, "do_unsubscribe", leave)
    program = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert program.get("/letter/leave/abc/").status_code == 200
    assert left == []
    answer = program.post("/letter/leave/abc/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert left == ["abc"]


def test_links_that_are_not_good_say_so(reader: Client) -> None:
    for what in ("confirm", "leave"):
        answer = reader.post(f"/letter/{what}/nonsense/")
        assert answer.status_code == 404
        assert "已经失效" in answer.content.decode()


def test_the_form_needs_its_token() -> None:
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    words = {"address": "a@example.org", "since": robots.shown()}
    assert strict.post("/letter/", words).status_code == 403


def test_letters_lead_to_these_pages(settings: Any) -> None:
    settings.ADDRESS = "https://talk.example.org/"
    links = letters.links()
    assert links.confirm_at("t0k-n") == "https://talk.example.org/letter/confirm/t0k-n/"
    assert links.leave_at("t0k-n") == "https://talk.example.org/letter/leave/t0k-n/"
