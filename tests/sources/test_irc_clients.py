"""IRC logs as their clients write them: who speaks, what is an event, what day it is."""

import datetime
import string
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Message
from openllm_talk.sources import lines
from openllm_talk.sources.chats.irc import clients
from openllm_talk.sources.chats.irc.grammar import Grammar
from openllm_talk.sources.detect import detect
from openllm_talk.sources.format import Options

SAMPLES = Path(__file__).parent / "samples"
IRC_SAMPLES = sorted(
    path for name in SAMPLES.glob("irc*") for path in name.rglob("*") if path.is_file()
)


@pytest.mark.parametrize("path", IRC_SAMPLES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_every_sample_is_known_by_its_content_and_read_whole(path: Path) -> None:
    export = detect(path)
    assert export.format.name == path.relative_to(SAMPLES).parts[0]
    found = list(export.read())
    lines = sum(1 + row.text.count("\n") if isinstance(row, Message) else 1 for row in found)
    assert lines == path.read_bytes().count(b"\n")
    assert [row.index for row in found] == list(range(len(found)))
    assert not rejects(found)
    assert all(row.author is None for row in messages(found) if row.kind == "system")
    assert len({row.id for row in messages(found)}) == len(found)


@pytest.mark.parametrize(
    ("name", "people", "events"),
    [
        ("irc-irssi/#llm.log", 12, 15),
        ("irc-weechat/irc.libera.#llm.weechatlog", 7, 9),
        ("irc-hexchat/libera-#llm.log", 7, 17),
        ("irc-hexchat/deutsch.log", 2, 3),
        ("irc-mirc/llm.log", 7, 14),
        ("irc-eggdrop/llm.log.27Nov2026", 6, 9),
        ("irc-dircproxy/#llm-2004.log", 6, 1),
        ("irc-konversation/libera_#llm.log", 5, 4),
        ("irc-pidgin/2026-11-27.100000.txt", 6, 3),
        ("irc-dated/club.txt", 4, 1),
        ("irc-untimed/#llm.log", 5, 1),
    ],
)
def test_people_and_events_of_the_samples(name: str, people: int, events: int) -> None:
    kinds = Counter(row.kind for row in sources.read(SAMPLES / name))
    assert kinds == {"message": people, "system": events}


@pytest.mark.parametrize(
    ("text", "author", "shown"),
    [
        ("10:00 <@ana> hi", "ana", "hi"),
        ("10:00 < ana>   hi ", "ana", "  hi "),
        ("10:00< ana> hi", "ana", "hi"),
        ("10:00-!- ana left", None, "ana left"),
        ("10:00  * @ana waves", "ana", "waves"),
        ("10:00 <~ana> <b> hi", "ana", "<b> hi"),
        ("10:00  * ana waves at * all", "ana", "waves at * all"),
        ("10:00 -ana:#llm- hi", "ana", "hi"),
        ("10:00 -ana(~a@host)- hi", "ana", "hi"),
        ("10:00 -irc.example.net- hi", None, "hi"),
        ("10:00 -!- ana [~a@host] has joined #llm", None, "ana [~a@host] has joined #llm"),
        ("10:00 [Users #llm]", None, "[Users #llm]"),
    ],
)
def test_irssi(tmp_path: Path, text: str, author: str | None, shown: str) -> None:
    found = rows(tmp_path, f"--- Log opened Fri Nov 27 09:00:00 2026\n10:00 < bob> x\n{text}\n")
    assert said(found)[2] == (author, shown)
    assert messages(found)[2].time == "2026-11-27T10:00"


@pytest.mark.parametrize(
    "line",
    [
        "--- Day changed Sat Nov 28 2026",
        "--- Day changed Sa Nov 28 2026",
        "--- Day changed sam. nov. 28 2026",
        "--- Day changed sab 28 nov 2026",
        "--- Tag gewechselt: Sa 28. Nov 2026",
        "--- Day changed 六 11月 28 2026",
        "--- Day changed сб ноя 28 2026",
        "--- Day changed 2026-11-28",
    ],
)
def test_days_change_in_every_language(tmp_path: Path, line: str) -> None:
    text = f"--- Log opened Fri Nov 27 09:00:00 2026\n10:00 <@ana> a\n{line}\n09:00 <@ana> b\n"
    assert [row.time for row in messages(rows(tmp_path, text))] == [
        "2026-11-27T09:00:00", "2026-11-27T10:00", "2026-11-28T00:00", "2026-11-28T09:00",
    ]  # fmt: skip


def test_tuesday_in_french_is_not_march(tmp_path: Path) -> None:
    text = "--- Log opened mar. nov. 24 09:00:00 2026\n10:00 <@ana> a\n"
    assert messages(rows(tmp_path, text))[1].time == "2026-11-24T10:00"


def test_weechat_tabs_belong_to_the_message(tmp_path: Path) -> None:
    text = "2026-11-27 10:00:00\t@ana\ta\tb\n2026-11-27 10:00:01\t *\tbob has joined us\n"
    assert said(rows(tmp_path, text)) == [("ana", "a\tb"), ("bob", "has joined us")]


def test_a_weechat_message_of_several_lines_is_one_row(tmp_path: Path) -> None:
    text = (
        "2026-11-27 10:00:00\tana\tone\ntwo\n\n\tfour @bob\n2026-11-27 10:00:01\tbob\thi\n"
        "2026-11-27 10:00:02\t--\tbob is now known as bo\n2026-11-27 10:00:03\tbo\tlast\nline\n"
    )
    found = messages(rows(tmp_path, text))
    assert [(row.index, row.line, row.author, row.text) for row in found] == [
        (0, 1, "ana", "one\ntwo\n\n\tfour @bob"),
        (1, 5, "bob", "hi"),
        (2, 6, None, "bob is now known as bo"),
        (3, 7, "bo", "last\nline"),
    ]
    assert found[0].mentions == ("bob",)


def test_a_weechat_message_is_not_cut_between_what_is_read_at_a_time(tmp_path: Path) -> None:
    one = "2026-11-27 10:00:00\tana\t" + "line\n" * 20
    found = messages(rows(tmp_path, one * 6_000))
    assert len(found) == 6_000
    assert {row.text for row in found} == {"\n".join(["line"] * 20)}
    assert [row.index for row in found] == list(range(6_000))
    assert [row.line for row in found] == list(range(1, 6_000 * 20, 20))


def test_hexchat_has_its_year_from_the_mark_and_passes_the_end_of_it(tmp_path: Path) -> None:
    text = (
        "**** BEGIN LOGGING AT Thu Dec 31 23:59:00 2026\n\nDec 31 23:59:30 <ana>\ta\n"
        "Jan  1 00:00:30 <ana>\tb\n"
    )
    found = messages(rows(tmp_path, text))
    assert [row.time for row in found[2:]] == ["2026-12-31T23:59:30", "2027-01-01T00:00:30"]
    assert not any(row.assumed for row in found)


def test_a_year_that_nothing_says_is_assumed(tmp_path: Path) -> None:
    text = "Dec 31 23:59:30 <ana>\ta\nJan 01 00:00:30 *\tana waves\n"
    found = messages(rows(tmp_path, text))
    this = datetime.datetime.now(datetime.UTC).year
    assert [row.time for row in found] == [f"{this - 1}-12-31T23:59:30", f"{this}-01-01T00:00:30"]
    assert all(row.assumed == ("year",) for row in found)
    found = messages(rows(tmp_path, text, options=Options(year=2020)))
    assert [row.time for row in found] == ["2019-12-31T23:59:30", "2020-01-01T00:00:30"]
    assert not any(row.assumed for row in found)


@pytest.mark.parametrize(
    ("dates", "order", "times", "assumed"),
    [
        (("03/04/2026", "03/25/2026"), None, ("2026-03-04", "2026-03-25"), False),
        (("03/04/2026", "05/04/2026"), None, ("2026-04-03", "2026-04-05"), True),
        (("03/04/26", "05/04/26"), "month-first", ("2026-03-04", "2026-05-04"), False),
        (("03.04.2026", "05.04.2026"), None, ("2026-04-03", "2026-04-05"), False),
    ],
)
def test_dates_in_numbers_are_read_by_the_whole_file(
    tmp_path: Path, dates: tuple[str, str], order: str | None, times: tuple[str, str], assumed: bool
) -> None:
    text = "".join(f"[{date} 10:00:00] <ana> a\n" for date in dates)
    options = Options(date_order=order)  # type: ignore[arg-type]
    found = messages(rows(tmp_path, text, options=options))
    assert [row.time for row in found] == [f"{time}T10:00:00" for time in times]
    assert bool(found[0].assumed) is assumed


@pytest.mark.parametrize(
    "event",
    [
        "* Now talking in #llm", "* Joins: bob (~b@host)", "* bob (~b@host) has left #llm (bye)",
        "* bob (~b@host) Quit (Quit: bye)", "* ana sets mode: +o bob", "* ana is now known as an",
        "* bob was kicked by ana (spam)", "* ana changes topic to 'x'", "* Disconnected",
        "* Topic is 'x'", "* Set by ana on Fri Nov 27 10:00:00", "*** bob has joined #llm",
    ],
)  # fmt: skip
def test_mirc_events_are_nobodys_words(tmp_path: Path, event: str) -> None:
    text = f"Session Start: Fri Nov 27 09:00:00 2026\nSession Ident: #llm\n[10:00] <ana> a\n[10:01] {event}\n"
    row = messages(rows(tmp_path, text))[-1]
    assert (row.kind, row.author, row.time) == ("system", None, "2026-11-27T10:01")
    assert row.channel == "#llm"


@pytest.mark.parametrize("action", ["has left the building", "sets the table", "joined the dots"])
def test_mirc_actions_are_somebodys(tmp_path: Path, action: str) -> None:
    text = f"Session Start: Fri Nov 27 09:00:00 2026\n[10:00] <ana> a\n[10:01] * ana {action}\n"
    assert said(rows(tmp_path, text))[-1] == ("ana", action)


def test_dircproxy_signs_are_the_servers_only_where_all_have_one(tmp_path: Path) -> None:
    signed = "[15 Jan 12:22] <ana!a@h> +hi\n[15 Jan 12:23] <bob!b@h> -+1\n"
    assert said(rows(tmp_path, signed)) == [("ana", "hi"), ("bob", "+1")]
    plain = "[15 Jan 12:22] <ana!a@h> hi\n[15 Jan 12:23] <bob!b@h> +1\n"
    assert said(rows(tmp_path, plain)) == [("ana", "hi"), ("bob", "+1")]


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-27T10:00:00  <ana> hi",
        "[2026-11-27T10:00:00.000Z] <ana> hi",
        "[2026-11-27T10:00:00+0000] <@ana> hi",
        "[27 Nov 2026 10:00:00] <ana> hi",
        "[Fri Nov 27 2026] [10:00:00] <ana>\thi",
        "2026.11.27 10:00:00 <ana> hi",
        "11/27/2026 10:00:00 <ana> hi",
        "Fri 27 Nov 2026 10:00:00 <ana> hi",
        "2026 Nov 27 10:00:00 <ana> hi",
        "[27.11.26 10:00:00] <ana> hi",
        "(11/27/2026 10:00:00 AM) <ana> hi",
    ],
)
def test_dates_of_many_forms(tmp_path: Path, line: str) -> None:
    (row,) = messages(rows(tmp_path, line + "\n"))
    assert (row.author, row.text) == ("ana", "hi")
    assert (row.time or "")[:19] == "2026-11-27T10:00:00"


def test_bare_clocks_where_no_day_is_known(tmp_path: Path) -> None:
    found = rows(tmp_path, "[10:00:05] <ana> a\n[9:01] <ana> b\n", "chat.log")
    assert [row.time for row in messages(found)] == ["10:00:05", "09:01"]


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("2026-11-27.log", None),
        ("#llm/2026-11-27.log", "#llm"),
        ("user_libera_#llm_20261127.log", "#llm"),
        ("#llm.20261127.log", "#llm"),
        ("##llm.2026-11-27.weechatlog", "##llm"),
        ("2026/11/27/#llm.txt", "#llm"),
        ("2026/11/27.txt", None),
        ("2026-11/27.log", None),
        ("2026-11-27/#node.js.log", "#node.js"),
        ("11-27-26.log", None),
        ("#llm.log.27Nov2026", "#llm"),
    ],
)
def test_names_give_the_day_and_the_channel(tmp_path: Path, name: str, channel: str | None) -> None:
    path = tmp_path / "logs" / name
    path.parent.mkdir(parents=True)
    path.write_text("[10:00:00] <ana> hi\n[10:00:01] *** Joins: bob (~b@h)\n")
    with ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.write(path, name)
    for whole in (path, tmp_path / "logs", tmp_path / "logs.zip"):
        found = messages(list(sources.read(whole)))
        assert [row.time for row in found] == ["2026-11-27T10:00:00", "2026-11-27T10:00:01"]
        assert {row.channel for row in found} == {channel}


@pytest.mark.parametrize(
    "name", ["#llm.2026-11.log", "2026-11-27-backup.log/x.log", "2026-02-31.log"]
)
def test_names_that_give_no_day(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("[10:00:00] <ana> hi\n")
    assert messages(list(sources.read(path)))[0].time == "10:00:00"


def test_daily_logs_of_a_folder_are_one_chat(tmp_path: Path) -> None:
    folder = tmp_path / "#llm"
    folder.mkdir()
    for day in (26, 27):
        (folder / f"2026-11-{day}.log").write_text("[10:00:00] <ana> same\n[10:00:01] <bob> x\n")
    found = messages(list(sources.read(folder)))
    assert [(row.index, row.time) for row in found] == [
        (0, "2026-11-26T10:00:00"), (1, "2026-11-26T10:00:01"),
        (2, "2026-11-27T10:00:00"), (3, "2026-11-27T10:00:01"),
    ]  # fmt: skip
    assert {row.channel for row in found} == {"#llm"}
    assert len({row.id for row in found}) == 4


def test_a_day_on_which_nobody_spoke_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "2026-11-26.log").write_text("[10:00:00] <ana> hi\n")
    (tmp_path / "2026-11-27.log").write_text("[10:00:00] *** Joins: bob (~b@h)\n")
    export = detect(tmp_path)
    assert export.left == ()
    assert [row.kind for row in export.read()] == ["message", "system"]


def test_odd_bytes_of_a_line_do_not_spoil_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(
        "--- Log opened Fri Nov 27 09:00:00 2026\n10:00 <@ana> 中文\n".encode()
        + "10:01 < bob> Größe\n".encode("latin-1")
        + b"10:02 < bob> \x0304,01red\x0f \x1ditalic\x1d\n"
    )
    found = messages(list(sources.read(path)))
    assert [row.text for row in found[1:]] == ["中文", "Größe", "red italic"]
    assert [row.assumed for row in found[2:3]] == [("encoding",)]


def test_what_is_no_line_of_the_log_is_rejected_with_its_place(tmp_path: Path) -> None:
    text = (
        "--- Log opened Fri Nov 27 09:00:00 2026\n10:00 <@ana> a\nno idea\n"
        "10:01 <@ana> b\n10:02 what is this\n10:03 <@ana> c\n"
    )
    found = rows(tmp_path, text)
    assert [(row.line, row.raw) for row in rejects(found)] == [
        (3, "no idea"), (5, "10:02 what is this"),
    ]  # fmt: skip


NICKS = st.text(string.ascii_letters + "_|[]小明é", min_size=1, max_size=9).filter(
    lambda nick: nick[0] not in "|[]"
)
TEXTS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters=lines.MARKS),
    max_size=40,
).map(lambda text: f"x{text}x")
FORMS = {
    "irc": "[{0:%Y-%m-%d %H:%M:%S}] <{1}> {2}",
    "irc-irssi": "{0:%H:%M:%S} < {1}> {2}",
    "irc-weechat": "{0:%Y-%m-%d %H:%M:%S}\t@{1}\t{2}",
    "irc-hexchat": "{0:%b %d %H:%M:%S} <{1}>\t{2}",
    "irc-mirc": "[{0:%H:%M:%S}] <{1}> {2}",
    "irc-eggdrop": "[{0:%H:%M:%S}] <{1}> {2}",
    "irc-dircproxy": "[{0:%d %b %Y %H:%M:%S}] <{1}!~u@h> {2}",
    "irc-konversation": "[{0:%a %b %d %Y}] [{0:%H:%M:%S}] <{1}>\t{2}",
    "irc-pidgin": "({0:%I:%M:%S %p}) {1}: {2}",
    "irc-dated": "[{0:%d.%m.%Y %H:%M:%S}] <{1}> {2}",
}
HEADS = {
    "irc-irssi": "--- Log opened Fri Nov 27 00:00:00 2026\n",
    "irc-hexchat": "**** BEGIN LOGGING AT Fri Nov 27 00:00:00 2026\n",
    "irc-mirc": "Session Start: Fri Nov 27 00:00:00 2026\n",
    "irc-eggdrop": "[00:00] --- Fri Nov 27 2026\n",
    "irc-pidgin": "Conversation with #c at Fri 27 Nov 2026 00:00:00 AM UTC on me@x.org (irc)\n",
}


@pytest.mark.parametrize("name", FORMS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(said_by=st.lists(st.tuples(st.integers(0, 86_399), NICKS, TEXTS), min_size=1, max_size=12))
def test_what_is_written_is_read(
    tmp_path: Path, name: str, said_by: list[tuple[int, str, str]]
) -> None:
    said_by = sorted(said_by, key=lambda one: one[0])
    midnight = datetime.datetime(2026, 11, 27)  # noqa: DTZ001 - logs have no zone
    times = [midnight + datetime.timedelta(seconds=one[0]) for one in said_by]
    text = HEADS.get(name, "") + "".join(
        FORMS[name].format(time, nick, words) + "\n"
        for time, (_, nick, words) in zip(times, said_by, strict=True)
    )
    export = detect(write(tmp_path, text))
    assert export.format.name == name
    found = list(export.read())
    assert len(found) == text.count("\n")
    spoken = [row for row in found if isinstance(row, Message) and row.kind == "message"]
    assert [(row.author, row.text) for row in spoken] == [one[1:] for one in said_by]
    assert [row.time for row in spoken] == [time.isoformat() for time in times]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text(st.characters(blacklist_categories=["Cs"]), max_size=200), which=st.integers(0))
def test_every_line_of_anything_is_one_row(tmp_path: Path, text: str, which: int) -> None:
    grammar = clients.ALL[which % len(clients.ALL)]
    path = tmp_path / "chat.log"
    path.write_bytes(f"x\n{text}".encode())
    found = list(sources.read(path, forced=grammar.name))
    body = path.read_bytes().replace(b"\r\n", b"\n")
    assert len(found) == body.count(b"\n") + (not body.endswith(b"\n"))
    assert [row.index for row in found] == list(range(len(found)))


def test_a_log_that_is_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    whole = (SAMPLES / "irc-irssi" / "#llm.log").read_bytes()
    for cut in range(60, len(whole), 37):
        path = tmp_path / "#llm.log"
        path.write_bytes(whole[:cut])
        found = list(sources.read(path, forced="irc-irssi"))
        assert len(found) == len(whole[:cut].split(b"\n")) - whole[:cut].endswith(b"\n")
        assert len(rejects(found)) <= 1


def test_a_log_with_strange_times_is_told_from_no_log_at_all(tmp_path: Path) -> None:
    path = write(tmp_path, "at ten o'clock <ana> hi\nlater <bob> ana: yes\nand so on\n")
    with pytest.raises(UnknownFormat, match="looks like an IRC log"):
        detect(path)


def test_a_page_of_html_is_no_log(tmp_path: Path) -> None:
    path = write(tmp_path, "<html> <head> a </head>\n<p> one two </p>\n<p> three </p>\n")
    with pytest.raises(UnknownFormat):
        detect(path)


EVIL = [
    "[" + "Nov " * 50_000, "1" * 300_000, "<" * 100_000, "* " * 100_000, "\t" * 100_000,
    "Session Start: " + "1 " * 90_000, "--- " + "Nov " * 90_000, "10:00 -" + "a" * 99_000 + "(",
    "2026-11-27 10:00:00\t" + "+" * 99_000, "[10:00] <" + " " * 99_000, "<a!" * 50_000,
    "[Fri Nov 27 2026] " * 9_000, "Conversation with " + " at on" * 40_000, "a:" * 90_000,
]  # fmt: skip


@pytest.mark.parametrize("grammar", clients.ALL, ids=lambda grammar: grammar.name)
def test_lines_made_to_be_slow_are_read(tmp_path: Path, grammar: Grammar) -> None:
    path = write(tmp_path, "\n".join(EVIL))
    assert len(list(sources.read(path, forced=grammar.name))) == len(EVIL)
