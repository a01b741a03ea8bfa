"""A person leaves the archive, and no import brings them back."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from django.db import connection, transaction
from plain_format import dump, readers, say, write, write_issue

from openllm_talk.archive import ledger, messages, models, past
from openllm_talk.archive.entries import chat_question_id
from openllm_talk.archive.forgetting.act import Taken, do_forget_rows
from openllm_talk.archive.forgetting.meant import check_forget, meant_by
from openllm_talk.archive.forgetting.rest import do_wipe
from openllm_talk.archive.importing import ImportedFile, do_import
from openllm_talk.archive.joining import do_join
from openllm_talk.community import DATABASE, Community
from openllm_talk.errors import ArchiveError
from openllm_talk.records import (
    Answer,
    Attachment,
    Entry,
    Issue,
    Message,
    Question,
    Reject,
    Row,
    Section,
    Subsection,
)

GONE = "Quillon_7"


def bring(community: Community, path: Path, platform: str = "plain") -> ImportedFile:
    return do_import([path], community, readers=readers(name=platform)).files[0]


@transaction.atomic
def forget(named: str, pseudonyms: dict[str, frozenset[str]] | None = None) -> Taken:
    return do_forget_rows(meant_by(named), pseudonyms or {}).taken


def said(community: Community) -> list[str]:
    return [message.text for message in messages.between(community)]


def stored(workspace: Path) -> str:
    """Every byte of the database, its log too, as text."""
    files = sorted(workspace.glob(f"{DATABASE}*"))
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)


def rows() -> list[Row]:
    return [
        say(0, "how do I set the LoRA rank?", author=GONE, author_id="u7"),
        say(1, f"@{GONE} start with 16", author="Ann", mentions=(GONE,), reply_to="k0"),
        say(2, "thanks, that works", author=GONE, author_id="u7", reply_to="k1"),
        say(3, f"what {GONE} said is worth keeping", author="Bo"),
        Reject(index=4, line=5, reason="no date", raw=f"{GONE}: half a line"),
        say(5, f"{GONE} joined the group", author=None, kind="system"),
        say(6, "here", author="Bo", attachments=(Attachment(name=f"{GONE}.pdf", kind="file"),)),
    ]


@pytest.fixture
def export(tmp_path: Path, community: Community) -> Path:
    path = write(tmp_path / "a.chat", rows())
    bring(community, path)
    return path


def test_everything_they_wrote_goes_and_what_others_said_names_somebody(
    export: Path, community: Community
) -> None:
    taken = forget(GONE)
    assert (taken.messages, taken.accounts, taken.mentions) == (2, 1, 4)
    assert said(community) == [
        "@somebody start with 16",
        "what somebody said is worth keeping",
        "somebody joined the group",
        "here",
    ]
    assert not models.Identity.objects.filter(name=GONE).exists()
    assert not models.Person.objects.filter(name=GONE).exists()


def test_a_reply_to_them_stays_and_they_are_mentioned_no_more(
    export: Path, community: Community
) -> None:
    forget("plain:u7")
    answer = next(iter(messages.between(community)))
    assert (answer.reply_to, answer.mentions) == ("k0", ())


def test_no_byte_of_the_database_has_their_name(
    export: Path, community: Community, workspace: Path
) -> None:
    assert GONE in stored(workspace)
    forget(GONE)
    do_wipe()
    assert GONE.casefold() not in stored(workspace).casefold()
    assert "half a line" not in stored(workspace)


def test_a_reader_who_holds_the_archive_open_is_named(
    export: Path, workspace: Path, community: Community
) -> None:
    forget(GONE)
    reader = sqlite3.connect(workspace / DATABASE)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM archive_message").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    with pytest.raises(ArchiveError, match="another program reads the archive"):
        do_wipe()
    reader.close()
    do_wipe()
    assert GONE not in stored(workspace)


def test_importing_the_same_file_again_changes_nothing(export: Path, community: Community) -> None:
    forget(GONE)
    before = dump()
    again = bring(community, export)
    assert (again.new, again.known, again.withheld) == (0, 4, 2)
    assert dump() == before


def test_another_phone_s_export_does_not_bring_them_back(
    export: Path, tmp_path: Path, community: Community
) -> None:
    forget(GONE)
    before = said(community)
    other = [
        msgspec.structs.replace(row, id=f"other{row.index}", author_id=None)
        for row in rows()
        if isinstance(row, Message)
    ]
    again = bring(community, write(tmp_path / "b.chat", other))
    assert (again.new, again.withheld) == (0, 2)
    assert said(community) == before


def test_a_new_name_of_their_account_stays_out(
    export: Path, tmp_path: Path, community: Community
) -> None:
    forget(GONE)
    later = [say(30, "I am back", author="Quill the Second", author_id="u7")]
    assert bring(community, write(tmp_path / "c.chat", later)).withheld == 1
    mention = [say(31, "@Quill the Second is back", author="Bo", mentions=("Quill the Second",))]
    bring(community, write(tmp_path / "d.chat", mention))
    assert said(community)[-1] == "@somebody is back"


def test_a_joined_person_goes_under_all_names(tmp_path: Path, community: Community) -> None:
    bring(community, write(tmp_path / "a.chat", [say(0, "one", author=GONE)]))
    bring(community, write(tmp_path / "b.chat", [say(1, "two", author="阿吉拉🌊")]), "other")
    bring(community, write(tmp_path / "c.chat", [say(2, f"{GONE}，也就是阿吉拉🌊", author="Bo")]))
    do_join("阿吉拉🌊", GONE)
    forget("阿吉拉🌊")
    assert said(community) == ["某人，也就是某人"]
    again = bring(community, tmp_path / "b.chat", "other")
    assert (again.new, again.withheld) == (0, 1)


def test_a_name_that_is_a_word_goes_only_where_it_means_the_person(
    tmp_path: Path, community: Community
) -> None:
    chat = [
        say(0, "hello", author="will"),
        say(1, "it will work, and I will try", author="Ann"),
        say(2, "will: can you look?", author="Ann"),
        say(3, "they will not", author="Ann"),
        say(4, "thanks will", author="Ann"),
    ]
    bring(community, write(tmp_path / "a.chat", chat))
    forget("will")
    assert said(community) == [
        "it will work, and I will try",
        "somebody: can you look?",
        "they will not",
        "thanks somebody",
    ]


def test_names_of_others_that_hold_theirs_stay_whole(tmp_path: Path, community: Community) -> None:
    chat = [
        say(0, "a", author="Mirko"),
        say(1, "b", author="Mirko Vantablack"),
        say(2, "@Mirko Vantablack and @Mirko agree", author="Bo"),
        say(3, "Mirkosoft is a firm", author="Bo"),
        say(4, "c", author="小明"),
        say(5, "d", author="小明同学会"),
        say(6, "@小明同学会 和 @小明 都来", author="Bo"),
    ]
    bring(community, write(tmp_path / "a.chat", chat))
    forget("Mirko")
    forget("小明")
    assert said(community) == [
        "b",
        "@Mirko Vantablack and @somebody agree",
        "Mirkosoft is a firm",
        "d",
        "@小明同学会 和 @某人 都来",
    ]


def test_a_namesake_keeps_messages_and_name(tmp_path: Path, community: Community) -> None:
    chat = [
        say(0, "mine", author="张伟", author_id="u1"),
        say(1, "theirs", author="张伟", author_id="u2"),
        say(2, "@张伟 看看", author="Bo"),
    ]
    path = write(tmp_path / "a.chat", chat)
    bring(community, path)
    assert check_forget("plain:u1", tmp_path).shared == ("张伟",)
    forget("plain:u1")
    bring(community, path)
    assert said(community) == ["theirs", "@张伟 看看"]


def test_nobody_of_that_name_is_an_error_and_a_forgotten_one_is_not(
    export: Path, tmp_path: Path
) -> None:
    with pytest.raises(ArchiveError, match="nobody is called «Zoe»"):
        check_forget("Zoe", tmp_path)
    forget(GONE)
    assert check_forget(GONE, tmp_path).forgotten


def test_a_preview_counts_what_would_go(export: Path, tmp_path: Path, community: Community) -> None:
    keep(community, tmp_path, issue())
    before = dump()
    found = check_forget(GONE, tmp_path)
    counts = (found.messages, found.accounts, found.questions, found.answers, found.entries)
    assert counts == (2, 1, 1, 1, 2)
    assert (found.issues, dump()) == (("001",), before)
    assert [Path(path).name for path in found.by_hand] == ["a.chat", "001.issue"]


# --- issues and the ledger -----------------------------------------------------------------------

WORDS = "How far does the rank of a LoRA matter at all?"
ANSWER = "Our runs were best with sixteen, by far"


def issue(number: str = "001") -> Issue:
    mine = Question(
        id="a",
        text=WORDS,
        asker=GONE,
        status="answered",
        answers=(Answer(text="Start with 16", by="Ann"),),
        urls=("https://example.com/rank",),
    )
    others = Question(
        id="b",
        text="Which optimiser do you take for it?",
        asker="Bo",
        status="answered",
        answers=(Answer(text=ANSWER, by=GONE),),
    )
    entries = (
        Entry(title="A paper", urls=("https://example.com/p",), note="my own note", by=GONE),
        Entry(title="only my words", by=GONE),
    )
    return Issue(
        title=f"Talk {number}",
        number=number,
        host=(GONE, "Ann"),
        contributors=(f"{GONE}、Bo",),
        section_leads={"News": (GONE,)},
        highlights=(f"{GONE} on ranks",),
        sections=(Section(name="News", kind="news", subsections=(Subsection(entries=entries),)),),
        questions=(mine, others),
        urls=("https://example.com/p", "https://example.com/rank"),
    )


def keep(community: Community, folder: Path, one: Issue) -> Path:
    path = write_issue(folder / f"{one.number}.issue", one)
    do_import([path], community, readers=readers())
    return path


def test_a_past_issue_keeps_addresses_and_others_words(
    export: Path, tmp_path: Path, community: Community
) -> None:
    keep(community, tmp_path, issue())
    forget(GONE)
    (left,) = past.past_issues()
    assert (left.host, left.contributors, left.section_leads) == (("Ann",), ("Bo",), {})
    assert left.highlights == ("somebody on ranks",)
    (entry,) = left.sections[0].subsections[0].entries
    assert (entry.title, entry.note, entry.by) == ("A paper", None, None)
    mine, others = left.questions
    assert (mine.text, mine.asker, mine.status) == (
        "This question was withdrawn.",
        None,
        "answered",
    )
    assert [answer.text for answer in mine.answers] == ["Start with 16"]
    assert (others.status, others.answers) == ("open", ())
    assert left.urls == ("https://example.com/p",)


def test_a_withdrawn_question_keeps_its_address_and_is_not_open(
    export: Path, tmp_path: Path, community: Community
) -> None:
    alone = msgspec.structs.replace(issue().questions[0], answers=(), status="open")
    keep(community, tmp_path, msgspec.structs.replace(issue(), questions=(alone,)))
    (before,) = ledger.all_questions(community)
    forget(GONE)
    (after,) = ledger.all_questions(community)
    assert after.id == before.id
    assert (after.text, after.asker, after.status) == (
        "This question was withdrawn.",
        None,
        "stale",
    )
    assert ledger.open_questions(community) == []


def test_importing_the_past_issue_again_brings_nothing_back(
    export: Path, tmp_path: Path, community: Community
) -> None:
    path = keep(community, tmp_path, issue())
    forget(GONE)
    before = past.past_issues(), ledger.all_questions(community)
    do_import([path], community, readers=readers())
    assert (past.past_issues(), ledger.all_questions(community)) == before


def test_two_withdrawn_questions_of_one_issue_stay_two(
    export: Path, tmp_path: Path, community: Community
) -> None:
    first = issue().questions[0]
    second = msgspec.structs.replace(first, id="c", text="And what of the learning rate, then?")
    path = keep(community, tmp_path, msgspec.structs.replace(issue(), questions=(first, second)))
    forget(GONE)
    before = [one.id for one in past.past_issues()[0].questions]
    do_import([path], community, readers=readers())
    assert [one.id for one in past.past_issues()[0].questions] == before
    assert len(set(before)) == 2


def test_a_carry_over_without_a_name_is_withdrawn_with_the_question(
    export: Path, tmp_path: Path, community: Community
) -> None:
    asked = msgspec.structs.replace(issue().questions[0], answers=(), status="open")
    keep(community, tmp_path, msgspec.structs.replace(issue(), questions=(asked,)))
    again = msgspec.structs.replace(asked, asker=None, carried_over=True, open_since="001")
    later = msgspec.structs.replace(issue("002"), questions=(again,))
    path = keep(community, tmp_path, later)
    forget(GONE)
    do_import([path], community, readers=readers())
    texts = [one.text for each in past.past_issues() for one in each.questions]
    assert texts == ["This question was withdrawn."] * 2
    assert [one.text for one in ledger.all_questions(community)] == texts[:1]


def test_what_only_their_pseudonym_signed_goes_too(
    export: Path, tmp_path: Path, community: Community
) -> None:
    hidden = Issue(
        title="Talk 003",
        number="003",
        questions=(
            Question(id="x", text="今天的第一个问题是什么呢？", asker="研究员1", status="open"),
            Question(
                id="y",
                text="别人的问题也在这里吗？",
                asker="研究员10",
                answers=(
                    Answer(text="研究员1 说得对", by="研究员2"),
                    Answer(text="嗯", by="研究员1"),
                ),
            ),
        ),
    )
    keep(community, tmp_path, hidden)
    forget(GONE, {"003": frozenset({"研究员1"})})
    mine, others = past.past_issues()[0].questions
    assert (mine.text, others.asker) == ("这个问题已撤回。", "研究员10")
    assert [answer.text for answer in others.answers] == ["某人 说得对"]


def test_a_question_of_the_chat_is_withdrawn_with_its_message(
    export: Path, community: Community
) -> None:
    asked = Question(
        id=chat_question_id("k0"), text="how do I set the LoRA rank?", asker=GONE, sources=("k0",)
    )
    ledger.do_record_chat([asked])
    forget(GONE)
    (held,) = ledger.all_questions(community)
    assert (held.text, held.status) == ("This question was withdrawn.", "stale")
    assert ledger.unprinted_questions(community) == []


def test_somebody_of_past_issues_alone_is_forgotten(tmp_path: Path, community: Community) -> None:
    path = keep(community, tmp_path, issue())
    forget(GONE)
    do_import([path], community, readers=readers())
    assert GONE not in msgspec.json.encode(past.past_issues()).decode()
