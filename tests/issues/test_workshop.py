"""The workshop's pieces: what people do to an issue, taken back, merged, printed, drafted again."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_drafting import BEFORE_THE_TALK, FRIDAY, LORA, PAPER, chat, said

from openllm_talk.archive import ledger
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import Clash, WorkshopError
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.manuscript_file import manuscript_of
from openllm_talk.issues.models import Change, Piece
from openllm_talk.issues.workshop import clash, editing, journal, pieces, printing
from openllm_talk.issues.workshop.journal import Actor
from openllm_talk.records import Entry, Issue, Question
from openllm_talk.sources import documents

pytestmark = pytest.mark.both_engines

ROWAN = Actor(said="Rowan")
MIRA = Actor(said="Mira")
LATER = {
    "2026-06-05": [
        *FRIDAY["2026-06-05"],
        ("林夏", "14:09", "rank 之外 alpha 也要跟着调，一般取 rank 的两倍，我们一直这么用"),
        ("木木", "15:00", PAPER),
    ]
} | BEFORE_THE_TALK


@pytest.fixture
def drafted(community: Community, workspace: Path, tmp_path: Path) -> Issue:
    """A first draft, number 000, with its pieces."""
    do_import([chat(tmp_path / "friday.txt", FRIDAY)], community)
    return do_draft(community, workspace).issue


def living() -> Issue:
    return pieces.issue_of(pieces.of_issue("000"))


def piece_of(words: str, kind: str = "question") -> Piece:
    held = Piece.objects.filter(number="000", kind=kind).order_by("place")
    return next(one for one in held if words in one.record)


def values(piece: Piece, **changed: Any) -> dict[str, Any]:
    record: dict[str, Any] = msgspec.json.decode(Piece.objects.get(pk=piece.pk).record)
    return record | changed


def test_a_draft_comes_as_pieces_that_make_the_same_issue(drafted: Issue) -> None:
    assert living() == drafted
    assert {one.state for one in pieces.of_issue("000")} == {"proposed"}


def test_an_edit_is_kept_accepted_and_remembered(drafted: Issue) -> None:
    piece = piece_of(LORA)
    editing.do_edit("000", piece.pk, 1, values(piece, title="LoRA 的 rank？"), ROWAN)
    held = Piece.objects.get(pk=piece.pk)
    assert (held.state, held.version) == ("accepted", 2)
    assert "LoRA 的 rank？" in {one.title for one in living().questions}
    change = Change.objects.latest("pk")
    assert (change.action, change.said_by) == ("edit", "Rowan")
    then, now = (side(change.steps.get()) for side in (journal.before, journal.after))
    assert then is not None
    assert now is not None
    assert then.record["title"] != now.record["title"]


def test_undo_gives_back_what_was_and_undoing_that_gives_the_change_back(drafted: Issue) -> None:
    piece = piece_of(LORA)
    change = editing.do_decide("000", [piece.pk], "rejected", ROWAN)
    assert change is not None
    assert LORA not in said(living())
    undone = journal.do_undo(change, MIRA)
    assert living() == drafted
    assert undone is not None
    journal.do_undo(undone, MIRA)
    assert LORA not in said(living())


def test_what_somebody_changed_since_is_not_undone_over_their_head(drafted: Issue) -> None:
    piece = piece_of(LORA)
    change = editing.do_edit("000", piece.pk, 1, values(piece, title="一"), ROWAN)
    editing.do_edit("000", piece.pk, 2, values(piece, title="二"), MIRA)
    assert change is not None
    with pytest.raises(Clash):
        journal.do_undo(change, ROWAN)
    journal.do_restore(Piece.objects.get(pk=piece.pk), change, ROWAN)
    assert pieces.record_of(Piece.objects.get(pk=piece.pk), Question).title == "一"


def test_two_people_who_change_different_fields_both_have_their_way(drafted: Issue) -> None:
    piece = piece_of(LORA)
    mine = values(piece, title="短标题")
    editing.do_edit("000", piece.pk, 1, values(piece, status="open"), MIRA)
    editing.do_edit("000", piece.pk, 1, mine, ROWAN)
    record = pieces.record_of(Piece.objects.get(pk=piece.pk), Question)
    assert (record.title, record.status) == ("短标题", "open")


def test_two_people_who_change_the_same_line_are_shown_both_versions(drafted: Issue) -> None:
    piece = piece_of(LORA)
    mine = values(piece, title="甲")
    editing.do_edit("000", piece.pk, 1, values(piece, title="乙"), MIRA)
    with pytest.raises(editing.Disputed) as disputed:
        editing.do_edit("000", piece.pk, 1, mine, ROWAN)
    both = disputed.value.both
    assert both.clashes == ("title",)
    assert (both.record["title"], both.theirs["title"]) == ("甲", "乙")
    editing.do_edit("000", piece.pk, disputed.value.version, mine, ROWAN)
    assert pieces.record_of(Piece.objects.get(pk=piece.pk), Question).title == "甲"


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a", "b", "b", "b"),
        ("a\nb", "a\nx", "a\ny", None),
        ("", "x", "y", None),
        ("a\n\nb\n\nc", "a1\n\nb\n\nc", "a\n\nb\n\nc1", "a1\n\nb\n\nc1"),
    ],
)
def test_texts_are_merged_line_by_line(base: str, theirs: str, mine: str, both: str | None) -> None:
    assert clash.merged_text(base, theirs, mine) == both
    assert clash.merged_text(base, mine, theirs) == both


def test_a_record_of_the_wrong_form_is_refused_and_nothing_changes(drafted: Issue) -> None:
    piece = piece_of(LORA)
    with pytest.raises(WorkshopError, match="cannot be kept"):
        editing.do_edit("000", piece.pk, 1, values(piece, status="solved"), ROWAN)
    assert living() == drafted


def test_a_merge_joins_answers_and_addresses_and_is_undone_in_the_ledger_too(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    before = do_draft(community, workspace).issue
    lora, moe = piece_of("LoRA"), piece_of("MoE")
    lora_id, moe_id = (pieces.record_of(one, Question).id for one in (lora, moe))
    answers = [len(pieces.record_of(one, Question).answers) for one in (lora, moe)]
    change = editing.do_merge("000", moe.pk, lora.pk, ROWAN)
    assert change is not None
    merged = pieces.record_of(Piece.objects.get(pk=lora.pk), Question)
    assert len(merged.answers) == sum(answers)
    assert ledger.aliases() == {moe_id: lora_id}
    journal.do_undo(change, ROWAN)
    assert ledger.aliases() == {}
    assert living() == before


def test_a_split_gives_a_question_of_its_own_the_chosen_answers(drafted: Issue) -> None:
    piece = piece_of(LORA)
    whole = pieces.record_of(piece, Question)
    assert whole.answers
    change = editing.do_split("000", piece.pk, [0], "另一个问题？", ROWAN)
    new = next(one for one in living().questions if one.text == "另一个问题？")
    rest = pieces.record_of(Piece.objects.get(pk=piece.pk), Question)
    assert new.answers[0].text == whole.answers[0].text
    assert len(rest.answers) == len(whole.answers) - 1
    places = [one.id for one in living().questions]
    assert places.index(new.id) == places.index(rest.id) + 1
    assert change is not None
    journal.do_undo(change, ROWAN)
    assert living() == drafted


def test_an_entry_moves_between_sections_and_behind_its_neighbour(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    do_draft(community, workspace)
    news = piece_of('"news"', "section")
    first = editing.do_add("000", "entry", {"title": "一"}, ROWAN, section=news.pk)
    second = editing.do_add("000", "entry", {"title": "二"}, ROWAN, section=news.pk)
    one, two = (change.steps.get().piece_id for change in (first, second))
    editing.do_move("000", one, ROWAN, after=two)
    shelf = next(section for section in living().sections if section.kind == "news")
    titles = [entry.title for part in shelf.subsections for entry in part.entries]
    assert titles.index("二") + 1 == titles.index("一")
    talk = piece_of('"free_talk"', "section")
    editing.do_move("000", two, ROWAN, section=talk.pk)
    shelf = next(section for section in living().sections if section.kind == "free_talk")
    assert shelf.subsections[0].entries == (Entry(title="二"),)


def test_decisions_survive_another_draft_and_what_is_new_is_proposed(
    community: Community, workspace: Path, tmp_path: Path, drafted: Issue
) -> None:
    piece = piece_of(LORA)
    editing.do_edit("000", piece.pk, 1, values(piece, title="LoRA 的 rank？"), ROWAN)
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    do_draft(community, workspace)
    held = Piece.objects.get(pk=piece.pk)
    assert pieces.record_of(held, Question).title == "LoRA 的 rank？"
    assert held.state == "accepted"
    assert piece_of("MoE").state == "proposed"
    assert documents.read(manuscript_of(workspace, "000")) == living()


def test_what_was_rejected_does_not_come_back(
    community: Community, workspace: Path, tmp_path: Path, drafted: Issue
) -> None:
    editing.do_decide("000", [piece_of(LORA).pk], "rejected", ROWAN)
    do_import([chat(tmp_path / "later.txt", LATER)], community)
    again = do_draft(community, workspace).issue
    assert LORA not in said(again)
    assert LORA not in said(living())


def test_what_a_person_writes_into_the_manuscript_comes_into_the_pieces(
    community: Community, workspace: Path, drafted: Issue
) -> None:
    path = manuscript_of(workspace, "000")
    piece = piece_of(LORA)
    path.write_text(path.read_text(encoding="utf-8").replace(LORA, "LoRA？", 1), encoding="utf-8")
    printing.do_print(community, workspace, "000")
    assert "LoRA？" in said(living())
    assert Piece.objects.get(pk=piece.pk).state == "accepted"


def test_both_the_file_and_the_pieces_changed_and_neither_is_lost(
    community: Community, workspace: Path, drafted: Issue
) -> None:
    path = manuscript_of(workspace, "000")
    path.write_text(
        path.read_text(encoding="utf-8").replace("date: ", "host: Rowan\ndate: "), encoding="utf-8"
    )
    piece = piece_of(LORA)
    editing.do_edit("000", piece.pk, 1, values(piece, title="标题"), ROWAN)
    printing.do_print(community, workspace, "000")
    assert living().host == ("Rowan",)
    assert "标题" in {one.title for one in living().questions}
    assert documents.read(path) == living()


def test_printing_again_changes_neither_file_nor_pieces(
    community: Community, workspace: Path, drafted: Issue
) -> None:
    path = manuscript_of(workspace, "000")
    before = (path.read_bytes(), path.stat().st_mtime_ns, Change.objects.count())
    printing.do_print(community, workspace, "000")
    do_draft(community, workspace)
    assert (path.read_bytes(), path.stat().st_mtime_ns, Change.objects.count()) == before
