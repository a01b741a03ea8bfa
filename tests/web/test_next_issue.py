"""The page of the next issue: what everybody sees, and what members do there."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from openllm_talk.archive import past
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.issues import claims, wishes
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Change, Claim, Draft, Nomination, Suggestion, Vote
from openllm_talk.issues.upcoming import Upcoming, upcoming
from openllm_talk.issues.workshop import editing, journal
from openllm_talk.issues.workshop.final import final
from openllm_talk.publish.publication import do_publish
from openllm_talk.records import Issue
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.next_issue import countdown
from openllm_talk.web.next_issue.crediting import credits_of
from web_live import member

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
CHAT = """\
阿澈 2026-06-05 14:00
7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？

小满 2026-06-05 14:04
16 起步，数据多就开到 32，再大提升不明显了

木木 2026-06-05 15:00
分享一篇论文《Attention Is All You Need》 https://arxiv.org/abs/1706.03762

小满 2026-06-05 15:30
提名 KV cache 压缩 放到下期经典

阿澈 2026-06-05 16:00
有问题打我电话 13912345678，vLLM 的 KV cache 占多少显存怎么估算？

木木 2026-06-06 10:00
昨天那篇论文我读完了，晚上讲
"""


@pytest.fixture
def drafted(community: Community, workspace: Path, tmp_path: Path) -> None:
    """The issue 000 with a draft."""
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, encoding="utf-8")
    do_import([path], community)
    do_draft(community, workspace)


def client(role: Role = Role.MEMBER, name: str | None = None, language: str = "en") -> Client:
    found = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language)
    if role != Role.READER:
        found.force_login(member(role, name))
    return found


def page(who: Client) -> str:
    return who.get("/next/").content.decode()


def seen(text: str) -> str:
    return text.partition('name="seen" value="')[2].partition('"')[0]


# --- what everybody sees --------------------------------------------------------------------------


def test_before_a_draft_the_page_shows_number_day_and_free_parts(workspace: Path) -> None:
    text = page(client(Role.READER))
    assert '<span class="number">000</span>' in text
    assert "Saturday" in text
    assert "Asia/Shanghai" in text
    assert "No draft yet" in text
    assert text.count("2 places free") == 7
    assert "<form" not in text.partition('class="board"')[2]


def test_the_page_speaks_chinese(workspace: Path) -> None:
    text = page(client(Role.MEMBER, language="zh"))
    assert "本周新闻" in text
    assert "还缺 2 人" in text
    assert "认领" in text
    for english in ("Claim", "Nominate", "Nobody yet", "Suggest", "Reminders", "places free"):
        assert english not in text.partition("<main")[2]


def test_readers_see_titles_of_the_draft_but_nothing_of_the_chat(drafted: None) -> None:
    text = page(client(Role.READER))
    assert "LoRA" in text
    assert "Attention Is All You Need" in text
    assert "13912345678" not in text
    for private in ("阿澈", "小满", "木木", "KV cache 压缩"):
        assert private not in text


def test_the_page_shows_how_much_was_said_by_day(drafted: None) -> None:
    text = page(client(Role.READER)).partition('id="activity"')[2]
    assert "6 messages; the busiest day was 5 June 2026, with 5." in text


def test_only_those_who_may_see_the_chat_are_offered_its_wishes(
    community: Community, drafted: None
) -> None:
    assert "KV cache 压缩" not in page(client(Role.MEMBER))
    claims.do_claim(community, "000", "section:news", member().pk)
    assert "KV cache 压缩" in page(client(Role.MEMBER))


def test_a_published_issue_is_followed_by_the_next_number(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    past.do_keep(Issue(title="", number="004", date="2026-05-30"), tmp_path / "004.md", "004")
    assert upcoming(community).number == "005"


AT = datetime(2026, 11, 28, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=4, minutes=5), "in 2 days 4 hours"),
        (timedelta(days=1, minutes=30), "in 1 day"),
        (timedelta(hours=1, minutes=1), "in 1 hour 1 minute"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(seconds=30), "now"),
        (timedelta(hours=-3), "now"),
        (timedelta(hours=-5), "the talk is over; the issue is not out yet"),
    ],
)
def test_the_countdown_says_the_largest_two_units(left: timedelta, said: str) -> None:
    assert countdown.until(Upcoming(number="000", begins=AT), AT - left) == said


# --- claiming -------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "soon"])
def test_a_day_that_no_talk_can_have_does_not_take_the_page_away(workspace: Path, day: str) -> None:
    head = {"title": "An issue", "number": "000", "date": day, "time": "23:59"}
    Draft.objects.create(number="000")
    editing.do_add("000", "head", head, journal.Actor(said="talk draft"))
    for path in ("/next/", "/next/reminders.xml"):
        assert Client().get(path).status_code == 200


def test_a_member_claims_and_hands_back_without_javascript(workspace: Path) -> None:
    who = client()
    said = who.post("/next/000/claim/", {"part": "section:news", "do": "claim"})
    assert said.headers["Location"] == "/next/#news"
    assert Claim.objects.get().member == member()
    assert "Hand back" in page(who)
    who.post("/next/000/claim/", {"part": "section:news", "do": "hand_back"})
    assert not Claim.objects.exists()


def test_with_htmx_only_what_changed_comes_back(workspace: Path) -> None:
    who = client()
    given = {"part": "section:news", "do": "claim", "seen": seen(page(who))}
    text = who.post("/next/000/claim/", given, **HTMX).content.decode()
    assert 'id="place-news" hx-swap-oob="true"' in text
    assert 'id="about" hx-swap-oob="true"' in text
    assert "place-classic" not in text


def test_a_taken_part_says_so_in_the_readers_language(
    community: Community, workspace: Path
) -> None:
    for name in ("Mira", "Rowan"):
        claims.do_claim(community, "000", "host", member(name=name).pk)
    who = client(language="zh")
    said = who.post("/next/000/claim/", {"part": "host"}, **HTMX)
    assert said.status_code == 409
    assert "两个名额都有人了" in said.content.decode()
    who.post("/next/000/claim/", {"part": "host"})
    assert "两个名额都有人了" in page(who)


def test_people_stand_under_the_name_that_they_chose(community: Community, workspace: Path) -> None:
    client(name="Mira Lang").post("/next/000/claim/", {"part": "host"})
    text = page(client(Role.READER))
    assert "Mira" not in text
    assert "Researcher 1" in text
    member(name="Mira Lang", named=True)
    assert "Mira Lang" in page(client(Role.READER))


def test_claims_are_the_credits_of_the_issue(community: Community, drafted: None) -> None:
    client(name="Mira").post("/next/000/claim/", {"part": "host"})
    claims.do_claim(community, "000", "section:news", member(name="Rowan", named=True).pk)
    given = credits_of(community, "000")
    assert given.leads == {"section:news": ("Rowan",)}
    issue = final(Issue(title="", number="000"), given)
    assert issue.host[0].startswith("研究员")


def test_who_claimed_stands_in_the_published_issue(
    community: Community, workspace: Path, drafted: None
) -> None:
    client(name="Mira").post("/next/000/claim/", {"part": "host"})
    claims.do_claim(community, "000", "section:recommended", member(name="Rowan", named=True).pk)
    shown = page(client(Role.READER, language="zh")).partition('id="host"')[2]
    pseudonym = shown.partition("<bdi>")[2].partition("</bdi>")[0]
    site, people = workspace / "site", credits_of(community, "000")
    do_publish(community, workspace, "000", "Rowan", site, people=people)
    text = (site / "issues" / "000" / "index.html").read_text("utf-8")
    assert pseudonym.startswith("研究员")
    assert f"<bdi>{pseudonym}</bdi>" in text.partition("主持")[2][:200]
    assert "Rowan" in text
    assert "Mira" not in text
    do_publish(community, workspace, "000", "Rowan", site, people=people)  # nothing changed


def test_what_is_not_the_next_issue_cannot_be_claimed(workspace: Path) -> None:
    said = client().post("/next/016/claim/", {"part": "host"}, **HTMX)
    assert said.status_code == 409
    assert not Claim.objects.exists()


# --- wishes ---------------------------------------------------------------------------------------


def nominate(who: Client, text: str = "LoRA", url: str = "") -> Nomination:
    given = {"part": "section:classic", "text": text, "url": url}
    who.post("/next/000/nominate/", given, **HTMX)
    return Nomination.objects.get(text=text)


def test_nominations_are_voted_for_once_each(workspace: Path) -> None:
    one = nominate(client(name="Mira"), "LoRA", "https://arxiv.org/abs/2106.09685")
    who = client(name="Rowan")
    for _ in range(2):
        who.post(f"/next/000/nominations/{one.pk}/", {"do": "vote"})
    assert Vote.objects.count() == 2
    text = page(who)
    assert 'href="https://arxiv.org/abs/2106.09685"' in text
    assert 'aria-pressed="true"' in text
    who.post(f"/next/000/nominations/{one.pk}/", {"do": "unvote"})
    assert Vote.objects.count() == 1


def test_what_is_typed_is_never_markup(workspace: Path) -> None:
    nominate(client(), "<script>alert(1)</script>")
    assert "<script>alert" not in page(client(Role.READER))


def test_a_topic_is_chosen_by_the_lead_of_its_section_alone(
    community: Community, drafted: None
) -> None:
    one = nominate(client(name="Mira"))
    who, address = client(name="Rowan"), f"/next/000/nominations/{one.pk}/"
    assert who.post(address, {"do": "choose"}).status_code == 403
    claims.do_claim(community, "000", "section:news", member(name="Rowan").pk)
    assert who.post(address, {"do": "choose"}).status_code == 403
    claims.do_claim(community, "000", "section:classic", member(name="Rowan").pk)
    assert who.post(address, {"do": "choose"}).status_code == 302
    assert Nomination.objects.get().chosen
    assert 'class="chosen"' in page(client(Role.READER))


def test_a_host_chooses_in_every_section(community: Community, workspace: Path) -> None:
    one = nominate(client(name="Mira"))
    claims.do_claim(community, "000", "host", member(name="Rowan").pk)
    client(name="Rowan").post(f"/next/000/nominations/{one.pk}/", {"do": "choose"})
    assert Nomination.objects.get().chosen


def test_one_withdraws_ones_own_nomination_not_another(workspace: Path) -> None:
    one = nominate(client(name="Mira"))
    address = f"/next/000/nominations/{one.pk}/"
    assert client(name="Rowan").post(address, {"do": "withdraw"}).status_code == 403
    client(name="Mira").post(address, {"do": "withdraw"})
    assert wishes.nominations("000") == {}


def test_a_suggestion_is_made_marked_and_struck_off(community: Community, workspace: Path) -> None:
    client(name="Mira").post("/next/000/suggest/", {"part": "", "text": "早点开始"})
    one = Suggestion.objects.get()
    address = f"/next/000/suggestions/{one.pk}/"
    assert client(name="Rowan").post(address, {"do": "done"}).status_code == 403
    client(Role.EDITOR).post(address, {"do": "done"})
    assert Suggestion.objects.get().done
    assert client(name="Rowan").post(address, {"do": "strike"}).status_code == 403
    client(name="Mira").post(address, {"do": "strike"})
    assert wishes.suggestions("000") == {}


def test_a_wish_of_the_chat_is_adopted_once(drafted: None) -> None:
    editor = client(Role.EDITOR)
    source = page(editor).partition('name="source" value="')[2].partition('"')[0]
    given = {"source": source, "part": "section:classic"}
    assert editor.post("/next/000/adopt/", given, **HTMX).status_code == 200
    assert "KV cache" in Nomination.objects.get().text
    assert editor.post("/next/000/adopt/", given, **HTMX).status_code == 409
    assert client(Role.MEMBER).post("/next/000/adopt/", given).status_code == 403


def test_readers_are_led_to_sign_in(workspace: Path) -> None:
    reader = client(Role.READER)
    for address in ("claim", "nominate", "suggest", "adopt", "nominations/1", "suggestions/1"):
        said = reader.post(f"/next/000/{address}/", {"do": "vote", "part": "host"})
        assert said.status_code in (302, 403)
    assert not Claim.objects.exists()


# --- taking it back -------------------------------------------------------------------------------


def last() -> str:
    return f"/next/000/undo/{Change.objects.latest('pk').pk}/"


def test_what_was_done_is_told_with_a_way_back_and_back_again(workspace: Path) -> None:
    who = client()
    claimed = who.post("/next/000/claim/", {"part": "section:news"}, **HTMX).content.decode()
    notice = claimed.partition('id="notice"')[2]
    assert "Claimed “News”." in notice
    assert f'hx-post="{last()}"' in notice
    undone = who.post(last(), {}, **HTMX).content.decode().partition('id="notice"')[2]
    assert "Taken back: Claimed “News”." in undone
    assert not Claim.objects.exists()
    assert "Done again" in who.post(last(), {}, **HTMX).content.decode()
    assert Claim.objects.exists()


def test_without_javascript_the_page_after_it_offers_the_way_back(workspace: Path) -> None:
    who = client(language="zh")
    said = who.post("/next/000/suggest/", {"part": "", "text": "早点开始"}, follow=True)
    notice = said.content.decode().partition('id="notice"')[2]
    assert "建议“早点开始”。" in notice
    assert f'action="{last()}"' in notice
    assert last() not in page(who), "it is said once"
    who.post(last())
    assert Suggestion.objects.get().state == "struck"


def test_a_claim_is_taken_back_by_its_member_alone(community: Community, workspace: Path) -> None:
    client(name="Mira").post("/next/000/claim/", {"part": "section:news"})
    claims.do_claim(community, "000", "host", member(name="Hal").pk)
    for other in (client(name="Rowan"), client(name="Hal"), client(Role.ADMIN)):
        address = f"/next/000/undo/{Change.objects.earliest('pk').pk}/"
        assert other.post(address).status_code == 403
    assert Claim.objects.filter(part="section:news").exists()


def test_a_confirmation_is_taken_back_by_who_may_confirm(workspace: Path) -> None:
    client(name="Mira").post("/next/000/claim/", {"part": "host"})
    given = {"part": "host", "member": member(name="Mira").pk}
    client(Role.EDITOR).post("/next/000/confirm/", given)
    assert client(name="Mira").post(last()).status_code == 403
    client(Role.EDITOR).post(last())
    assert not Claim.objects.get().confirmed


def test_hosting_comes_back_to_who_was_confirmed_not_to_who_was_an_editor(workspace: Path) -> None:
    mira, edi = client(name="Mira"), client(Role.EDITOR, "Edi")
    mira.post("/next/000/claim/", {"part": "host"})
    edi.post("/next/000/confirm/", {"part": "host", "member": Claim.objects.get().member_id})
    edi.post("/next/000/claim/", {"part": "host"})
    backs = []
    for who in (mira, edi):
        who.post("/next/000/claim/", {"part": "host", "do": "hand_back"})
        backs.append(last())
    member(Role.MEMBER, "Edi")
    assert [who.post(back).status_code for who, back in zip((mira, edi), backs, strict=True)] == [
        302,
        403,
    ]
    assert Claim.objects.get().confirmed


def test_a_place_that_was_taken_meanwhile_is_told_in_one_sentence(
    community: Community, workspace: Path
) -> None:
    who = client(name="Mira")
    who.post("/next/000/claim/", {"part": "host"})
    who.post("/next/000/claim/", {"part": "host", "do": "hand_back"})
    back = last()
    for name in ("Rowan", "Hal"):
        claims.do_claim(community, "000", "host", member(name=name).pk)
    said = who.post(back, {}, **HTMX)
    assert said.status_code == 409
    assert "both places are taken" in said.content.decode()
    assert not Change.objects.filter(action="undo").exists()


def test_a_wish_is_taken_back_by_who_made_it_or_chooses_there(
    community: Community, workspace: Path
) -> None:
    nominate(client(name="Mira"))
    made = last()
    assert client(name="Rowan").post(made).status_code == 403
    claims.do_claim(community, "000", "section:classic", member(name="Rowan").pk)
    assert client(name="Rowan").post(made).status_code == 302
    assert wishes.nominations("000") == {}


def test_a_chosen_topic_is_let_go_by_taking_it_back(community: Community, drafted: None) -> None:
    one = nominate(client(name="Mira"))
    claims.do_claim(community, "000", "section:classic", member(name="Rowan").pk)
    lead = client(name="Rowan")
    said = lead.post(f"/next/000/nominations/{one.pk}/", {"do": "choose"}, **HTMX)
    assert "Topic of “Classic”: “LoRA”." in said.content.decode()
    assert client(name="Mira").post(last()).status_code == 403
    lead.post(last())
    assert not Nomination.objects.get().chosen


# --- what others do -------------------------------------------------------------------------------


def test_what_others_did_comes_without_reload(community: Community, workspace: Path) -> None:
    who = client(Role.READER)
    before = seen(page(who))
    assert who.get("/next/000/since/", {"seen": before}).status_code == 204
    wishes.do_nominate(community, "000", "section:classic", "LoRA", "", member().pk)
    text = who.get("/next/000/since/", {"seen": before}).content.decode()
    assert 'id="place-classic" hx-swap-oob="true"' in text
    assert "place-news" not in text
    assert who.get("/next/000/since/", {"seen": seen(text)}).status_code == 204


def test_when_the_issue_is_out_the_page_is_loaded_anew(workspace: Path) -> None:
    said = client(Role.READER).get("/next/016/since/", {"seen": ""})
    assert said.headers["HX-Refresh"] == "true"


def test_the_page_asks_the_database_a_bounded_number_of_times(
    community: Community, drafted: None, django_assert_max_num_queries: object
) -> None:
    for n in range(12):
        one = nominate(client(name=f"Member {n}"), f"topic {n}")
        wishes.do_vote(one, member(name="Mira").pk)
    page(client(Role.READER))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        page(client(Role.READER))


def test_who_claims_to_host_has_the_rights_of_a_host_once_an_editor_has_confirmed(
    workspace: Path,
) -> None:
    mem, editor = member(Role.MEMBER, "Mem"), member(Role.EDITOR, "Edi")
    own, theirs = Client(), Client()
    own.force_login(mem)
    theirs.force_login(editor)
    own.post("/next/000/claim/", {"part": "host", "do": "claim"})
    assert own.get("/uploads/").status_code == 403
    assert f'value="{mem.pk}"' in theirs.get("/next/").content.decode()
    theirs.post("/next/000/confirm/", {"part": "host", "member": mem.pk})
    assert own.get("/uploads/").status_code == 200
