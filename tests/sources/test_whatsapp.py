"""WhatsApp exports of iPhones and Android phones in many languages."""

import datetime
import zipfile
from pathlib import Path

import pytest
from exports import messages, rejects, rows, said, write
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import UnknownFormat
from openllm_talk.records import Attachment, Reject
from openllm_talk.sources.chats.whatsapp import FORMAT, stamps
from openllm_talk.sources.detect import SURE, detect
from openllm_talk.sources.files import Source
from openllm_talk.sources.format import Options
from openllm_talk.sources.look import Look

MARK = "\u200e"
THIN = "\u202f"


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("[3/18/22, 14:56:00] ", "2022-03-18T14:56:00"),
        (f"[3/18/22, 2:56:00{THIN}PM] ", "2022-03-18T14:56:00"),
        (f"3/18/22, 12:05{THIN}AM - ", "2022-03-18T00:05"),
        ("18/03/2022, 2:56 pm - ", "2022-03-18T14:56"),
        ("2022-03-18, 5:46 p.m. - ", "2022-03-18T17:46"),
        ("18/3/22 2:56 p.\u00a0m. - ", "2022-03-18T14:56"),
        ("18.03.22, 14:56 - ", "2022-03-18T14:56"),
        ("[18.03.22, 14:56:01] ", "2022-03-18T14:56:01"),
        ("23.03.22 13:31 - ", "2022-03-23T13:31"),
        ("18-03-22 14:56 - ", "2022-03-18T14:56"),
        ("[18/03/22 14.56.01] ", "2022-03-18T14:56:01"),
        ("[18.3.2022 klo 14.08.18] ", "2022-03-18T14:08:18"),
        ("[21:41:35, 3/27/22] ", "2022-03-27T21:41:35"),
        ("[18/3/2565 BE 14:56:00] ", "2022-03-18T14:56:00"),
        ("18/3/2565 14:56 - ", "2022-03-18T14:56"),
        ("[R4/3/18 14:56:00] ", "2022-03-18T14:56:00"),
        ("2022/03/18 14:56 - ", "2022-03-18T14:56"),
        ("2022/3/18 下午2:56 - ", "2022-03-18T14:56"),
        ("[2022/3/18 上午12:05:09] ", "2022-03-18T00:05:09"),
        ("2022年3月18日 14:56 - ", "2022-03-18T14:56"),
        ("[2022. 3. 18. 오후 2:56:00] ", "2022-03-18T14:56:00"),
        ("2022. 03. 18. 14:56 - ", "2022-03-18T14:56"),
        ("\u200f[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠٠ م] ", "2022-03-18T14:56:00"),
        ("111/3/18 下午 2:56 - ", "2022-03-18T14:56"),
        ("2022-03-18 14 h 56 - ", "2022-03-18T14:56"),
        ("[2022-03-18 14 h 56 min 07 s] ", "2022-03-18T14:56:07"),
        ("2022년 3월 18일 오후 2:56 - ", "2022-03-18T14:56"),
        ("18.03.22 г., 14:56 ч. - ", "2022-03-18T14:56"),
        ("2022-03-18 2:56 nm. - ", "2022-03-18T14:56"),
        ("၁၈/၃/၂၀၂၂၊ ၁၄:၅၆ - ", "2022-03-18T14:56"),
        ("۱۴۰۰/۱۲/۲۷،\u200f ۱۴:۵۶ - ", "2022-03-18T14:56"),
        ("[2022/3/18 下午12:05:09] ", "2022-03-18T12:05:09"),
        (f"{MARK}[18/03/22, 9:05:07{THIN}am] ", "2022-03-18T09:05:07"),
        ("18.3.2022 בשעה 14:56 - ", "2022-03-18T14:56"),
        ("[18. 03. 2022. u 14:56:00] ", "2022-03-18T14:56:00"),
    ],
)
def test_every_phones_language_dates_a_message(tmp_path: Path, stamp: str, time: str) -> None:
    (row,) = messages(rows(tmp_path, f"{stamp}Ana: hi\n"))
    assert (row.time, row.author, row.text) == (time, "Ana", "hi")
    assert not row.assumed


def test_a_part_above_twelve_decides_for_the_whole_file(tmp_path: Path) -> None:
    text = "3/4/22, 10:00 - Ana: a\n3/18/22, 10:00 - Ana: b\n"
    found = messages(rows(tmp_path, text))
    assert [row.time for row in found] == ["2022-03-04T10:00", "2022-03-18T10:00"]
    assert not any(row.assumed for row in found)


def test_dates_that_would_run_backwards_decide_too(tmp_path: Path) -> None:
    text = "01/03/2022, 10:00 - Ana: a\n10/03/2022, 10:00 - Ana: b\n02/04/2022, 10:00 - Ana: c\n"
    found = messages(rows(tmp_path, text))
    assert [row.time for row in found] == [
        "2022-03-01T10:00", "2022-03-10T10:00", "2022-04-02T10:00",
    ]  # fmt: skip
    assert not any(row.assumed for row in found)


def test_what_the_file_cannot_decide_is_assumed_on_every_row(tmp_path: Path) -> None:
    found = messages(rows(tmp_path, "03/04/2022, 10:15 - Ana: a\n03/04/2022, 10:16 - Bo: b\n"))
    assert [(row.time or "")[:10] for row in found] == ["2022-04-03"] * 2
    assert [row.assumed for row in found] == [("day-first",)] * 2


def test_american_phones_are_assumed_to_put_the_month_first(tmp_path: Path) -> None:
    (row,) = messages(rows(tmp_path, "[3/4/22, 2:56:00 PM] Ana: a\n"))
    assert (row.time, row.assumed) == ("2022-03-04T14:56:00", ("month-first",))


def test_a_setting_settles_it_without_assumption_but_the_file_wins(tmp_path: Path) -> None:
    month_first = Options(date_order="month-first")
    (row,) = messages(rows(tmp_path, "03/04/2022, 10:15 - Ana: a\n", options=month_first))
    assert (row.time, bool(row.assumed)) == ("2022-03-04T10:15", False)
    (row,) = messages(rows(tmp_path, "18/04/2022, 10:15 - Ana: a\n", options=month_first))
    assert (row.time, bool(row.assumed)) == ("2022-04-18T10:15", False)


def test_equal_day_and_month_need_no_assumption(tmp_path: Path) -> None:
    (row,) = messages(rows(tmp_path, "05/05/2022, 10:15 - Ana: a\n"))
    assert not row.assumed


@pytest.mark.parametrize(
    ("text", "first_day", "assumed"),
    [
        ("22/03/18, 14:56 - Ana: a\n", "2018-03-22", True),  # or the year in front
        ("18/03/22, 14:56 - Ana: a\n", "2022-03-18", False),
        ("22. 3. 18. 오후 2:56 - Ana: a\n", "2022-03-18", False),
        ("[18. 03. 22, 14:56:00] Ana: a\n", "2022-03-18", False),  # Slovenia; Koreans end in «.»
        ("22/3/18 午後2:56 - Ana: a\n", "2022-03-18", True),
        ("22/03/05, 14:56 - Ana: a\n", "2022-03-05", False),  # no WhatsApp in 2005
        ("22/03/30, 9:00 - Ana: a\n22/04/02, 9:00 - Ana: b\n", "2022-03-30", False),
        ("18/03/22, 9:00 - Ana: a\n19/03/22, 9:00 - Ana: b\n", "2022-03-18", False),
        ("[3/4/22, 2:56:00 pm] Ana: a\n", "2022-04-03", True),  # Australia
        ("03/04/22, 2:56 PM - Ana: a\n", "2022-04-03", True),  # India: with zeros
        ("3/4/22, 14:56 - Ana: <Multimedia omitido>\n", "2022-04-03", True),
        ("3/4/22, 14:56 - Ana: IMG-20220304-WA0001.jpg (file attached)\n", "2022-03-04", False),
        ("03/04/22, 14:56 - Ana: IMG-20220403-WA0001.jpg (x y)\n", "2022-04-03", False),
    ],
)
def test_the_order_of_dates(tmp_path: Path, text: str, first_day: str, assumed: bool) -> None:
    found = messages(rows(tmp_path, text))
    assert ((found[0].time or "")[:10], bool(found[0].assumed)) == (first_day, assumed)


def test_a_setting_puts_the_year_in_front(tmp_path: Path) -> None:
    options = Options(date_order="year-first")
    (row,) = messages(rows(tmp_path, "22/03/18, 14:56 - Ana: a\n", options=options))
    assert ((row.time or "")[:10], bool(row.assumed)) == ("2022-03-18", False)


def test_one_date_that_does_not_exist_is_rejected_and_changes_no_other(tmp_path: Path) -> None:
    text = "29.02.24, 24:05 - Ana: a\n29.02.23, 10:00 - Ana: b\nbelow\n1.03.24, 0:01 - Ana: c\n"
    found = rows(tmp_path, text)
    assert [row.time for row in messages(found)] == ["2024-02-29T00:05", "2024-03-01T00:01"]
    assert [row.line for row in rejects(found)] == [2, 3]


def test_months_of_the_moon_are_reckoned_and_said_to_be(tmp_path: Path) -> None:
    (row,) = messages(rows(tmp_path, "[١٥\u200f/٨\u200f/١٤٤٣ هـ، ٢:٥٦:٠٠ م] Ana: x\n"))
    assert (row.time, row.assumed) == ("2022-03-19T14:56:00", ("calendar",))


@pytest.mark.parametrize(
    ("clock", "time"),
    [
        ("12:00 AM", "00:00"),
        ("12:59 a. m.", "00:59"),
        ("12:00 p.m.", "12:00"),
        ("午後0:05", "12:05"),
        ("午前0:05", "00:05"),
        ("中午12:30", "12:30"),
        ("中午1:30", "13:30"),
        ("凌晨12:30", "00:30"),
        ("晚上12:30", "00:30"),
        ("晚上7:00", "19:00"),
        ("12:05 пп", "12:05"),
        ("12:05 дп", "00:05"),
        ("12:05 fm", "00:05"),
        ("1:05 em", "13:05"),
        ("1:05 ip.", "13:05"),
        ("14:05 น.", "14:05"),
        ("रात 2:05", "02:05"),
        ("रात 11:05", "23:05"),
    ],
)
def test_halves_of_the_day(tmp_path: Path, clock: str, time: str) -> None:
    (row,) = messages(rows(tmp_path, f"2022/3/18 {clock} - Ana: hi\n"))
    assert row.time == f"2022-03-18T{time}"


def test_a_message_goes_on_until_the_next_stamp(tmp_path: Path) -> None:
    text = "18/03/22, 14:56 - Ana: one\n\ntwo: 2\n[1/2/22, 10:00:00] not a stamp here\n"
    text += "18/03/22, 14:57 - Bo: x\n" * 5
    assert said(rows(tmp_path, text))[0] == (
        "Ana", "one\n\ntwo: 2\n[1/2/22, 10:00:00] not a stamp here",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "attachment", "text"),
    [
        (f"{MARK}image omitted", Attachment(name="", kind="image"), ""),
        (f"{MARK}Bild weggelassen", Attachment(name="", kind="image"), ""),
        (f"{MARK}imagen omitida", Attachment(name="", kind="image"), ""),
        (f"{MARK}vidéo absente", Attachment(name="", kind="video"), ""),
        (f"{MARK}图像已忽略", Attachment(name="", kind="image"), ""),
        (f"{MARK}貼圖已略去", Attachment(name="", kind="sticker"), ""),
        (f"{MARK}画像は省略されました", Attachment(name="", kind="image"), ""),
        (f"{MARK}忽略图片", Attachment(name="", kind="image"), ""),
        (f"{MARK}pominięto naklejkę", Attachment(name="", kind="sticker"), ""),
        (f"{MARK}GIF omitted", Attachment(name="", kind="gif"), ""),
        (f"{MARK}Contact card omitted", Attachment(name="", kind="contact"), ""),
        (
            f"a.pdf • {MARK}3 pages {MARK}document omitted",
            Attachment(name="a.pdf", kind="file"),
            "",
        ),
        (
            f"{MARK}<attached: 00000012-PHOTO-2022-03-18-14-59-00.jpg>",
            Attachment(name="00000012-PHOTO-2022-03-18-14-59-00.jpg", kind="image"),
            "",
        ),
        (
            f"look {MARK}<Anhang: 00000013-AUDIO-2022.opus>",
            Attachment(name="00000013-AUDIO-2022.opus", kind="audio"),
            "look",
        ),
        (
            f"{MARK}<liite: 0074-STICKER-2022.webp>",
            Attachment(name="0074-STICKER-2022.webp", kind="sticker"),
            "",
        ),
    ],
)
def test_an_iphones_placeholder_is_an_attachment(
    tmp_path: Path, body: str, attachment: Attachment, text: str
) -> None:
    found = rows(tmp_path, f"[18.03.22, 14:56:00] Ana: x\n{MARK}[18.03.22, 14:57:00] Bo: {body}\n")
    row = messages(found)[1]
    assert (row.kind, row.author, row.text) == ("message", "Bo", text)
    assert row.attachments == (attachment,)


@pytest.mark.parametrize(
    ("body", "attachment", "text"),
    [
        ("<Media omitted>", Attachment(name="", kind="media"), ""),
        ("<Medien ausgeschlossen>", Attachment(name="", kind="media"), ""),
        ("<Multimedia omitido>", Attachment(name="", kind="media"), ""),
        ("<省略多媒體檔案>", Attachment(name="", kind="media"), ""),
        ("<Без медиафайлов>\nвот", Attachment(name="", kind="media"), "вот"),
        (
            "IMG-20220318-WA0001.jpg (file attached)",
            Attachment(name="IMG-20220318-WA0001.jpg", kind="image"),
            "",
        ),
        (
            f"{MARK}IMG-20220318-WA0001.jpg (Datei angehängt)\nSchau mal",
            Attachment(name="IMG-20220318-WA0001.jpg", kind="image"),
            "Schau mal",
        ),
        (
            "PTT-20220318-WA0002.opus (in no language)",
            Attachment(name="PTT-20220318-WA0002.opus", kind="voice"),
            "",
        ),
        (
            "DOC-20220318-WA0007. (unknown)",
            Attachment(name="DOC-20220318-WA0007.", kind="file"),
            "",
        ),
        ("README (file attached)", Attachment(name="README", kind="file"), ""),
        (f"{MARK}a.pdf (in no language)", Attachment(name="a.pdf", kind="file"), ""),
        ("paper v2.pdf (archivo adjunto)", Attachment(name="paper v2.pdf", kind="file"), ""),
    ],
)
def test_an_androids_placeholder_is_an_attachment(
    tmp_path: Path, body: str, attachment: Attachment, text: str
) -> None:
    (row,) = messages(rows(tmp_path, f"18/03/22, 14:56 - Ana: {body}\n"))
    assert (row.text, row.attachments) == (text, (attachment,))


def test_a_caption_of_several_lines_stands_in_front_of_an_iphones_medium(tmp_path: Path) -> None:
    head = "[18/03/22, 14:56:00] Ana: "
    text = (
        f"{head}see\nhere {MARK}<attached: 00000012-PHOTO-2022-03-18-14-56-00.jpg>\n"
        f"{head}see\nthere {MARK}image omitted\n"
        f"{head}{MARK}POLL:\nwhich?\n{MARK}OPTION: v2.0 (2 votes)\n"
    )
    photo, image, poll = messages(rows(tmp_path, text))
    assert (photo.text, [entry.kind for entry in photo.attachments]) == ("see\nhere", ["image"])
    assert (image.text, [entry.kind for entry in image.attachments]) == ("see\nthere", ["image"])
    assert (poll.text, poll.attachments) == (f"POLL:\nwhich?\n{MARK}OPTION: v2.0 (2 votes)", ())


def test_a_placeholder_in_an_unknown_language_shows_by_standing_there_again(tmp_path: Path) -> None:
    lines = ["<kein Medium dabei>", "<see the other file>", "<kein Medium dabei>", "<b>"]
    text = "".join(f"18/03/22, 14:5{n} - Ana: {line}\n" for n, line in enumerate(lines))
    found = messages(rows(tmp_path, text))
    assert [row.text for row in found] == ["", "<see the other file>", "", "<b>"]
    assert [len(row.attachments) for row in found] == [1, 0, 1, 0]


def test_what_a_person_says_about_pictures_is_text(tmp_path: Path) -> None:
    text = f"[18.03.22, 14:56:00] Ana: 忽略图片\n[18.03.22, 14:57:00] Bo: {MARK}忽略图片\n"
    first, second = messages(rows(tmp_path, text))
    assert (first.text, second.text) == ("忽略图片", "")


def test_text_that_merely_ends_in_brackets_stays_text(tmp_path: Path) -> None:
    text = (
        "18/03/22, 14:56 - Ana: see main.py (the second one)\n18/03/22, 14:57 - Bo: <see: a.py>\n"
    )
    assert said(rows(tmp_path, text)) == [
        ("Ana", "see main.py (the second one)"),
        ("Bo", "<see: a.py>"),
    ]


@pytest.mark.parametrize(
    "notice",
    [
        "This message was deleted",
        "You deleted this message.",
        "Diese Nachricht wurde gelöscht.",
        "此訊息已刪除",
        "这条消息已删除",
        "Se eliminó este mensaje.",
        "This message was deleted by admin Bo.",
    ],
)
def test_deleted_messages_keep_their_author(tmp_path: Path, notice: str) -> None:
    (row,) = messages(rows(tmp_path, f"18/03/22, 14:56 - Ana: {notice}\n"))
    assert (row.author, row.text, row.deleted) == ("Ana", "", True)


def test_the_tag_of_an_edited_message_is_no_text(tmp_path: Path) -> None:
    text = (
        f"[18.03.22, 14:56:00] Ana: ok then {MARK}<This message was edited>\n"
        f"[18.03.22, 14:57:00] Bo: gut\nja {MARK}<Diese Nachricht wurde bearbeitet.>\n"
    )
    first, second = messages(rows(tmp_path, text))
    assert (first.text, first.edited) == ("ok then", True)
    assert (second.text, second.edited) == ("gut\nja", True)


def test_notices_are_system_rows(tmp_path: Path) -> None:
    text = (
        f"[18.03.22, 14:50:00] LLM Nights: {MARK}Messages and calls are end-to-end encrypted.\n"
        f"[18.03.22, 14:51:00] Ana: {MARK}Ana added Bo\n[18.03.22, 14:52:00] Ana: hi\n"
        f"[18.03.22, 14:53:00] Bo: {MARK}Missed voice call\n"
        f"[18.03.22, 14:54:00] Bo: {MARK}POLL:\nWhich rank?\n{MARK}OPTION: 16 (2 votes)\n"
    )
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["system", "system", "message", "system", "message"]
    assert (found[1].author, found[1].text) == (None, "Ana added Bo")
    assert {row.channel for row in found} == {"LLM Nights"}


def test_on_android_a_notice_has_no_name_even_if_it_quotes_a_colon(tmp_path: Path) -> None:
    text = (
        '18/03/22, 14:55 - Ana created group "a: b"\n18/03/22, 14:56 - Bo left\n'
        '18/03/22, 14:57 - Ana: "x: y" it says\n'
    )
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["system", "system", "message"]


def test_names_may_hold_colons(tmp_path: Path) -> None:
    text = (
        "18/03/22, 14:56 - Dr: Who: hi\n18/03/22, 14:57 - Dr: Who: again: x\n"
        "18/03/22, 14:58 - Dr: Who left\n18/03/22, 14:59 - Ana: note: y\n18/03/22, 14:59 - Ana: z\n"
    )
    assert said(rows(tmp_path, text)) == [
        ("Dr: Who", "hi"), ("Dr: Who", "again: x"), (None, "Dr: Who left"),
        ("Ana", "note: y"), ("Ana", "z"),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["note", "Question", "问题"])
def test_a_habit_of_speech_is_no_name(tmp_path: Path, label: str) -> None:
    text = f"18/03/22, 14:56 - Ana: {label}: a\n18/03/22, 14:57 - Ana: {label}: b\n"
    assert said(rows(tmp_path, text)) == [("Ana", f"{label}: a"), ("Ana", f"{label}: b")]


def test_the_notice_of_encryption_is_known_where_somebody_took_the_marks_away(
    tmp_path: Path,
) -> None:
    notice = "Messages and calls are end-to-end encrypted. Only people in this chat can read them."
    text = f"[07.03.26, 21:22:39] Ana: {notice}\n[07.03.26, 21:22:40] Ana: Is it encrypted?\n"
    assert said(rows(tmp_path, text)) == [(None, notice), ("Ana", "Is it encrypted?")]


def test_mentions_stand_in_isolates_or_name_people_of_the_chat(tmp_path: Path) -> None:
    text = (
        f"[18.03.22, 14:56:00] ~{THIN}Ana Li: @\u2068Bo\u2069 look\n"
        "[18.03.22, 14:57:00] +49 170 1234567: @Ana Li yes\n"
        "[18.03.22, 14:58:00] Bo: @491701234567 ok\n"
    )
    found = messages(rows(tmp_path, text))
    assert [row.author for row in found] == ["Ana Li", "+49 170 1234567", "Bo"]
    assert [row.mentions for row in found] == [("Bo",), ("Ana Li",), ("+49 170 1234567",)]
    assert found[0].text == "@\u2068Bo\u2069 look"


def test_a_number_between_marks_is_mentioned(tmp_path: Path) -> None:
    text = "[18.03.22, 14:56:00] Ana: see @\u202a+49 170 7654321\u202c\n"
    (row,) = messages(rows(tmp_path, text))
    assert row.mentions == ("+49 170 7654321",)


@pytest.mark.parametrize("between", [1, 20_000])
def test_a_name_goes_on_only_if_it_does_in_the_whole_chat(tmp_path: Path, between: int) -> None:
    stamp = "18/03/22, 14:56 - "
    text = (
        f"{stamp}Dr: Who joined\n{stamp}Ana: hi\n"
        + f"{stamp}Bo: hello again\n" * between
        + f"{stamp}Dr: Who: one\n{stamp}Dr: Who: two\n"
        + f"{stamp}Ana: Plan: one\n{stamp}Ana: Plan: two\n"
    )
    found = said(rows(tmp_path, text))
    assert found[0] == (None, "Dr: Who joined")
    assert found[-4:] == [
        ("Dr: Who", "one"), ("Dr: Who", "two"), ("Ana", "Plan: one"), ("Ana", "Plan: two"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    [
        f"{MARK}<attached: 00000012-PHOTO-2022-03-18-14-56-02.jpg>",
        f"{MARK}Location: https://maps.google.com/?q=1,2",
        "Standort: https://maps.google.com/?q=1,2",
    ],
)
def test_what_somebody_only_ever_sends_is_no_part_of_the_name(tmp_path: Path, sent: str) -> None:
    text = "".join(
        f"[18.03.22, 14:56:0{second}] {said}\n"
        for second, said in enumerate(("Ana: hi", f"Bo: {sent}", f"Bo: {sent}"))
    )
    assert [row.author for row in messages(rows(tmp_path, text))] == ["Ana", "Bo", "Bo"]


def test_a_name_goes_on_in_no_old_export_either(tmp_path: Path) -> None:
    text = "".join(
        f"18.03.22, 14:56:0{second}: Ana: {said}\n"
        for second, said in enumerate(("Plan: x", "Plan: y", "z"))
    )
    assert said(rows(tmp_path, text)) == [("Ana", "Plan: x"), ("Ana", "Plan: y"), ("Ana", "z")]


def test_what_is_no_clock_begins_no_message(tmp_path: Path) -> None:
    text = (
        "[18.03.22, 12:05:01] Ana: a\n[18.03.22, 12:75:01] Ana: b\n"
        "[18.03.22, 12:06:71] Ana: c\n[18.03.22, 12:06:60] Bo: d\n[18.03.22, 12:07:01] Bo: e\n"
    )
    first, second, third = messages(rows(tmp_path, text))
    assert first.text == "a\n[18.03.22, 12:75:01] Ana: b\n[18.03.22, 12:06:71] Ana: c"
    assert (second.time, second.text) == ("2022-03-18T12:06:59", "d")
    assert third.text == "e"


def test_a_message_may_be_longer_than_what_is_read_at_a_time(tmp_path: Path) -> None:
    body = "\n".join(f"line {number}" for number in range(60_000))
    text = f"18/03/22, 14:56 - Ana: {body}\n18/03/22, 14:57 - Bo: x\n"
    first, second = messages(rows(tmp_path, text))
    assert (first.text, second.line) == (body, 60_001)


def test_a_message_without_end_is_cut_and_its_further_lines_are_rejected(tmp_path: Path) -> None:
    many = 40_000
    text = "18/03/22, 14:56 - Ana: begins\n" + f"{'x' * 30}\n" * many + "18/03/22, 14:57 - Bo: x\n"
    found = rows(tmp_path, text)
    told = messages(found)
    assert [row.author for row in told] == ["Ana", "Bo"]
    assert told[0].text.count("\n") + len(rejects(found)) == many
    assert rejects(found)[0].line == told[0].text.count("\n") + 2
    assert [row.index for row in found] == list(range(len(found)))


def test_what_belongs_to_no_message_is_rejected(tmp_path: Path) -> None:
    text = "a stray line\n18/03/22, 14:56 - Ana: x\n32/13/22, 14:57 - Bo: y\n18/03/22, 14:58 - Ana: z\n"
    found = rows(tmp_path, text)
    assert [(row.line, row.raw) for row in rejects(found)] == [
        (1, "a stray line"), (3, "32/13/22, 14:57 - Bo: y"),
    ]  # fmt: skip
    assert [row.index for row in found] == [0, 1, 2, 3]


def _iphones(day: int, count: int) -> str:
    return "".join(f"[{day + number}/03/2022, 14:56:00] Ana: {number}\n" for number in range(count))


def test_exports_put_together_keep_their_own_order_of_dates(tmp_path: Path) -> None:
    android = "3/30/22, 2:56 PM - Bo: a\n4/1/22, 2:57 PM - Bo: b\n"
    found = messages(rows(tmp_path, _iphones(22, 8) + android))
    assert [row.time for row in found[6:]] == [
        *("2022-03-28T14:56:00", "2022-03-29T14:56:00"),
        *("2022-03-30T14:56", "2022-04-01T14:57"),
    ]
    assert not any(row.assumed for row in found)


@pytest.mark.parametrize(("count", "goes_on"), [(6, 0), (40, 100)])
def test_an_export_is_read_behind_a_much_longer_one(
    tmp_path: Path, count: int, goes_on: int
) -> None:
    behind = "".join(f"3/30/22, 2:{minute} PM - Bo: x\n" for minute in range(10, 10 + count))
    found = messages(rows(tmp_path, _iphones(10, 20) * 20 + behind + _iphones(10, 20) * goes_on))
    assert [row.author for row in found] == ["Ana"] * 400 + ["Bo"] * count + ["Ana"] * 20 * goes_on


def test_one_phones_dates_in_two_languages_are_told_apart(tmp_path: Path) -> None:
    text = (
        "[18/03/2022, 14:00:00] Ana: x\n[02/04/2022, 14:00:00] Ana: y\n"
        f"[5/1/22, 2:00:00{THIN}PM] Ana: p\n[5/19/22, 2:00:00{THIN}PM] Ana: q\n"
    )
    found = messages(rows(tmp_path, text))
    assert [(row.time or "")[:10] for row in found] == [
        *("2022-03-18", "2022-04-02", "2022-05-01", "2022-05-19")
    ]
    assert not any(row.assumed for row in found)


@pytest.mark.parametrize(
    "quoted",
    [
        "[14:50, 18/03/2022] Bo: I am leaving\n[14:51, 18/03/2022] Bo: now",
        "18/03/2022, 14:50 - Bo: I am leaving\n18/03/2022, 14:51 - Bo: now",
    ],
)
def test_lines_copied_from_another_chat_are_text_of_the_message(
    tmp_path: Path, quoted: str
) -> None:
    text = f"{_iphones(18, 1)}[18/03/2022, 14:57:00] Cy: they say\n{quoted}\n{_iphones(19, 1)}"
    found = messages(rows(tmp_path, text))
    assert [(row.author, row.text) for row in found] == [
        *(("Ana", "0"), ("Cy", f"they say\n{quoted}"), ("Ana", "0"))
    ]


def test_copied_lines_are_read_where_there_is_nothing_else(tmp_path: Path) -> None:
    text = "[2:50 PM, 3/18/2022] Bo: hi\n[2:51 PM, 3/18/2022] Ana: ho\n"
    assert [row.author for row in messages(rows(tmp_path, text))] == ["Bo", "Ana"]


@pytest.mark.parametrize("name", ["_chat.txt", "WhatsApp Chat with LLM Nights.txt"])
def test_a_zip_or_folder_with_media_is_read_too(tmp_path: Path, name: str) -> None:
    text = "18/03/22, 14:56 - Ana: hi\n"
    zipped = tmp_path / "WhatsApp Chat - LLM Nights.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("IMG-20220318-WA0001.jpg", b"\xff\xd8")
        archive.writestr("notes.txt", "nothing dated")
        archive.writestr(name, text)
    folder = tmp_path / "WhatsApp Chat - LLM Nights"
    folder.mkdir()
    write(folder, text, name)
    for path in (zipped, folder):
        (row,) = messages(list(sources.read(path)))
        assert (row.author, row.text, row.channel) == ("Ana", "hi", "LLM Nights")


@pytest.mark.parametrize(
    "line",
    ["[2026-11-27 10:00:07] INFO: started", "2026-11-27 10:00:07 - main: started"],
)
def test_the_log_of_a_program_is_no_export(tmp_path: Path, line: str) -> None:
    assert FORMAT.claim(Look(Source(write(tmp_path, f"{line}\n" * 3)))) < SURE


def test_seconds_may_stand_before_a_dash(tmp_path: Path) -> None:
    text = "18/03/2022, 14:56:07 - Ana: hi\n19/03/2022, 14:56:08 - Bo: ho\n"
    assert detect(write(tmp_path, text)).format.name == "whatsapp"


def test_an_unknown_date_is_said_plainly(tmp_path: Path) -> None:
    path = write(tmp_path, "18 Thermidor 230, 14h56 - Ana: hi\n18 Thermidor 230, 14h57 - Bo: x\n")
    with pytest.raises(UnknownFormat, match=r"looks like a WhatsApp export.*18 Thermidor"):
        sources.read(path)


def test_ids_survive_a_later_export_that_begins_later(tmp_path: Path) -> None:
    lines = [
        f"18/03/22, 14:{minute} - Ana: {'+1' if minute < 15 else minute}\n"
        for minute in range(10, 30)
    ]
    whole = messages(rows(tmp_path, "".join(lines), "a.txt"))
    later = messages(rows(tmp_path, "".join(lines[8:]), "b.txt"))
    assert len({row.id for row in whole}) == len(whole)
    assert [row.id for row in later] == [row.id for row in whole[8:]]


def test_the_text_of_another_chat_that_was_sent_is_not_read(tmp_path: Path) -> None:
    own = "18/03/22, 14:56 - Ana: \u200eWhatsApp Chat with Cy.txt (file attached)\n"
    other = "18/03/21, 10:00 - Cy: secret\n"
    for name, others in (
        ("_chat.txt", ("00000001-_chat.txt", "WhatsApp Chat with Cy.txt")),
        ("WhatsApp Chat with LLM Nights.txt", ("WhatsApp Chat with Cy.txt", "notes.txt")),
    ):
        for stem in ("WhatsApp Chat with LLM Nights", "renamed"):
            zipped = tmp_path / f"{stem}.zip"
            with zipfile.ZipFile(zipped, "w") as archive:
                for beside in others:
                    archive.writestr(beside, other)
                archive.writestr(name, own)
            (row,) = messages(list(sources.read(zipped)))
            assert (row.author, row.attachments[0].name) == ("Ana", "WhatsApp Chat with Cy.txt")


def test_a_folder_of_several_chats_holds_them_all(tmp_path: Path) -> None:
    for name in ("Ana", "Bo"):
        write(tmp_path, f"18/03/22, 14:56 - {name}: hi\n", f"WhatsApp Chat with {name}.txt")
    found = messages(list(sources.read(tmp_path)))
    assert [(row.author, row.channel) for row in found] == [("Ana", "Ana"), ("Bo", "Bo")]


def test_notices_that_tell_of_names_and_subjects_with_colons(tmp_path: Path) -> None:
    text = (
        "18/03/22, 14:55 - Dr: Who joined\n"
        "18/03/22, 14:56 - Dr: Who: hi\n18/03/22, 14:57 - Dr: Who: bye\n"
        '18/03/22, 14:58 - Bo changed the group name from "a: b" to "c: d"\n'
        "18/03/22, 14:59 - Bo added Dr: Who\n18/03/22, 14:59 - Bo - work: hi\n"
    )
    assert said(rows(tmp_path, text)) == [
        (None, "Dr: Who joined"),
        ("Dr: Who", "hi"),
        ("Dr: Who", "bye"),
        (None, 'Bo changed the group name from "a: b" to "c: d"'),
        (None, "Bo added Dr: Who"),
        ("Bo - work", "hi"),
    ]


def test_something_sent_on_an_iphone_in_an_unknown_language_is_an_attachment(
    tmp_path: Path,
) -> None:
    text = (
        f"[18.03.22, 14:56:00] Ana: x\n{MARK}[18.03.22, 14:57:00] Ana: {MARK}kuva puuttuu tästä\n"
        f"[18.03.22, 14:58:00] Ana: {MARK}Ana lähti\n{MARK}[18.03.22, 14:59:00] Ana: {MARK}Puhelu\n"
    )
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["message", "message", "system", "system"]
    assert found[1].attachments == (Attachment(name="", kind="media"),)


_NAMES = st.sampled_from(["Ana", "Bo Li", "小蜻蜓", "Dr. Müller", "+49 170 1234567", "👩‍💻 Zoë"])
_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=30
).map(lambda text: f"x{text}x")
_SAID = st.lists(st.tuples(_NAMES, st.lists(_TEXTS, min_size=1, max_size=3)), max_size=8)


@given(_SAID, st.booleans())
def test_whatever_is_said_reads_back(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, list[str]]], iphone: bool
) -> None:
    start = datetime.datetime(2022, 3, 28, 22, 5, 7, tzinfo=datetime.UTC)
    text, wanted = (
        f"{'[' if iphone else ''}28.03.22, 10:00{':00] ' if iphone else ' - '}Ana: a\n",
        [],
    )
    for number, (name, parts) in enumerate(told):
        time = start + datetime.timedelta(hours=7 * number)
        stamp = f"[{time:%d.%m.%y, %H:%M:%S}] " if iphone else f"{time:%d.%m.%y, %H:%M} - "
        body = "\n".join(parts)
        text += f"{stamp}{name}: {body}\n"
        wanted.append((f"{time:%Y-%m-%dT%H:%M:%S}"[: 19 if iphone else 16], name, body))
    found = messages(rows(tmp_path_factory.mktemp("said"), text))
    assert [(row.time, row.author, row.text) for row in found[1:]] == wanted


_LINES = st.sampled_from(
    [
        *("18/03/22, 14:56 - Ana: hi", "19/03/22, 14:56 - Bo left", "32/13/22, 10:00 - Bo: x"),
        *("[18/03/22, 14:56:00] Bo: other shape", "just text", "18/03/22, 25:99 - Ana: x"),
        *("20/03/22, 10:00 - Ana: <Media omitted>", "\u200e", "- 1: 2", "18/03/22, 10:00 - "),
    ]
)


@given(st.lists(_LINES, max_size=12))
def test_every_line_ends_up_in_a_row(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    text = "\n".join(["18/03/22, 10:00 - Ana: begins", *lines])
    found = rows(tmp_path_factory.mktemp("lines"), text)
    assert [row.index for row in found] == list(range(len(found)))
    shown = "\n".join(row.raw if isinstance(row, Reject) else row.text for row in found)
    assert shown.count("just text") == lines.count("just text")
    assert shown.count("other shape") == lines.count("[18/03/22, 14:56:00] Bo: other shape")
    assert len(rejects(found)) >= lines.count("32/13/22, 10:00 - Bo: x")


def test_a_file_that_is_cut_off_gives_what_there_is(tmp_path: Path) -> None:
    whole = "18/03/22, 14:56 - Ana: hi\n18/03/22, 14:57 - Bo: héllo wörld\n"
    for end in range(len("18/03/22, 14:56 - Ana: hi"), len(whole)):
        found = rows(tmp_path, whole[:end])
        assert found[0].kind == "message"
        assert len(found) in {1, 2}


@given(st.dates(min_value=datetime.date(2009, 1, 1), max_value=datetime.date(2049, 12, 31)))
def test_a_date_written_year_first_or_with_a_known_order_reads_back(
    day: datetime.date,
) -> None:
    for written, order in (
        (f"{day:%Y/%m/%d}", "year-first"),
        (f"{day:%d.%m.%Y}", "day-first"),
        (f"{day:%m/%d/%y}", "month-first"),
    ):
        (dated,) = stamps.Parser().dated(f"[{written}, 10:00] Ana: x")
        assert dated.stamp.date.under(order) == day  # type: ignore[arg-type]


SAMPLES = Path(__file__).parent / "samples" / "whatsapp"


@pytest.mark.parametrize(
    ("name", "kinds", "attachments", "last"),
    [
        ("iphone-chinese.txt", (14, 4), 4, "2024-01-14T00:00:01"),
        ("android-english.txt", (17, 5), 5, "2024-01-30T23:59"),
        ("android-arabic.txt", (4, 1), 1, "2024-01-13T23:59"),
        ("put-together.txt", (9, 3), 2, "2022-04-13T20:09"),
    ],
)
def test_samples_are_read(name: str, kinds: tuple[int, int], attachments: int, last: str) -> None:
    export = detect(SAMPLES / name)
    found = messages(list(export.read()))
    counted = [sum(row.kind == kind for row in found) for kind in ("message", "system")]
    assert (export.format.name, tuple(counted)) == ("whatsapp", kinds)
    assert sum(len(row.attachments) for row in found) == attachments
    assert found[-1].time == last
    assert not any(row.assumed for row in found)


def test_a_clock_that_is_none_takes_nothing_from_the_others_of_its_day(tmp_path: Path) -> None:
    text = "[18.03.22, 9:99:01] Ana: a\n[18.03.22, 9:05:01] Ana: b\n[18.03.22, 9:06:01] Bo: c\n"
    found = rows(tmp_path, text)
    assert said(found) == [("Ana", "b"), ("Bo", "c")]
    assert [row.line for row in rejects(found)] == [1]


def test_what_the_group_itself_says_is_a_notice_even_on_a_marked_line(tmp_path: Path) -> None:
    text = (
        "[30/05/2026, 14:02:10] Night: \u200eMessages and calls are end-to-end encrypted.\n"
        "\u200e[30/05/2026, 14:02:10] Night: \u200eAna lit the stove\n"
        "\u200e[30/05/2026, 14:03:10] Ana: \u200eobraz wspaniały\n"
        "[30/05/2026, 14:04:10] Ana: hi\n"
    )
    found = messages(rows(tmp_path, text))
    assert [row.kind for row in found] == ["system", "system", "message", "message"]
    assert (found[1].text, len(found[2].attachments)) == ("Ana lit the stove", 1)
