"""Lists of people in a text: what is one, and what only looks like one."""

import pytest

from openllm_talk.reading.privacy import publish_names
from openllm_talk.reading.rosters import listed
from openllm_talk.records import Entry, Issue, Section, Subsection

PROJECT = """成员

青禾, tlin, Vega, 山外的山 ...

相关工具: Ray/vLLM

数据: tlin
训练: 青禾、Otto（周末）
评测: Faro(可以写一点代码)、老周（周末）"""


def names(text: str, people: tuple[str, ...] = ()) -> list[str]:
    return [one.name for one in listed(text, people)]


def test_a_heading_announces_names_and_labels_below_it_give_more() -> None:
    found = names(PROJECT, ("老周",))
    assert found == ["青禾", "tlin", "Vega", "山外的山", "tlin", "青禾", "Otto", "Faro", "老周"]


@pytest.mark.parametrize(
    "text",
    [
        "相关工具: Ray、vLLM\n框架：DeepSpeed",
        "成员\n我们想找几个会写 CUDA 的人，一起把这个框架做完。",
        "members: 100 people, and more every week",
        "贡献者：https://example.com/people",
        "",
    ],
)
def test_what_is_no_list_of_people_names_nobody(text: str) -> None:
    assert names(text) == []


def test_a_name_that_only_a_list_gives_away_is_published_as_a_pseudonym() -> None:
    entry = Entry(title="一个框架", note=PROJECT)
    part = Subsection(entries=(entry,))
    issue = Issue(
        title="Talk",
        editor=("老周",),
        sections=(Section(name="x", kind="practice", subsections=(part,)),),
    )
    public = publish_names(issue, ("Vega",), (), "研究员")
    note = public.sections[0].subsections[0].entries[0].note or ""
    assert [
        name for name in ("青禾", "tlin", "山外的山", "Otto", "Faro", "老周") if name in note
    ] == []
    assert "Vega" in note
    assert "相关工具: Ray/vLLM" in note
    assert publish_names(public, ("Vega",), (), "研究员") == public
