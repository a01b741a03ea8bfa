"""Coming in by invitation, choosing a name, showing who one is in the chat, leaving."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from openllm_talk.archive.importing import do_import
from openllm_talk.archive.named import opted_in, with_members
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.compose import publishable
from openllm_talk.issues.models import Claim, Draft
from openllm_talk.reading.privacy import person_key
from openllm_talk.records import Issue
from openllm_talk.web.accounts import adapters
from openllm_talk.web.accounts.identities import do_claim, do_confirm, do_confirm_posted
from openllm_talk.web.accounts.invitations import do_invite, do_revoke
from openllm_talk.web.accounts.membership import do_change_role, do_choose, do_forget
from openllm_talk.web.accounts.models import Audit, ChatIdentity, Invitation, Member
from openllm_talk.web.accounts.names import public_name
from openllm_talk.web.accounts.roles import Role
from web_live import member

WORD = "a long and quiet word"
SIGN_UP = {"name": "Lin", "email": "lin@example.org", "password1": WORD}


@pytest.fixture(autouse=True)
def _fresh(workspace: Path) -> None:
    cache.clear()  # how often somebody tried


def chat(folder: Path, community: Community, *said: tuple[str, str, str]) -> None:
    """Imports a Telegram export: account, name and text of each message."""
    messages = [
        {
            "id": place,
            "type": "message",
            "date": f"2026-05-30T09:00:{place:02}",
            "date_unixtime": str(1780131600 + place),
            "from": name,
            "from_id": account,
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for place, (account, name, text) in enumerate(said, 1)
    ]
    export = {"name": "group", "type": "private_supergroup", "id": 1, "messages": messages}
    path = folder / "result.json"
    path.write_text(json.dumps(export), "utf-8")
    do_import([path], community)


def sign_up(client: Client, token: str, **fields: str) -> int:
    """Follows an invitation and signs up; the status of the answer."""
    client.post(f"/members/join/{token}/")
    return client.post("/account/signup/", SIGN_UP | fields).status_code


# --- invitations --------------------------------------------------------------------------------


def test_nobody_signs_up_without_an_invitation() -> None:
    client = Client()
    assert "password1" not in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", SIGN_UP)
    assert Member.objects.count() == 0


def test_an_invitation_makes_somebody_what_it_says_once() -> None:
    made = do_invite(None, "editor")
    first, second = Client(), Client()
    assert sign_up(first, made.token) == 302
    sign_up(second, made.token, name="Mo", email="mo@example.org")
    lin = Member.objects.get()
    assert (lin.role, lin.name, lin.email) == ("editor", "Lin", "lin@example.org")
    assert first.get("/members/").status_code == 200


def test_the_database_does_not_hold_the_secret_of_a_link(workspace: Path) -> None:
    made = do_invite(None, "admin")
    assert made.token not in str(Invitation.objects.values_list().get())


def test_of_two_who_hold_the_last_place_one_gets_in() -> None:
    made = do_invite(None, "member")
    first, second = Client(), Client()
    for client in (first, second):
        client.post(f"/members/join/{made.token}/")
    first.post("/account/signup/", SIGN_UP)
    late = second.post("/account/signup/", SIGN_UP | {"name": "Mo", "email": "mo@example.org"})
    assert "password1" not in late.content.decode()
    assert [one.name for one in Member.objects.all()] == ["Lin"]


def test_whoever_is_late_by_a_moment_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = do_invite(None, "member")
    late = Client()
    late.post(f"/members/join/{made.token}/")
    seen = Invitation.objects.get()
    Invitation.objects.update(used=1)  # after the page was opened
    monkeypatch.setattr(adapters, "open_invitation", lambda _: seen)
    assert late.post("/account/signup/", SIGN_UP).status_code == 403
    assert not Member.objects.exists()


@pytest.mark.parametrize("how", ["expired", "revoked", "inviter demoted", "inviter gone"])
def test_an_invitation_that_is_over_admits_nobody(how: str) -> None:
    ada, bo = member(Role.ADMIN, "Ada"), member(Role.ADMIN, "Bo")
    made = do_invite(bo, "editor")
    if how == "expired":
        Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    elif how == "revoked":
        do_revoke(ada, made.number)
    elif how == "inviter demoted":
        do_change_role(ada, bo, "member")
    else:
        do_forget(ada, bo)
    assert Client().get(f"/members/join/{made.token}/").status_code == 410
    sign_up(Client(), made.token)
    assert not Member.objects.filter(name="Lin").exists()


def test_one_invites_to_at_most_what_one_is() -> None:
    with pytest.raises(WorkshopError):
        do_invite(member(Role.EDITOR), "admin")
    with pytest.raises(WorkshopError):
        do_invite(member(Role.MEMBER), "member")


def test_a_member_becomes_more_by_an_invitation_and_never_less() -> None:
    mo = member(Role.MEMBER, "Mo")
    client = Client()
    client.force_login(mo)
    client.post(f"/members/join/{do_invite(None, 'editor').token}/")
    client.post(f"/members/join/{do_invite(None, 'member').token}/")
    mo.refresh_from_db()
    assert mo.role == "editor"


def test_open_sign_up_wants_mail_that_leaves() -> None:
    with override_settings(SIGNUP_OPEN=True, MAIL_LEAVES=False):
        assert "password1" not in Client().get("/account/signup/").content.decode()
    with override_settings(SIGNUP_OPEN=True, MAIL_LEAVES=True):
        assert "password1" in Client().get("/account/signup/").content.decode()


def test_an_address_is_confirmed_by_a_key_that_only_this_database_holds(
    mailoutbox: list[object],
) -> None:
    client = Client()
    with override_settings(
        SIGNUP_OPEN=True, MAIL_LEAVES=True, ACCOUNT_EMAIL_VERIFICATION="mandatory"
    ):
        client.post("/account/signup/", SIGN_UP)
        assert client.get("/members/me/").status_code == 302  # not yet
        (key,) = re.findall(r"confirm-email/([^/\s]+)/", str(getattr(mailoutbox[0], "body", "")))
        client.post(f"/account/confirm-email/{key}/")
        client.post("/account/login/", {"login": "lin@example.org", "password": WORD})
    assert ":" not in key  # no signed value, which another community's secret could make
    assert client.get("/members/me/").status_code == 200


# --- sessions -----------------------------------------------------------------------------------


def test_a_change_of_role_holds_at_the_next_request() -> None:
    ada, mo = member(Role.ADMIN, "Ada"), member(Role.EDITOR, "Mo")
    client = Client()
    client.force_login(mo)
    assert client.get("/members/").status_code == 200
    do_change_role(ada, mo, "member")
    assert client.get("/members/").status_code == 403


def test_a_new_password_ends_all_other_sessions() -> None:
    mo = member(Role.MEMBER, "Mo")
    mo.set_password(WORD)
    mo.save()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/account/login/", {"login": mo.email, "password": WORD})
        assert client.get("/members/me/").status_code == 200
    new = "another long and quiet word"
    given = {"oldpassword": WORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", given).status_code == 302
    assert here.get("/members/me/").status_code == 200
    assert elsewhere.get("/members/me/").status_code == 302


def test_signing_in_makes_a_new_session_that_ends() -> None:
    mo = member(Role.MEMBER, "Mo")
    mo.set_password(WORD)
    mo.save()
    client = Client()
    client.post(f"/members/join/{do_invite(None, 'member').token}/")
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = client.post("/account/login/", {"login": mo.email, "password": WORD})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert 0 < int(cookie["max-age"]) <= 14 * 24 * 3600


def test_who_guesses_passwords_has_to_wait() -> None:
    mo = member(Role.MEMBER, "Mo")
    mo.set_password(WORD)
    mo.save()
    client = Client()
    for _ in range(6):
        client.post("/account/login/", {"login": mo.email, "password": "wrong"})
    client.post("/account/login/", {"login": mo.email, "password": WORD})
    assert client.get("/members/me/").status_code == 302


# --- names --------------------------------------------------------------------------------------


def test_a_member_stands_under_a_pseudonym_of_the_issue_until_they_choose(
    community: Community,
) -> None:
    mo = member(Role.MEMBER, "Mo")
    Draft.objects.create(number="016", pseudonyms={person_key("Somebody"): "研究员4"})
    assert public_name(mo, "016", community) == "研究员5"
    assert public_name(mo, "016", community) == "研究员5"
    assert public_name(mo, "017", community) == "研究员1"
    do_choose(mo, "Mo Li", True, "")
    assert public_name(mo, "016", community) == "Mo Li"


def test_who_spoke_in_the_chat_has_one_pseudonym_in_the_issue(
    tmp_path: Path, community: Community
) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"))
    mo = member(Role.MEMBER, "Mo")
    do_confirm(do_claim(mo, "telegram", "小林").pk, member(Role.EDITOR))
    Draft.objects.create(number="016", pseudonyms={person_key("小林"): "研究员3"})
    assert public_name(mo, "016", community) == "研究员3"


def test_the_choice_is_heeded_by_publication(tmp_path: Path, community: Community) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"), ("user8", "老王", "好"))
    mo = member(Role.MEMBER, "Mo")
    do_confirm(do_claim(mo, "telegram", "小林").pk, member(Role.EDITOR))
    issue = Issue(title="016", number="016", host=("小林",), editor=("老王",))
    known = frozenset({"小林", "老王"})

    def public() -> Issue:
        return publishable(issue, with_members(community), known)

    assert public().host == ("研究员1",)
    do_choose(mo, "Mo Li", True, "")
    assert (public().host, public().editor) == (("小林",), ("研究员1",))
    do_choose(mo, "Mo Li", False, "")
    assert public().host == ("研究员1",)


def test_nobody_chooses_for_somebody_else(tmp_path: Path, community: Community) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"))
    mo = member(Role.MEMBER, "Mo")
    with pytest.raises(WorkshopError):
        do_choose(mo, "小林", True, "")
    do_choose(mo, "Mo Li", True, "")
    (tmp_path / "result.json").unlink()
    chat(tmp_path, community, ("user7", "小林", "大家好"), ("user9", "Mo Li", "我也来了"))
    assert "Mo Li" not in opted_in()


def test_two_members_never_have_one_name() -> None:
    member(Role.MEMBER, "Mo")
    lin = member(Role.MEMBER, "Lin")
    with pytest.raises(WorkshopError):
        do_choose(lin, "mo", False, "")


# --- identities ---------------------------------------------------------------------------------


def test_a_code_posted_by_the_claimed_account_confirms_it(
    tmp_path: Path, community: Community
) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"))
    claimed = do_claim(member(Role.MEMBER, "Mo"), "telegram", "小林")
    assert do_confirm_posted() == 0
    chat(tmp_path, community, ("user7", "小林", "大家好"), ("user7", "小林2", claimed.code))
    assert do_confirm_posted() == 1
    claimed.refresh_from_db()
    assert claimed.confirmed is not None


@pytest.mark.parametrize("how", ["by somebody else", "quoted", "too late"])
def test_a_code_that_proves_nothing_confirms_nothing(
    tmp_path: Path, community: Community, how: str
) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"), ("user8", "老王", "好"))
    claimed = do_claim(member(Role.MEMBER, "Mo"), "telegram", "小林")
    account, text = "user7", claimed.code
    if how == "by somebody else":
        account = "user8"
    elif how == "quoted":
        text = f"这是什么：{claimed.code}"
    else:
        ChatIdentity.objects.update(expires="2026-05-01T00:00Z")
    before = (("user7", "小林", "大家好"), ("user8", "老王", "好"))
    chat(tmp_path, community, *before, (account, "小林", text))
    assert do_confirm_posted() == 0


def test_one_person_of_the_chat_is_one_member(tmp_path: Path, community: Community) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"))
    mo, lin, editor = member(name="Mo"), member(name="Lin"), member(Role.EDITOR)
    first, second = do_claim(mo, "telegram", "小林"), do_claim(lin, "telegram", "user7")
    do_confirm(first.pk, editor)
    with pytest.raises(WorkshopError):
        do_confirm(second.pk, editor)
    with pytest.raises(WorkshopError):
        do_claim(lin, "telegram", "小林")


# --- leaving ------------------------------------------------------------------------------------


def test_nothing_of_a_forgotten_member_is_left(tmp_path: Path, community: Community) -> None:
    chat(tmp_path, community, ("user7", "小林", "大家好"))
    ada, mo = member(Role.ADMIN, "Ada"), member(Role.MEMBER, "Mo")
    do_confirm(do_claim(mo, "telegram", "小林").pk, ada)
    do_choose(mo, "Mo Li", True, "")
    Claim.objects.create(number="016", part="host", slot=1, member=mo)
    client = Client()
    client.force_login(mo)
    do_forget(ada, mo)
    assert client.get("/members/me/").status_code == 302
    assert opted_in() == ()
    assert not Claim.objects.exists()
    assert not Member.objects.filter(name="Mo Li").exists()
    assert not any("Mo" in str(line) for line in Audit.objects.values_list("about", "action"))


def test_the_last_admin_can_neither_leave_nor_become_less() -> None:
    ada = member(Role.ADMIN, "Ada")
    with pytest.raises(WorkshopError):
        do_forget(ada, ada)
    with pytest.raises(WorkshopError):
        do_change_role(ada, ada, "editor")


# --- what is kept of it, how it is said ---------------------------------------------------------


def test_the_log_says_who_did_what() -> None:
    ada, mo = member(Role.ADMIN, "Ada"), member(Role.MEMBER, "Mo")
    do_invite(ada, "editor")
    do_change_role(ada, mo, "editor")
    lines = Audit.objects.order_by("pk").values_list("by", "action", "member", "about")
    assert list(lines) == [
        (ada.pk, "invitation.make", None, f"{Invitation.objects.get().pk}: editor, 1×, 7 d"),
        (ada.pk, "role.change", mo.pk, "member → editor"),
    ]


def test_the_language_that_was_clicked_stays_on_the_pages_after_it() -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    assert "登录" in client.get("/account/login/").content.decode()
    page = client.get("/account/login/?next=/members/me/&language=en").content.decode()
    assert "Sign in" in page
    assert "next=%2Fmembers%2Fme%2F&amp;language=zh" in page
    assert "Sign in" in client.get("/account/login/").content.decode()
