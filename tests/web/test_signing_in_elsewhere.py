"""Signing in with GitHub, Feishu and WeChat: the whole way, to places that answer as theirs do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers import registry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import include, path
from places_elsewhere import Answer, Places, elsewhere

from openllm_talk.web import urls
from openllm_talk.web.accounts.elsewhere import asking
from openllm_talk.web.accounts.elsewhere.feishu.provider import Feishu
from openllm_talk.web.accounts.elsewhere.github.provider import GitHub
from openllm_talk.web.accounts.elsewhere.weixin.provider import WeChat
from openllm_talk.web.accounts.invitations import do_invite, do_revoke
from openllm_talk.web.accounts.models import Audit, Invitation, Member
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.hosting import PROVIDERS
from openllm_talk.web.limits import Limit
from talk_processes import served
from web_live import member

THREE = {"github": GitHub, "feishu": Feishu, "weixin": WeChat}
CALLED = {"github": "林 Lin", "feishu": "林", "weixin": "林é😀"}
TOKEN_AT = {
    "github": "/login/oauth/access_token",
    "feishu": "/open-apis/authen/v2/oauth/token",
    "weixin": "/sns/oauth2/access_token",
}
PERSON_AT = {
    "github": "/api/v3/user",
    "feishu": "/open-apis/authen/v1/user_info",
    "weixin": "/sns/userinfo",
}
WORD = "a long and quiet word"
OPEN = {"SIGNUP_OPEN": True, "MAIL_LEAVES": True, "ACCOUNT_EMAIL_VERIFICATION": "mandatory"}

# With the three places, as a server has them that was given their ids and secrets.
urlpatterns = [
    *(
        path("account/", include(f"openllm_talk.web.accounts.elsewhere.{one}.urls"))
        for one in THREE
    ),
    *urls.urlpatterns,
]
every = pytest.mark.parametrize("place", sorted(THREE))


@pytest.fixture(autouse=True)
def places(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    """The three places, and this server set up for them."""
    cache.clear()  # how often somebody tried
    monkeypatch.setattr(registry, "provider_map", {**registry.provider_map, **THREE})
    apps = {one: {"APPS": [{"client_id": "an id", "secret": "a word"}]} for one in THREE}
    with (
        elsewhere() as running,
        override_settings(ROOT_URLCONF=__name__, SOCIALACCOUNT_PROVIDERS=apps),
    ):
        for one, provider in THREE.items():
            adapter = provider.oauth2_adapter_class
            monkeypatch.setattr(adapter, "access_token_url", running.at(TOKEN_AT[one]))
            monkeypatch.setattr(adapter, "profile_url", running.at(PERSON_AT[one]))
        monkeypatch.setattr(
            GitHub.oauth2_adapter_class, "emails_url", running.at("/api/v3/user/emails")
        )
        yield running


def set_out(client: Client, place: str, **asked: str) -> str:
    """Where the button leads."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.post(f"/account/{place}/login/?{query}")
    assert answer.status_code == 302
    return str(answer["Location"])


def come(client: Client, places: Places, place: str, **asked: str) -> Any:
    """The page after somebody said yes at the place."""
    back = places.consent(set_out(client, place, **asked))
    return client.get(back, follow=True)


def reader(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def invited(role: str = "member", language: str = "en") -> Client:
    client = reader(language)
    client.post(f"/members/join/{do_invite(None, role).token}/")
    return client


def join(client: Client, places: Places, place: str, **fields: str) -> Any:
    """Somebody who may signs up with a place."""
    come(client, places, place)
    given = {"name": "Lin", "email": "lin@example.org", **fields}
    return client.post("/account/3rdparty/signup/", given)


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


# --- coming in ------------------------------------------------------------------------------------


@every
def test_whoever_is_invited_signs_up_and_comes_back(places: Places, place: str) -> None:
    client = invited("editor")
    assert join(client, places, place).status_code == 302
    lin = Member.objects.get()
    assert (lin.role, lin.name, lin.has_usable_password()) == ("editor", "Lin", False)
    assert Audit.objects.filter(action="member.join", member=lin).exists()
    again = Client()
    come(again, places, place)
    assert again.get("/members/me/").context["user"] == lin
    assert Member.objects.count() == 1


@every
def test_the_form_holds_what_somebody_is_called_there(places: Places, place: str) -> None:
    page = come(invited(), places, place)
    assert CALLED[place] in text(page)
    assert ("lin@example.org" in text(page)) == (place == "github")


@every
def test_nothing_but_an_id_and_what_they_are_called_is_kept(places: Places, place: str) -> None:
    join(invited(), places, place)
    kept = SocialAccount.objects.get()
    assert kept.extra_data.keys() <= {"login", "name", "nickname"}
    assert "138" not in str(kept.extra_data)
    assert not SocialToken.objects.exists()


@every
def test_who_was_not_invited_is_told_what_to_do(places: Places, place: str) -> None:
    """Once on the way, and once where somebody goes to the form by hand."""
    for language, sentence in (
        ("en", "new members need an invitation: sign in to your account and connect"),
        ("zh", "新成员需要邀请：请先登录自己的账号"),
    ):
        client = reader(language)
        page = come(client, places, place)
        assert page.status_code == 403
        assert sentence in text(page)
        assert "password1" not in text(client.get("/account/3rdparty/signup/", follow=True))
    assert not Member.objects.exists()


def test_where_sign_up_is_open_an_address_that_github_verified_is_enough(places: Places) -> None:
    with override_settings(**OPEN):
        client = Client()
        join(client, places, "github")
    assert client.get("/members/me/").status_code == 200
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("place", ["feishu", "weixin"])
def test_any_other_address_is_confirmed_first(
    places: Places, place: str, mailoutbox: list[Any]
) -> None:
    with override_settings(**OPEN):
        client = Client()
        join(client, places, place)
        assert client.get("/members/me/").status_code == 302
        (key,) = re.findall(r"confirm-email/([^/\s]+)/", str(mailoutbox[0].body))
        client.post(f"/account/confirm-email/{key}/")
        come(client, places, place)
        assert client.get("/members/me/").status_code == 200


def test_an_invitation_that_ended_on_the_way_admits_nobody(places: Places) -> None:
    client = invited()
    come(client, places, "weixin")
    do_revoke(member(Role.ADMIN), Invitation.objects.get().pk)
    late = client.post("/account/3rdparty/signup/", {"name": "Lin", "email": "lin@example.org"})
    assert late.status_code == 403
    assert not Member.objects.filter(name="Lin").exists()
    assert not SocialAccount.objects.exists()


# --- whose account it is ----------------------------------------------------------------------------


@pytest.mark.parametrize("verified", [True, False])
def test_somebody_elses_address_opens_nobodys_account(
    places: Places, mailoutbox: list[Any], verified: bool
) -> None:
    """Who is known by that address here signs in and connects the place; nobody else can."""
    ada = member(Role.ADMIN, "Ada")
    EmailAddress.objects.create(user=ada, email="ada@example.org", verified=True, primary=True)
    places.emails = [{"email": "ada@example.org", "verified": verified, "primary": True}]
    with override_settings(**OPEN):
        client = Client()
        come(client, places, "github")
        assert client.get("/members/").status_code == 403
        client.post("/account/3rdparty/signup/", {"name": "Eve", "email": "ada@example.org"})
        assert client.get("/members/").status_code == 403
        assert client.get("/members/me/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert Member.objects.count() == 1
    assert [one.to for one in mailoutbox] == [["ada@example.org"]]  # she learns of it


def test_an_address_that_was_only_typed_is_not_theirs(places: Places) -> None:
    with override_settings(**OPEN):
        join(Client(), places, "github", email="boss@example.org")
    assert Member.objects.get().email == "lin@example.org"
    held = EmailAddress.objects.values_list("email", "verified", "primary")
    assert {*held} == {("lin@example.org", True, True), ("boss@example.org", False, False)}


def test_feishus_addresses_are_written_by_its_admins_and_ask_for_nothing(places: Places) -> None:
    ada = member(Role.ADMIN, "Ada")
    EmailAddress.objects.create(user=ada, email="ada@example.org", verified=True, primary=True)
    page = come(invited(), places, "feishu")
    assert "ada@example.org" not in text(page)
    assert not SocialAccount.objects.exists()


@every
def test_a_member_connects_a_place_signs_in_with_it_and_takes_it_off(
    places: Places, place: str
) -> None:
    mo = member(Role.MEMBER, "Mo")
    mo.set_password(WORD)
    mo.save()
    here = reader()
    here.force_login(mo)
    page = come(here, places, place, process="connect")
    assert {"github": "lin-gh"}.get(place, CALLED[place]) in text(page)
    away = Client()
    come(away, places, place)
    assert away.get("/members/me/").context["user"] == mo
    given = {"account": SocialAccount.objects.get().pk}
    assert here.post("/account/3rdparty/", given).status_code == 302
    assert come(Client(), places, place).status_code == 403
    noted = Audit.objects.filter(member=mo).values_list("action", "about")
    assert [*noted] == [("member.connect", place), ("member.disconnect", place)]


def test_the_only_way_to_sign_in_is_not_taken_off(places: Places) -> None:
    client = invited(language="zh")
    join(client, places, "weixin")
    given = {"account": SocialAccount.objects.get().pk}
    assert "请先设置密码" in text(client.post("/account/3rdparty/", given))
    assert SocialAccount.objects.exists()


def test_an_account_elsewhere_belongs_to_one_member(places: Places) -> None:
    for name in ("Mo", "Lou"):
        client = reader()
        client.force_login(member(Role.MEMBER, name))
        page = come(client, places, "github", process="connect")
    assert "already connected to a different account" in text(page)
    assert SocialAccount.objects.get().user.name == "Mo"


def test_nobody_takes_off_what_is_anothers(places: Places) -> None:
    mo, lou = Client(), Client()
    mo.force_login(member(Role.MEMBER, "Mo"))
    lou.force_login(member(Role.MEMBER, "Lou"))
    come(mo, places, "github", process="connect")
    lou.post("/account/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


def test_a_place_that_is_no_longer_set_up_breaks_no_page(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(member(Role.MEMBER, "Mo"))
    come(client, places, "github", process="connect")
    monkeypatch.setattr(registry, "provider_map", {})
    with override_settings(SOCIALACCOUNT_PROVIDERS={}):
        assert client.get("/account/3rdparty/").status_code == 200


# --- what goes wrong on the way ---------------------------------------------------------------------


@every
def test_who_says_no_there_is_told_that_nothing_happened(places: Places, place: str) -> None:
    """WeChat sends them back without a code, the others with an error."""
    client = invited(language="zh")
    location = set_out(client, place)
    said = {"error": "access_denied"} if place != "weixin" else {"lang": "zh_CN"}
    page = client.get(places.consent(location, **said), follow=True)
    assert page.status_code == 200
    assert "你在对方那里没有同意" in text(page)
    assert not places.asked


@every
def test_an_answer_to_nothing_that_was_asked_here_is_refused(places: Places, place: str) -> None:
    """Somebody else's code, sent to a victim who would then be signed in as the attacker."""
    attacker, victim = invited(), reader()
    back = places.consent(set_out(attacker, place))
    for query in (back, back.replace("state=", "state=x"), back.partition("?")[0]):
        page = victim.get(query)
        assert page.status_code == 401
        assert "begin again" in text(page)
    assert not places.asked
    attacker.get(back)
    assert attacker.get(back).status_code == 401  # a state serves once


NONSENSE = {
    "down": None,
    "html": Answer(b"<html>maintenance", "text/html"),
    "error": Answer(b'{"message":"boom"}', status=500),
    "a list": Answer(b"[]"),
    "a number": Answer(b"7"),
    "null": Answer(b"null"),
    "empty": Answer(b""),
    "bytes": Answer(b"\xff\xfe\x00", "text/plain"),
    "nobody": Answer(
        b'{"code":0,"data":{"name":"x","open_id":null},"id":null,"login":"x","openid":null}'
    ),
    "elsewhere": Answer(b"", status=302, to="http://127.0.0.1:1/"),
}


@pytest.mark.parametrize("where", [TOKEN_AT, PERSON_AT], ids=["token", "person"])
@every
def test_a_place_that_is_down_or_talks_nonsense_is_a_page_and_no_error(
    places: Places, place: str, where: dict[str, str]
) -> None:
    client = invited(language="zh")
    for what, answer in NONSENSE.items():
        places.instead = {where[place]: answer}
        page = come(client, places, place)
        assert page.status_code == 401, what
        assert "没有告诉我们你是谁" in text(page)
        assert "_auth_user_id" not in client.session


@every
def test_a_code_that_the_place_does_not_take_is_a_page(places: Places, place: str) -> None:
    client = invited()
    back = places.consent(set_out(client, place), code="another")
    assert client.get(back).status_code == 401


def test_a_wrong_list_of_addresses_is_a_page(places: Places) -> None:
    places.emails = [{"e-mail": "x"}]
    assert come(invited(), places, "github").status_code == 401


# --- where the server and the browser are sent ------------------------------------------------------


@every
def test_nobody_chooses_where_the_server_asks(places: Places, place: str) -> None:
    """All that comes in the address is for the place's page; the server goes where the code says."""
    client = invited()
    come(
        client,
        places,
        place,
        auth_params="access_token_url%3Dhttp%3A%2F%2F10.0.0.1%2F",
        access_token_url="http://10.0.0.1/",
        next="http://10.0.0.1/",
    )
    want = {TOKEN_AT[place], PERSON_AT[place]}
    assert want <= {line.split()[1] for line in places.asked} <= want | {"/api/v3/user/emails"}


def test_a_server_that_has_the_ids_sends_people_to_the_three_places(workspace: Path) -> None:
    """And its pages allow a form to lead there, which browsers ask for."""
    given = {
        f"TALK_{name}_{part}": "an id"
        for name, _ in PROVIDERS.values()
        for part in ("ID", "SECRET")
    }
    with served(workspace, "--no-worker", **given) as live:
        for place, (_, origin) in PROVIDERS.items():
            answer = live.post(f"/account/{place}/login/", {}, "/account/login/")
            asked = urlsplit(answer.headers["Location"])
            assert f"{asked.scheme}://{asked.netloc}" == origin
            (back,) = parse_qs(asked.query)["redirect_uri"]
            assert urlsplit(back).path == f"/account/{place}/login/callback/"
            assert origin in live.ask("/account/login/").headers["Content-Security-Policy"]


def test_github_and_feishu_prove_that_who_comes_back_set_out(places: Places) -> None:
    for place in ("github", "feishu"):
        asked = parse_qs(urlsplit(set_out(Client(), place)).query)
        assert asked["code_challenge_method"] == ["S256"]


def test_one_address_does_not_leave_sessions_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SETS_OUT", Limit(name="elsewhere", address=2, seconds=600))
    told = [Client().post("/account/github/login/").status_code for _ in range(3)]
    assert (told, Session.objects.count()) == ([302, 302, 429], 2)


def test_a_link_alone_sends_nobody_anywhere(places: Places) -> None:
    page = reader().get("/account/github/login/")
    assert page.status_code == 200
    assert "Sign in with GitHub" in text(page)
