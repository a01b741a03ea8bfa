"""People edit, a chat comes in and a draft is made, all at once: nothing is lost, nothing twice."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from test_drafting import FRIDAY, LORA, chat

from openllm_talk.archive import messages
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community, load
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import claims
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Change, Claim, Piece
from openllm_talk.issues.workshop import editing, pieces
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.web.setup import open_workspace

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()"),
    pytest.mark.both_engines,
]

ASKED = (
    "有人知道 MoE 的路由损失系数一般设多少吗？",
    "长上下文训练的时候 RoPE 的 base 要不要调大？",
    "请问 vLLM 里 prefix caching 默认是打开的吗？",
    "DPO 训练时 beta 一般取多少比较合适？",
)
EDITS = 6


def together(*works: Callable[[], object]) -> None:
    """Each of `works` in a process of its own, all at once; all of them must be done."""
    connection.close()
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0] * len(works)


def alone(folder: Path, exports: list[Path]) -> list[str]:
    """The questions of a draft from all this that nobody disturbed."""
    folder.mkdir()
    (folder / "talk.toml").write_text('name = "Alone"\nlanguages = ["zh"]\n', encoding="utf-8")
    open_workspace(folder)
    do_import([folder.parent / "friday.txt", *exports], load(folder))
    return sorted(one.text for one in do_draft(load(folder), folder).issue.questions)


def test_people_a_chat_and_a_draft_do_not_come_between_each_other(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    do_draft(community, workspace)
    piece = Piece.objects.get(number="000", kind="question")
    exports = [
        chat(
            tmp_path / f"{n}.txt",
            {
                "2026-06-05": [
                    ("木木", f"15:{n}0", text),
                    ("阿澈", f"15:{n}5", "一般用默认的就可以"),
                ]
            },
        )
        for n, text in enumerate(ASKED)
    ]

    def decides() -> None:
        for turn in range(EDITS):
            state = "accepted" if turn % 2 else "rejected"
            editing.do_decide("000", [piece.pk], state, Actor(said="Mira"))

    def edits() -> None:
        for turn in range(EDITS):
            held = Piece.objects.get(pk=piece.pk)
            record = msgspec.json.decode(held.record) | {"title": f"LoRA {turn}"}
            editing.do_edit("000", held.pk, held.version, record, Actor(said="Rowan"))

    undisturbed = alone(workspace.parent / "alone", exports)
    open_workspace(workspace)
    together(
        lambda: [do_import([export], community) for export in exports],
        lambda: [do_draft(community, workspace) for _ in range(3)],
        decides,
        edits,
    )
    issue = do_draft(community, workspace).issue
    assert sorted(one.text for one in issue.questions) == undisturbed
    assert len(list(messages.between(community))) == 2 + 2 * len(ASKED)
    assert [one.title for one in issue.questions if LORA in one.text] == [f"LoRA {EDITS - 1}"]
    assert Change.objects.filter(action="edit", said_by="Rowan").count() == EDITS
    assert pieces.issue_of(pieces.of_issue("000")) == issue
    assert do_draft(community, workspace).issue == issue


def test_one_place_is_not_taken_by_eight(community: Community, workspace: Path) -> None:
    people = get_user_model().objects
    members = [people.create(username=f"member{n}").pk for n in range(8)]

    def claim(member: int) -> None:
        with suppress(WorkshopError):
            claims.do_claim(community, "000", "host", member)

    together(*(partial(claim, member) for member in members))
    assert sorted(Claim.objects.values_list("slot", flat=True)) == [1, 2]
