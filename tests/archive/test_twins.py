"""One chat exported by two phones or two tools is one chat."""

import json
from pathlib import Path

import pytest
from plain_format import readers, say, write

from openllm_talk.archive import messages
from openllm_talk.archive.importing import ImportedFile, do_import
from openllm_talk.community import Community

pytestmark = pytest.mark.both_engines

IPHONE = """\
[30.05.26, 10:04:59] Ana: 有人试过 fp8 吗
[30.05.26, 10:05:10] Bo: ok
[30.05.26, 10:05:40] Bo: ok
[30.05.26, 10:06:01] Ana: \u200eimage omitted
[30.05.26, 10:07:00] Cy: only this phone has it
"""
ANDROID = """\
30.05.26, 10:05 - Bo: ok
30.05.26, 10:05 - Bo: ok
30.05.26, 10:05 - Bo: ok
30.05.26, 10:06 - Ana: <Media omitted>
30.05.26, 10:08 - Ana: 之后的
"""


def bring(community: Community, path: Path, content: str) -> ImportedFile:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return do_import([path], community).files[0]


def texts(community: Community) -> list[str]:
    return [message.text for message in messages.between(community)]


def test_two_phones_hold_one_chat_and_nothing_is_twice_or_lost(
    tmp_path: Path, community: Community
) -> None:
    first = bring(community, tmp_path / "a" / "WhatsApp Chat with LLM.txt", IPHONE)
    second = bring(community, tmp_path / "b" / "WhatsApp Chat with LLM.txt", ANDROID)
    assert (first.new, first.known) == (5, 0)
    # Of three «ok» on the second phone two are known; a picture is «image» here, «media» there.
    assert (second.known, second.new) == (3, 2)
    assert texts(community).count("ok") == 3
    again = bring(community, tmp_path / "b" / "WhatsApp Chat with LLM.txt", ANDROID)
    assert (again.known, again.new) == (5, 0)


def test_the_order_of_imports_does_not_matter(tmp_path: Path, community: Community) -> None:
    bring(community, tmp_path / "b" / "WhatsApp Chat with LLM.txt", ANDROID)
    second = bring(community, tmp_path / "a" / "WhatsApp Chat with LLM.txt", IPHONE)
    assert second.known == 3
    assert texts(community).count("ok") == 3


def test_the_same_words_of_others_or_at_other_times_are_other_messages(
    tmp_path: Path, community: Community
) -> None:
    one = tmp_path / "a.chat"
    two = tmp_path / "b.chat"
    first = [say(0, "yes", id="1", time="2026-05-30T10:05:10"), say(1, "no", id="2")]
    other = [
        say(0, "yes", id="x", time="2026-05-30T10:05:12"),
        say(1, "no", "Bo", id="y"),
        say(2, "no", id="z", channel="another room"),
        say(3, "no", id="v", time="2026-05-30T09:01+00:00"),
    ]
    do_import([write(one, first), write(two, other)], community, readers=readers())
    assert len(texts(community)) == 6


def test_a_reply_finds_what_came_with_another_id(tmp_path: Path, community: Community) -> None:
    told = write(tmp_path / "a.chat", [say(0, "why?", id="k")])
    rows = [say(0, "why?", id="m1"), say(1, "because", "Bo", id="m2", reply_to="m1")]
    do_import([told, write(tmp_path / "b.chat", rows)], community, readers=readers())
    asked, answered = messages.between(community)
    assert (asked.id, answered.reply_to) == ("k", "k")


def test_ids_that_only_count_an_export_lose_nothing_and_answers_stay_with_theirs(
    tmp_path: Path, community: Community
) -> None:
    at = "2026-05-30T{}:00+08:00".format
    early = [
        say(0, "why?", id="1", time=at("10:01")),
        say(1, "+1", "Bo", id="2", time=at("10:02")),
    ]
    late = [
        say(0, "+1", "Bo", id="1", time=at("10:02")),
        say(1, "+1", "Bo", id="2", time=at("10:03")),
        say(2, "to what?", id="3", time=at("10:04"), reply_to="2"),
    ]
    files = [write(tmp_path / "a.chat", early), write(tmp_path / "b.chat", late)]
    for again in (False, True):
        first, second = do_import(files, community, readers=readers()).files
        assert (first.new, second.new) == ((0, 0) if again else (2, 2))
    told = list(messages.between(community))
    assert [one.text for one in told] == ["why?", "+1", "+1", "to what?"]
    assert told[3].reply_to == told[2].id


def test_text_and_json_of_one_chat_are_one(tmp_path: Path, community: Community) -> None:
    text = (
        "微信群“夜谈”的聊天记录如下:\n\n—————  2026-05-30  —————\n\n小明  10:05\n\n显存不够怎么办\n"
    )
    row = {
        "seq": 1780106700000,
        "time": "2026-05-30T10:05:07+08:00",
        "talker": "1@chatroom",
        "talkerName": "夜谈",
        "isChatRoom": True,
        "sender": "wxid_1",
        "senderName": "小明",
        "isSelf": False,
        "type": 1,
        "subType": 0,
        "content": "显存不够怎么办",
    }
    bring(community, tmp_path / "a" / "chat.txt", text)
    again = bring(community, tmp_path / "b" / "chat.json", json.dumps([row], ensure_ascii=False))
    assert (again.known, again.new) == (1, 0)
