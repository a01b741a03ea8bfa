"""The web archive of QQ's message manager."""

from pathlib import Path

import pytest
from exports import messages, rejects, rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openllm_talk import sources
from openllm_talk.errors import BrokenSource
from openllm_talk.records import Attachment, Row

SAMPLES = Path(__file__).parent / "samples" / "qq-mht"
TOP = (
    "From: <Save by Tencent MsgMgr>\nSubject: Tencent IM Message\nMIME-Version: 1.0\n"
    'Content-Type:multipart/related;\n\tcharset="utf-8"\n\ttype="text/html";\n'
    '\tboundary="----=_NextPart_1"\n\n------=_NextPart_1\nContent-Type: text/html\n'
    "Content-Transfer-Encoding:7bit\n\n<html><body><table width=100% cellspacing=0>"
    "<tr><td><div style=padding-left:10px;>消息分组:我的QQ群</div></td></tr>"
    "<tr><td><div style=padding-left:10px;>消息对象:炼丹夜谈</div></td></tr>"
    "<tr><td><div style=padding-left:10px;>&nbsp;</div></td></tr>"
)
END = "</table></body></html>\n"


def day(written: str) -> str:
    return f"<tr><td style=font-weight:bold;>日期: {written}</td></tr>\n"


def said(sender: str, clock: str, body: str) -> str:
    return (
        "<tr><td><div style=color:#006EFE;padding-left:10px;>"
        f"<div style=float:left;margin-right:6px;>{sender}</div>{clock}</div>"
        f"<div style=padding-left:20px;>{body}</div></td></tr>\n"
    )


def test_rows_give_day_clock_sender_and_text(tmp_path: Path) -> None:
    text = TOP + day("2020-02-21")
    text += said("Bob&lt;bob@example.org&gt;", "9:05:30", "<font color='0'>a &lt; b&nbsp;c</font>")
    text += said("【群主】Ana(10002001)", "9:16:13 PM", "<b>一</b><br>二") + END
    first, second = messages(rows(tmp_path, text))
    assert (first.time, first.author, first.text) == ("2020-02-21T09:05:30", "Bob", "a < b c")
    assert (first.author_id, first.channel) == ("bob@example.org", "炼丹夜谈")
    assert (second.time, second.author, second.text) == ("2020-02-21T21:16:13", "Ana", "一\n二")


def test_pictures_hang_on_messages_and_are_not_read(tmp_path: Path) -> None:
    text = TOP + day("2020-02-21") + said("Ana(10002001)", "9:05:30", '看<IMG src="{AB-1}.dat">')
    text += END + "\n------=_NextPart_1\nContent-Location:{AB-1}.dat\n\n" + "QUJD\n" * 100_000
    (row,) = messages(rows(tmp_path, text))
    assert (row.text, row.attachments) == ("看", (Attachment(name="{AB-1}.dat", kind="image"),))


@pytest.mark.parametrize("sender", ["", "系统消息(10000)"])
def test_qq_itself_speaks_in_system_rows(tmp_path: Path, sender: str) -> None:
    text = TOP + day("2020-02-21") + said(sender, "9:07:30", "Eve 加入本群") + END
    (row,) = messages(rows(tmp_path, text))
    assert (row.kind, row.text) == ("system", "Eve 加入本群")


def test_dates_in_other_orders(tmp_path: Path) -> None:
    text = TOP + day("2/14/2020") + said("Ana(10002001)", "9:05:30", "x") + END
    assert messages(rows(tmp_path, text))[0].time == "2020-02-14T09:05:30"
    text = TOP + day("2/3/2020") + said("Ana(10002001)", "9:05:30", "x") + END
    assert messages(rows(tmp_path, text))[0].assumed == ("day-first",)


def test_a_bomb_of_entities_is_only_text(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "' + "b" * 100 + '"><!ENTITY c "&a;&a;&a;">]>'
    text = bomb + TOP + day("2020-02-21") + said("Ana(10002001)", "9:05:30", "&c;&c;") + END
    (row,) = messages(rows(tmp_path, text))
    assert row.text == "&c;&c;"


def test_an_unknown_row_is_rejected_with_its_line(tmp_path: Path) -> None:
    text = TOP + day("2020-02-21") + "<tr><td>what is this</td></tr>\n" + END
    (row,) = rejects(rows(tmp_path, text))
    assert (row.line, row.raw) == (14, "what is this")


def test_a_file_that_is_cut_off_gives_its_rows_and_says_so(tmp_path: Path) -> None:
    text = TOP + day("2020-02-21") + said("Ana(10002001)", "9:05:30", "早")
    found: list[Row] = []
    with pytest.raises(BrokenSource, match="cut off"):
        found.extend(sources.read(write(tmp_path, text + said("Ana(1)", "9:06:00", "x")[:40])))
    assert [row.text for row in messages(found)] == ["早"]


def test_a_row_of_megabytes_is_cut(tmp_path: Path) -> None:
    text = TOP + day("2020-02-21") + said("Ana(10002001)", "9:05:30", "x" * (5 << 20))
    text += said("Ana(10002001)", "9:05:31", "早") + END
    found = rows(tmp_path, text)
    assert len(rejects(found)) == 1
    assert messages(found)[0].text == "早"


def test_the_sample_loses_nothing() -> None:
    found = list(sources.read(SAMPLES / "炼丹夜谈.mht"))
    assert not rejects(found)
    assert [row.kind[0] for row in messages(found)] == list("mmmmssmm")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=st.lists(
        st.text(st.sampled_from("a<&> '\"中😀\n"), max_size=20).map(lambda text: text.strip("\n")),
        min_size=1,
        max_size=6,
    )
)
def test_any_texts_come_back(tmp_path: Path, told: list[str]) -> None:
    escaped = [
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
        for text in told
    ]
    text = TOP + day("2020-02-21") + "".join(said("Ana(10002001)", "9:05:30", x) for x in escaped)
    found = messages(rows(tmp_path, text + END))
    assert [row.text for row in found] == [text if text.strip() else "" for text in told]
    assert len({row.id for row in found}) == len(told)
