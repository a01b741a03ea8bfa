"""Two accounts that are one person, and people who want to be left out."""

from pathlib import Path

import msgspec
import pytest
from plain_format import dump, readers, say, write

from openllm_talk.archive import messages, models
from openllm_talk.archive.importing import ImportedFile, do_import
from openllm_talk.archive.joining import Member, do_join, do_split, find, members
from openllm_talk.community import Community, People
from openllm_talk.errors import ArchiveError
from openllm_talk.records import Message, Row

pytestmark = pytest.mark.both_engines


def bring(community: Community, path: Path, platform: str = "plain") -> ImportedFile:
    return do_import([path], community, readers=readers(name=platform)).files[0]


def authors(community: Community) -> list[str | None]:
    return [message.author for message in messages.between(community)]


def member(name: str) -> Member:
    (found,) = [one for one in members() if one.name == name]
    return found


@pytest.fixture
def two_platforms(tmp_path: Path, community: Community) -> tuple[Path, Path]:
    """Ana writes as «ana» on one platform and as «Ana 🌙» on another; Bo is on both."""
    here = write(
        tmp_path / "a.chat", [say(0, "a", author="ana", author_id="u1"), say(1, "b", author="Bo")]
    )
    there = write(
        tmp_path / "b.chat",
        [
            say(2, "c", author="Ana 🌙", mentions=("ana", "Bo")),
            say(3, "d", author="Bo"),
            say(4, "e", author="Bo"),
        ],
    )
    bring(community, here)
    bring(community, there, "other-json")
    return here, there


def test_everybody_is_listed_with_who_may_be_the_same(two_platforms: tuple[Path, Path]) -> None:
    listed = members()
    assert [(one.name, one.messages) for one in listed] == [
        ("Bo", 2),
        ("ana", 1),
        ("Bo", 1),
        ("Ana 🌙", 1),
    ]
    first, _, second, _ = listed
    assert (first.alike, second.alike) == ((second.id,), (first.id,))
    assert [(one.platform, one.name, one.account) for one in member("ana").accounts] == [
        ("plain", "ana", "u1")
    ]


def test_people_who_are_one_have_one_name_everywhere(
    two_platforms: tuple[Path, Path], community: Community
) -> None:
    joined = do_join("Ana 🌙", "ana", "Ana")
    assert (joined.name, joined.messages, len(joined.accounts)) == ("Ana", 2, 2)
    said = {message.text: message for message in messages.between(community)}
    assert (said["a"].author, said["c"].author) == ("Ana", "Ana")
    assert said["c"].mentions == ("Ana", "Bo")
    assert find("ana") == find("Ana 🌙") == find("plain:u1") == joined.id


def test_a_join_holds_for_every_later_import(
    tmp_path: Path, two_platforms: tuple[Path, Path], community: Community
) -> None:
    here, there = two_platforms
    do_join("Ana 🌙", "ana")
    bring(community, here)
    bring(community, there, "other-json")
    rows = [say(9, "f", author="ana has a new name", author_id="u1")]
    bring(community, write(tmp_path / "c.chat", rows))
    rows = [say(10, "g", author="Ana 🌙")]
    bring(community, write(tmp_path / "d.chat", rows), "other-json")
    assert sorted(filter(None, authors(community))) == ["Bo"] * 3 + ["ana"] * 4


def test_a_join_is_taken_back_and_nothing_is_lost(
    two_platforms: tuple[Path, Path], community: Community
) -> None:
    before = authors(community), members()
    other = find("Ana 🌙")
    root = do_join("Ana 🌙", "ana").id
    assert do_split(other) == root
    assert (authors(community), members()) == before
    with pytest.raises(ArchiveError, match="joined into nobody"):
        do_split(other)


def test_whoever_was_joined_before_comes_along(
    two_platforms: tuple[Path, Path], community: Community
) -> None:
    bo, _ = [one.id for one in members() if one.name == "Bo"]
    do_join("Ana 🌙", "ana")
    do_join("ana", str(bo))
    assert {one.name for one in members()} == {"Bo"}
    assert models.Person.objects.filter(joined_into=bo).count() == 2


def test_nobody_and_several_are_said_so(two_platforms: tuple[Path, Path]) -> None:
    with pytest.raises(ArchiveError, match="nobody is called «Zoe»"):
        find("Zoe")
    with pytest.raises(ArchiveError, match="several people are called «Bo»: 2, 4"):
        find("Bo")
    with pytest.raises(ArchiveError, match="one person already"):
        do_join("ana", "plain:u1")


def without(community: Community, *names: str) -> Community:
    return msgspec.structs.replace(community, people=People(left_out=names))


def test_what_those_write_who_want_to_be_left_out_is_only_counted(
    tmp_path: Path, community: Community
) -> None:
    rows: list[Row] = [
        say(0, "keep", author="Bo", mentions=("Ana", "Cy")),
        say(1, "secret", author="Ana"),
        say(2, "secret too", author="new name", author_id="u7"),
        say(3, "Ana joined", kind="system", author="Ana"),
    ]
    path = write(tmp_path / "a.chat", rows)
    file = bring(without(community, "Ana", "plain:u7"), path)
    assert (file.messages, file.system, file.withheld, len(file.rejects)) == (1, 0, 3, 0)
    (kept,) = messages.between(community)
    assert (kept.text, kept.mentions) == ("keep", ("Cy",))
    assert messages.names(without(community, "Ana")) >= {"Ana", "Bo"}
    assert "secret" not in repr(dump())


def test_an_import_again_takes_out_who_wants_to_be_left_out_since(
    tmp_path: Path, community: Community
) -> None:
    rows = [say(0, "a", author="Ana"), say(1, "b", author="Bo"), say(2, "c", author="Ana")]
    path = write(tmp_path / "a.chat", rows)
    bring(community, path)
    again = bring(without(community, "Ana"), path)
    assert (again.known, again.new, again.withheld) == (1, 0, 2)
    assert [message.text for message in messages.between(community)] == ["b"]


def test_all_accounts_of_somebody_are_left_out(
    two_platforms: tuple[Path, Path], community: Community
) -> None:
    here, there = two_platforms
    do_join("Ana 🌙", "ana")
    asked = without(community, "Ana 🌙")
    bring(asked, here)
    bring(asked, there, "other-json")
    left: list[Message] = list(messages.between(community))
    assert [message.text for message in left] == ["d", "e", "b"]
