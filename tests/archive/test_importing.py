"""Importing: everything is stored once, with where it stood, and the report adds up."""

from pathlib import Path

import msgspec
import pytest
from plain_format import dump, readers, say, write, write_issue

from openllm_talk.archive import messages, models
from openllm_talk.archive.importing import Report, do_import, import_id
from openllm_talk.community import Community
from openllm_talk.errors import ArchiveError, BrokenSource, NoText, SourceError, UnknownFormat
from openllm_talk.records import Issue, Message, Question, Reaction, Reject, Row

pytestmark = pytest.mark.both_engines


def bring(community: Community, *paths: Path) -> Report:
    return do_import(paths, community, readers=readers())


def texts(community: Community) -> list[str]:
    return [message.text for message in messages.between(community)]


def test_a_message_comes_back_as_it_was_read(tmp_path: Path, community: Community) -> None:
    said = say(
        0,
        "KV cache 为什么这么大？\n第二行\u200d\x00",
        reactions=(Reaction(emoji="👍", count=3),),
        mentions=("Bo",),
        urls=("https://example.com/a",),
        assumed=("day-first",),
        edited=True,
    )
    bring(community, write(tmp_path / "a.chat", [said]))
    assert list(messages.between(community)) == [said]


def test_the_report_adds_up(tmp_path: Path, community: Community) -> None:
    rows: list[Row] = [
        say(0, "early", author="Ann"),
        Reject(index=1, line=2, reason="no date", reason_zh="没有日期", raw="???"),
        say(2, "", kind="system", author=None),
        say(3, "late", author="Bo", assumed=("day-first",)),
    ]
    path = write(tmp_path / "a.chat", rows)
    (file,) = bring(community, path).files
    assert (file.messages, file.system, len(file.rejects)) == (2, 1, 1)
    assert (file.new, file.known) == (3, 0)
    assert (file.people, file.assumed) == (2, ("day-first",))
    assert (file.first, file.last) == ("2026-05-30T09:00", "2026-05-30T09:03")
    assert models.Origin.objects.count() + models.Reject.objects.count() == len(rows)


def test_the_report_prints_as_the_contract_says(tmp_path: Path, community: Community) -> None:
    path = write(tmp_path / "a.chat", [say(0, "hi"), Reject(index=1, line=2, reason="x", raw="y")])
    paper = write_issue(tmp_path / "b.issue", Issue(title="Talk 001", number="001"))
    printed = msgspec.to_builtins(bring(community, path, paper))
    (file,) = printed["files"]
    assert set(file) == {
        *("path", "format", "messages", "system", "rejects", "assumed"),
        *("new", "known", "people", "first", "last", "import"),
        *("withheld", "left"),
    }
    assert file["rejects"][0]["line"] == 2
    assert set(printed["issues"][0]) == {"path", "number", "questions", "urls", "new"}


def test_a_second_import_adds_nothing(tmp_path: Path, community: Community) -> None:
    path = write(tmp_path / "a.chat", [say(n, f"message {n}") for n in range(5)])
    bring(community, path)
    before = dump()
    (file,) = bring(community, path).files
    assert (file.new, file.known) == (0, 5)
    assert dump() == before


def test_overlapping_exports_merge_and_keep_both_origins(
    tmp_path: Path, community: Community
) -> None:
    rows = [say(n, f"message {n}") for n in range(10)]
    first = write(tmp_path / "a.chat", rows[:6])
    second = write(
        tmp_path / "b.chat",
        [msgspec.structs.replace(row, index=n, line=n + 1) for n, row in enumerate(rows[4:])],
    )
    (one,) = bring(community, first).files
    (other,) = bring(community, second).files
    assert (other.new, other.known) == (4, 2)
    assert texts(community) == [row.text for row in rows]
    origins = models.Origin.objects.filter(message_id="k4").order_by("source__number")
    assert list(origins.values_list("source_id", "line")) == [
        (one.import_id, 5),
        (other.import_id, 1),
    ]
    assert [message.text for message in messages.of_imports([other.import_id])] == [
        row.text for row in rows[4:]
    ]


def test_a_later_export_brings_what_was_edited_and_deleted(
    tmp_path: Path, community: Community
) -> None:
    old = write(tmp_path / "old.chat", [say(0, "teh"), say(1, "secret")])
    new = write(tmp_path / "new.chat", [say(0, "the", edited=True), say(1, "", deleted=True)])
    bring(community, new, old)
    assert texts(community) == ["the", ""]
    before = [message.text for message in messages.between(community)]
    bring(community, old)
    assert texts(community) == before


def test_two_chats_that_number_their_messages_alike_lose_nothing(
    tmp_path: Path, community: Community
) -> None:
    one = [say(0, "hello", channel=None, id="1"), say(1, "why?", channel=None, id="2")]
    other = [
        say(5, "hola", author="Cai", channel=None, id="1"),
        say(6, "so what", author="Cai", channel=None, id="2", reply_to="1"),
    ]
    named = [
        say(9, "moin", channel="elsewhere", id="1"),
        say(10, "re", channel="elsewhere", id="3", reply_to="1"),
    ]
    paths = [write(tmp_path / f"{n}.chat", rows) for n, rows in enumerate([one, other, named])]
    bring(community, *paths)
    said = list(messages.between(community))
    assert sorted(m.text for m in said) == sorted(m.text for m in (*one, *other, *named))
    assert len({m.id for m in said}) == 6
    by_text = {m.text: m for m in said}
    assert by_text["re"].reply_to == by_text["moin"].id
    before = dump()
    assert all(file.new == 0 for file in bring(community, *paths).files)
    assert dump() == before


def test_reading_a_file_anew_replaces_what_it_gave_before(
    tmp_path: Path, community: Community
) -> None:
    """The dates were taken month-first; the setting is corrected and the file imported again."""
    path = write(tmp_path / "a.chat", [say(0, "one"), say(1, "two"), say(2, "three")])
    kept = write(tmp_path / "b.chat", [say(2, "three")])
    bring(community, path, kept)

    def otherwise(file: Path, options: object) -> list[Message]:
        return [say(0, "one", id="z0", time="2026-06-01T09:00")]

    again = readers(read=lambda file, options: iter(otherwise(file, options)))
    do_import([path], community, readers=again)
    said = {message.text: message.time for message in messages.between(community)}
    assert said == {"one": "2026-06-01T09:00", "three": "2026-05-30T09:02"}


def test_a_worse_reading_of_a_file_takes_nothing_away(tmp_path: Path, community: Community) -> None:
    path = write(tmp_path / "a.chat", [say(0, "one"), say(1, "two")])
    bring(community, path)
    rejects = [Reject(index=n, line=n + 1, reason="?", raw="?") for n in range(2)]
    do_import([path], community, readers=readers(read=lambda file, options: iter(rejects)))
    assert texts(community) == ["one", "two"]


def test_a_folder_is_walked_in_order_without_hidden_files(
    tmp_path: Path, community: Community
) -> None:
    folder = tmp_path / "exports"
    (folder / "b").mkdir(parents=True)
    write(folder / "b" / "2.chat", [say(1, "two")])
    write(folder / "1.chat", [say(0, "one")])
    write(folder / ".hidden.chat", [say(2, "hidden")])
    (folder / "picture.jpg").write_bytes(b"\xff\xd8")
    report = bring(community, folder)
    assert [Path(file.path).name for file in report.files] == ["1.chat", "2.chat"]
    assert [Path(path).name for path in report.skipped] == ["picture.jpg"]
    assert not report.has_findings


def test_a_broken_file_among_others_is_left_out_whole_and_named(
    tmp_path: Path, community: Community
) -> None:
    good = write(tmp_path / "good.chat", [say(0, "one")])
    broken = write(tmp_path / "broken.chat", [say(1, "two")], cut_off=True)
    report = bring(community, broken, good)
    assert texts(community) == ["one"]
    (failure,) = report.failures
    assert f"{broken}:2: is cut off" in failure.en
    assert "不完整" in failure.zh
    assert report.has_findings


@pytest.mark.parametrize("batches", [1, 3])
def test_a_truncated_export_leaves_the_archive_as_it_was(
    tmp_path: Path, community: Community, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openllm_talk.archive.rows.BATCH", 10)
    bring(community, write(tmp_path / "a.chat", [say(0, "one")]))
    before = dump()
    rows = [say(n, f"message {n}", author=f"person {n}") for n in range(batches * 10)]
    with pytest.raises(BrokenSource):
        bring(community, write(tmp_path / "cut.chat", rows, cut_off=True))
    assert dump() == before


def test_nothing_readable_is_an_error(tmp_path: Path, community: Community) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.xyz").write_text("?")
    with pytest.raises(NoText):
        bring(community, tmp_path / "empty")
    with pytest.raises(UnknownFormat):
        bring(community, tmp_path / "notes.xyz")
    with pytest.raises(SourceError, match="no such file"):
        bring(community, tmp_path / "missing.chat")


def test_the_fuller_document_of_an_issue_counts_whatever_the_order(
    tmp_path: Path, community: Community
) -> None:
    full = write_issue(
        tmp_path / "a.issue",
        Issue(title="Talk 001", number="001", questions=(Question(id="m1", text="How many?"),)),
    )
    poor = write_issue(tmp_path / "b.issue", Issue(title="Talk OO1", number="001"))
    report = bring(community, full, poor)
    assert [issue.new for issue in report.issues] == [True, False]
    assert models.PastIssue.objects.get(current=True).path == str(full)
    assert models.PastIssue.objects.count() == 2


def test_an_import_is_known_by_its_id_and_by_its_file(tmp_path: Path, community: Community) -> None:
    path = write(tmp_path / "a.chat", [say(0, "one")])
    (file,) = bring(community, path).files
    assert import_id(file.import_id) == import_id(str(path)) == file.import_id
    with pytest.raises(ArchiveError, match="was not imported"):
        import_id("elsewhere.txt")


def test_a_person_is_one_under_all_names_of_an_account(
    tmp_path: Path, community: Community
) -> None:
    rows = [
        say(0, "a", author="Ann", author_id="u1"),
        say(1, "b", author="Ann 🌙", author_id="u1"),
        say(2, "c", author="Ann", author_id="u2"),
        say(3, "d", author="Ann"),
    ]
    (file,) = bring(community, write(tmp_path / "a.chat", rows)).files
    assert file.people == 3
    assert messages.names(community) == {"Ann", "Ann 🌙"}
