"""Chat that is imported after the issue it belonged to reaches the next draft, once."""

from pathlib import Path

import pytest
from test_drafting import BEFORE_THE_TALK, FRIDAY, LORA, chat, said

from openllm_talk.archive import messages
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.issues.draft import do_draft
from openllm_talk.publish.publication import do_publish
from openllm_talk.records import Decision, Issue, Message

pytestmark = pytest.mark.both_engines

VLLM = "vLLM 的 prefix caching 要怎么打开？有没有人线上用过？"
OTHER_ROOM = {
    "2026-06-04": [
        ("王五", "10:00", VLLM),
        ("赵六", "10:02", "启动的时候加 enable-prefix-caching 就行，线上用了两个月没问题"),
    ]
}
LONG_AGO = {"2026-05-10": [("王五", "10:00", "AWQ 和 GPTQ 量化选哪一个比较好？")]}


def late(issue: Issue) -> list[Decision]:
    return [one for one in issue.decisions if one.kind == "late"]


def publish(community: Community, workspace: Path, number: str) -> None:
    do_publish(community, workspace, number, "Rowan", workspace / "site")


@pytest.mark.parametrize("moment", ["drafted", "published"])
def test_what_comes_in_late_is_in_the_next_draft_and_only_there(
    community: Community, workspace: Path, tmp_path: Path, moment: str
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    do_draft(community, workspace)
    other = chat(tmp_path / "other.txt", LONG_AGO | OTHER_ROOM, "乙群")
    if moment == "drafted":
        do_import([other], community)
    publish(community, workspace, "000")
    do_import([other, chat(tmp_path / "later.txt", FRIDAY | BEFORE_THE_TALK)], community)
    second = do_draft(community, workspace).issue
    assert VLLM in said(second)
    assert "MoE" in said(second)
    assert LORA not in said(second)
    assert "AWQ" not in said(second)
    (decision,) = late(second)
    assert decision.en.startswith("2 messages said before issue 000 ended came in late")
    assert decision.zh.startswith("000 期结束前说的 2 条消息来晚了")
    assert do_draft(community, workspace).issue == second
    publish(community, workspace, "001")
    new = {"2026-06-09": [("阿澈", "09:00", "有人试过 Muon 优化器吗？收敛会更快吗？")]}
    do_import([chat(tmp_path / "new.txt", new)], community)
    third = do_draft(community, workspace).issue
    assert VLLM not in said(third)
    assert late(third) == []


def test_late_chat_alone_is_enough_for_a_draft(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    do_draft(community, workspace)
    publish(community, workspace, "000")
    do_import([chat(tmp_path / "other.txt", OTHER_ROOM, "乙群")], community)
    issue = do_draft(community, workspace).issue
    assert (issue.number, VLLM in said(issue)) == ("001", True)


def test_bounds_and_imports_that_a_person_names_bring_nothing_late(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    do_draft(community, workspace)
    publish(community, workspace, "000")
    do_import([chat(tmp_path / "other.txt", OTHER_ROOM, "乙群")], community)
    later = chat(tmp_path / "later.txt", BEFORE_THE_TALK)
    do_import([later], community)
    assert VLLM not in said(do_draft(community, workspace, since="2026-06-05T14:04").issue)
    assert VLLM not in said(do_draft(community, workspace, imports=[str(later)]).issue)


def test_an_issue_that_was_not_drafted_here_makes_nothing_late(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    past = tmp_path / "000.md"
    past.write_text("---\ntalk: 1\nnumber: 000\ndate: 2026-06-06\n---\n\n## News\n\n- x\n", "utf-8")
    after = {"2026-06-09": [("阿澈", "09:00", LORA)]}
    do_import([past, chat(tmp_path / "all.txt", OTHER_ROOM | after)], community)
    issue = do_draft(community, workspace).issue
    assert (LORA in said(issue), VLLM in said(issue)) == (True, False)
    assert late(issue) == []


def test_what_stands_in_an_issue_is_never_late(community: Community, tmp_path: Path) -> None:
    do_import([chat(tmp_path / "other.txt", OTHER_ROOM)], community)

    def found(known: set[str]) -> list[Message]:
        return messages.late(community, 0, "2026-06-05", 14, known)

    first, second = found(set())
    assert [one.id for one in found({first.id})] == [second.id]
