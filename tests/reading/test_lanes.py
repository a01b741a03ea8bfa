"""How threads are laid out beside a stream: lanes, colours, arcs and their tracks."""

from collections.abc import Sequence

import msgspec
from chats import chat, chats
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.reading.threads import link, threads
from openllm_talk.reading.threads.lanes import COLOURS, Drawing, lay_out
from openllm_talk.records import Message, ReplyLink


def drawn(*parents: int | tuple[int, ...]) -> Drawing:
    """The drawing of a chat in which each row answers the rows given for it."""
    rows = [each if isinstance(each, tuple) else (each,) for each in parents]
    links = [
        ReplyLink(index=row, reply_to=first, also_reply_to=tuple(others))
        for row, (first, *others) in enumerate(rows)
    ]
    messages = [Message(index=row, id=f"m{row}") for row in range(len(rows))]
    return lay_out(links, threads(messages, links))


@st.composite
def any_parents(draw: st.DrawFn) -> list[tuple[int, ...]]:
    count = draw(st.integers(1, 40))
    rows = st.integers(0, count - 1)
    return [tuple(draw(st.lists(rows, min_size=1, max_size=3))) for _ in range(count)]


def test_an_empty_chat_needs_no_lane() -> None:
    assert drawn() == Drawing(lanes=0, strands=(), strand_of=(), arcs=())


def test_a_single_message_has_neither_lane_nor_arc() -> None:
    assert drawn(0, 1) == Drawing(lanes=0, strands=(), strand_of=(None, None), arcs=())


def test_a_lane_is_used_again_when_its_thread_is_over_but_not_its_colour() -> None:
    drawing = drawn(0, 0, 2, 2)
    assert drawing.lanes == 1
    assert [(each.first, each.last) for each in drawing.strands] == [(0, 1), (2, 3)]
    assert drawing.strands[0].colour != drawing.strands[1].colour


def test_interleaved_threads_stand_side_by_side() -> None:
    drawing = drawn(0, 1, 0, 1)
    assert [each.lane for each in drawing.strands] == [0, 1]
    assert drawing.strand_of == (0, 1, 0, 1)


def test_the_leftmost_free_lane_is_taken() -> None:
    # Threads 0-3 and 1-2, then 4-5: both lanes are free.
    assert [each.lane for each in drawn(0, 1, 1, 0, 4, 4).strands] == [0, 1, 0]


def test_a_chain_runs_on_the_lanes_line_and_a_jump_beside_it() -> None:
    assert [arc.track for arc in drawn(0, 0, 1, 0).arcs] == [0, 0, 1]


def test_another_thread_between_is_no_reason_to_leave_the_line() -> None:
    assert [arc.track for arc in drawn(0, 1, 0, 1).arcs] == [0, 0]


def test_answers_to_one_row_share_a_track_and_answers_to_another_have_their_own() -> None:
    arcs = {(arc.parent, arc.child): arc.track for arc in drawn(0, 0, 0, 1, 0).arcs}
    assert arcs[0, 2] == arcs[0, 4] == 1
    assert arcs[1, 3] == 2


def test_a_second_parent_is_an_arc_of_its_own_and_joins_its_thread() -> None:
    drawing = drawn(0, 1, (0, 1))
    assert [(arc.parent, arc.second) for arc in drawing.arcs] == [(0, False), (1, True)]
    assert drawing.strand_of == (0, 0, 0)


def test_an_arc_tells_what_the_link_tells() -> None:
    messages = chat("ana: one", "Bo: two", "ana: three")
    messages[2] = msgspec.structs.replace(messages[2], reply_to="m0")
    links = link(messages)
    [arc] = [arc for arc in lay_out(links, threads(messages, links)).arcs if arc.child == 2]
    assert (arc.parent, arc.source, arc.confidence) == (0, "explicit", links[2].confidence)


def test_a_system_row_stands_alone() -> None:
    messages = chat("ana: who knows fstab?", "*: Bo joined", "小陈: ana: I do, ask")
    links = link(messages)
    assert lay_out(links, threads(messages, links)).strand_of[1] is None


@given(any_parents())
def test_lanes_never_collide_and_are_as_few_as_can_be(parents: list[tuple[int, ...]]) -> None:
    drawing = drawn(*parents)
    alive = [
        [each.lane for each in drawing.strands if each.first <= row <= each.last]
        for row in range(len(parents))
    ]
    assert all(len(set(lanes)) == len(lanes) for lanes in alive)
    assert drawing.lanes == max(map(len, alive))


@given(any_parents())
def test_colours_differ_while_there_are_enough_of_them(parents: list[tuple[int, ...]]) -> None:
    drawing = drawn(*parents)
    for row in range(len(parents)):
        colours = [each.colour for each in drawing.strands if each.first <= row <= each.last]
        assert all(colour < COLOURS for colour in colours)
        if len(colours) <= COLOURS:
            assert len(set(colours)) == len(colours)


@given(any_parents())
def test_arcs_stay_within_their_strand_and_never_share_a_track_by_chance(
    parents: list[tuple[int, ...]],
) -> None:
    drawing = drawn(*parents)
    spans: dict[tuple[int, int, int], set[int]] = {}
    for arc in drawing.arcs:
        strand = drawing.strands[arc.strand]
        assert {drawing.strand_of[arc.child], drawing.strand_of[arc.parent]} == {arc.strand}
        assert strand.first <= min(arc.child, arc.parent) <= max(arc.child, arc.parent)
        assert max(arc.child, arc.parent) <= strand.last
        if arc.track:
            top, bottom = sorted((arc.child, arc.parent))
            spans.setdefault((arc.strand, arc.track, arc.parent), set()).update((top, bottom))
    for (strand_, track, parent), rows in spans.items():
        for (other_strand, other_track, other_parent), others in spans.items():
            if (strand_, track) == (other_strand, other_track) and parent != other_parent:
                assert max(rows) < min(others) or max(others) < min(rows)


@given(chats())
@settings(max_examples=40)
def test_any_chat_can_be_laid_out(messages: Sequence[Message]) -> None:
    links = link(messages)
    drawing = lay_out(links, threads(messages, links))
    assert len(drawing.strand_of) == len(messages)
    linked = sum(len({one.reply_to, *one.also_reply_to} - {one.index}) for one in links)
    assert len(drawing.arcs) == linked
