"""Sentences that change nothing: what a history is padded with."""

from collections.abc import Callable

from openllm_talk.practice.item import Rendering

_WHO = (
    ("the night guard", "夜班保安"), ("a visitor", "一位客人"), ("the cleaner", "保洁员"),
    ("our neighbour", "邻居"), ("somebody from the office", "办公室的人"), ("the driver", "司机"),
    ("a student", "一个学生"), ("the electrician", "电工"), ("the manager", "经理"),
    ("an old friend", "一位老朋友"),
)  # fmt: skip
_DID = (
    ("looked at the clock", "看了看钟"), ("opened a window", "开了窗"),
    ("asked about the weather", "问了问天气"), ("brought fresh tea", "端来了新茶"),
    ("forgot an umbrella", "忘了带伞"), ("fed the cat", "喂了猫"),
    ("moved a chair", "挪了把椅子"), ("hummed an old song", "哼了一首老歌"),
    ("called home", "给家里打了电话"), ("read the notice on the door", "读了门上的通知"),
    ("waited for the lift", "等了电梯"), ("watered the plants", "浇了花"),
)  # fmt: skip
_WHEN = (
    ("", ""), ("in the morning", "早上"), ("after lunch", "午饭后"),
    ("late in the evening", "深夜"),
    ("once more", "又"), ("without a word", "一声不响地"),
    ("while it rained outside", "在外面下雨的时候"),
    ("as on every other day", "像往常一样"),
)  # fmt: skip


def remark(draw: Callable[[], float], rendering: Rendering) -> str:
    """One sentence about nothing that is in the tables; `draw` gives numbers from 0 to 1."""
    who, did, when = (which[int(draw() * len(which))] for which in (_WHO, _DID, _WHEN))
    if rendering == "zh":
        return f"{who[1]}{when[1]}{did[1]}。"
    said = f"{who[0]} {did[0]} {when[0]}".rstrip()
    return f"{said[0].upper()}{said[1:]}."
