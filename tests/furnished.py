"""A workshop in full swing, to look at: the sample community with something on every page."""

from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from openllm_talk.archive.importing import do_import
from openllm_talk.archive.search.writing import do_index_public
from openllm_talk.community import load
from openllm_talk.issues import asking, claims, topics, wishes
from openllm_talk.issues.models import Nomination, Piece
from openllm_talk.issues.night import noting, running
from openllm_talk.issues.workshop import editing
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.publish.publication import public_site
from openllm_talk.publish.write import build
from openllm_talk.web.accounts.roles import Role
from openllm_talk.web.jobs.worker import do_next
from openllm_talk.web.uploads.receiving import do_receive_pasted
from web_live import member

SAMPLE = Path(__file__).parents[1] / "examples/community"
NUMBER = "004"
KNOWN = "梯度累积 8 步和直接开 8 倍 batch 一样吗"


@dataclass(frozen=True)
class Furnished:
    """Addresses in it: the pages by what they are, for somebody who may see all."""

    number: str
    digest: str
    question: int
    entry: int

    def pages(self) -> dict[str, str]:
        """Every page of the workshop, by a name for it."""
        review = f"/review/{self.number}"
        return {
            "next": "/next/",
            "review": f"{review}/",
            "chat": f"{review}/{self.question}/context/",
            "edit": f"{review}/{self.entry}/edit/",
            "move": f"{review}/{self.entry}/move/",
            "merge": f"{review}/{self.entry}/merge/",
            "split": f"{review}/{self.question}/split/",
            "private": f"{review}/findings/",
            "history": f"{review}/history/",
            "piece-history": f"{review}/{self.entry}/history/",
            "uploads": "/uploads/",
            "upload-report": f"/uploads/{self.digest}/",
            "ask": f"/ask/?text={KNOWN}",
            "answer": "/ask/answer/002-online-2/",
            "waiting": "/ask/waiting/",
            "talk-night": f"/talk/{self.number}/",
            "talk-screen": f"/talk/{self.number}/screen/",
            "check-list": f"/publishing/{self.number}/",
            "preview": f"/publishing/{self.number}/preview/",
            "search": "/search/?q=LoRA",
            "charts": "/search/charts/",
            "newsletter": "/newsletter/",
            "members": "/members/",
            "me": "/members/me/",
            "audit": "/members/audit/",
        }


PUBLISHED = {
    "home": "/",
    "issues": "/issues/",
    "issue": "/issues/003/",
    "questions": "/questions/",
    "question": "/questions/002-online-2/",
    "people": "/people/",
    "feeds": "/feeds/",
}
"""The pages that readers see, as they were published before."""


def furnish(workspace: Path) -> Furnished:
    """Three issues are out, the chat for the fourth is in, and people are at work on it."""
    toml = (SAMPLE / "talk.toml").read_text(encoding="utf-8")
    (workspace / "talk.toml").write_text(toml.replace("[site]", "[site]\npdf = false"), "utf-8")
    community = load(workspace)
    past_issues(workspace)
    ada = member(Role.ADMIN, "Ada")
    chat = (SAMPLE / "chat/wechat-group.txt").read_text(encoding="utf-8")
    upload = do_receive_pasted(workspace, chat, ada).upload
    while do_next():
        pass
    mira, rowan = member(name="Mira", named=True).pk, member(name="Rowan").pk
    claims.do_claim(community, NUMBER, "host", mira)
    claims.do_claim(community, NUMBER, "section:news", rowan)
    wishes.do_nominate(
        community,
        NUMBER,
        "section:classic",
        "LoRA 原论文",
        "https://arxiv.org/abs/2106.09685",
        mira,
    )
    wishes.do_nominate(community, NUMBER, "section:classic", "Attention, again", "", rowan)
    one = Nomination.objects.get(text="LoRA 原论文")
    topics.do_choose(NUMBER, one.pk, Actor(member=mira))
    wishes.do_suggest(community, NUMBER, "", "早点开始", rowan)
    asking.do_ask("中文长上下文评测有什么公开的数据集？", asking.Sender())
    asking.do_offer(community, "002-online-2", "看 `/metrics` 里的命中计数", asking.Sender())
    pieces = Piece.objects.filter(number=NUMBER)
    entries = list(pieces.filter(kind="entry").values_list("pk", flat=True))
    editing.do_decide(NUMBER, entries[1:3], "accepted", Actor(member=mira))
    editing.do_decide(NUMBER, entries[3:4], "rejected", Actor(member=rowan))
    _talk(workspace, entries[1])
    questions = pieces.filter(kind="question", record__contains='"answers":[{')
    return Furnished(NUMBER, upload.digest, questions.values_list("pk", flat=True)[1], entries[0])


def past_issues(workspace: Path) -> None:
    """Three issues are out: readers see and find them."""
    community = load(workspace)
    do_import([SAMPLE / "issues"], community)
    site = public_site(community, workspace)
    do_index_public(site.issues, site.questions)
    build(site, workspace / "site")


def _talk(workspace: Path, piece: int) -> None:
    """The talk has begun, and somebody typed a line."""
    community, now = load(workspace), timezone.now()
    running.do_begin(community, NUMBER, now)
    line = noting.Line(key="0" * 16, piece=piece, text="大家都想看第三页的表")
    noting.do_note(community, NUMBER, line, Actor(), now)
