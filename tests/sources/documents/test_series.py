"""An issue of a numbered series, written as people write them."""

from pathlib import Path

from openllm_talk.records import Issue, Question, Section
from openllm_talk.sources import documents

ISSUE = """\
# 炉边夜话 017

本期记录

【编号】：炉边夜话 016（抄错了）
【时间】：20260530 晚上八点半（每周六）
【本期提要】：KV cache；小模型蒸馏；评测污染；
【主持人】：阿澈、Rowan（后续每期由大家自行认领）
【编辑】：小满（最好由主持人兼任）
【版块负责人】：多人（后续每期由大家自行认领）
【talk 视频】：后续放出

本周新闻

【本周新闻】：这里写新闻；多人认领
【贡献者】：阿澈、Rowan
【建议区】：论文写个摘要

学术
注：论文+重点
一篇讲缓存的论文
https://arxiv.org/abs/2106.09685
代码链接：https://github.com/example/cache
- 动机：长输入太贵。

项目
https://github.com/example/tiny
一个很小的推理引擎

本周经典-optional
【本周主题】：位置编码
【提名区】：量化、位置编码

读书会

【贡献者】：小满
一起读的书 https://example.org/book

Free Talk

【贡献者】：阿澈（编辑）+炉友

- 先闲聊一句，天气真好

线上讨论:

1. 蒸馏的时候温度怎么选？ —Rowan
答：从 2 试起-阿澈；看任务。
那学生模型太小怎么办？--Rowan
2. 评测集泄漏怎么查？
https://arxiv.org/abs/2310.16789
3. 新的分词器值得一看
4.

群里讨论：
有空会同步，取决于人力，希望大家积极认领~
1. 显存不够怎么训？--上期遗留
打开梯度检查点
或者换小一点的批

参考资料
一篇讲缓存的论文
https://arxiv.org/abs/2106.09685

往期精彩
https://example.org/old
"""


def _read(tmp_path: Path, text: str = ISSUE) -> Issue:
    path = tmp_path / "issue.txt"
    path.write_text(text, encoding="utf-8")
    return documents.read(path)


def _question(issue: Issue, identity: str) -> Question:
    return next(question for question in issue.questions if question.id == identity)


def _section(issue: Issue, kind: str) -> Section:
    return next(section for section in issue.sections if section.kind == kind)


def test_the_title_gives_the_number_even_where_the_record_is_wrong(tmp_path: Path) -> None:
    assert _read(tmp_path).number == "017"


def test_the_record_gives_day_hour_people_and_highlights_without_the_template_s_hints(
    tmp_path: Path,
) -> None:
    issue = _read(tmp_path)
    assert (issue.date, issue.time) == ("2026-05-30", "20:30")
    assert issue.host == ("阿澈", "Rowan")
    assert issue.editor == ("小满",)
    assert issue.section_leads == {}
    assert issue.video is None
    assert issue.highlights == ("KV cache", "小模型蒸馏", "评测污染")


def test_a_section_keeps_its_fields_and_names_its_parts(tmp_path: Path) -> None:
    news = _section(_read(tmp_path), "news")
    assert news.contributors == ("阿澈", "Rowan")
    assert news.suggestions == ("论文写个摘要",)
    assert [part.name for part in news.subsections] == ["学术", "项目"]


def test_a_title_takes_the_addresses_below_it_and_those_a_label_introduces(tmp_path: Path) -> None:
    paper = _section(_read(tmp_path), "news").subsections[0].entries[0]
    assert paper.title == "一篇讲缓存的论文"
    assert paper.urls == ("https://arxiv.org/abs/2106.09685", "https://github.com/example/cache")
    assert paper.note == "动机：长输入太贵。"


def test_an_address_may_stand_before_its_title(tmp_path: Path) -> None:
    project = _section(_read(tmp_path), "news").subsections[1].entries[0]
    assert project.title == "一个很小的推理引擎"
    assert project.urls == ("https://github.com/example/tiny",)


def test_topic_and_nominations_are_listed(tmp_path: Path) -> None:
    classic = _section(_read(tmp_path), "classic")
    assert classic.topic == "位置编码"
    assert classic.nominated == ("量化", "位置编码")


def test_a_section_of_the_community_s_own_keeps_its_name(tmp_path: Path) -> None:
    text = ISSUE.replace("读书会\n", "# 读书会\n")
    club = _section(_read(tmp_path, text), "special")
    assert club.name == "读书会"
    assert club.contributors == ("小满",)
    assert club.subsections[0].entries[0].title == "一起读的书"


def test_each_voice_of_an_answer_is_credited(tmp_path: Path) -> None:
    asked = _question(_read(tmp_path), "o1")
    assert asked.asker == "Rowan"
    assert [(answer.text, answer.by) for answer in asked.answers] == [
        ("从 2 试起", "阿澈"),
        ("看任务。", None),
    ]
    assert asked.status == "answered"


def test_a_signed_question_inside_the_answers_is_a_follow_up(tmp_path: Path) -> None:
    follow_up = _question(_read(tmp_path), "o1.f1")
    assert follow_up.role == "follow_up"
    assert follow_up.parent == "o1"
    assert follow_up.asker == "Rowan"
    assert follow_up.status == "open"


def test_a_paper_alone_under_a_question_is_what_was_asked_about(tmp_path: Path) -> None:
    asked = _question(_read(tmp_path), "o2")
    assert asked.status == "open"
    assert asked.urls == ("https://arxiv.org/abs/2310.16789",)


def test_a_point_that_asks_nothing_is_a_remark_and_an_empty_number_is_nothing(
    tmp_path: Path,
) -> None:
    issue = _read(tmp_path)
    assert _question(issue, "o3").role == "remark"
    assert _question(issue, "o3").status is None
    assert "o4" not in {question.id for question in issue.questions}


def test_a_carry_over_mark_is_no_signature(tmp_path: Path) -> None:
    asked = _question(_read(tmp_path), "g1")
    assert asked.text == "显存不够怎么训？"
    assert asked.carried_over
    assert asked.asker is None
    assert asked.answers[0].text == "打开梯度检查点\n或者换小一点的批"


def test_the_addresses_of_the_body_are_listed_once_and_the_tail_is_left_out(tmp_path: Path) -> None:
    assert _read(tmp_path).urls == (
        "https://arxiv.org/abs/2106.09685",
        "https://github.com/example/cache",
        "https://github.com/example/tiny",
        "https://example.org/book",
        "https://arxiv.org/abs/2310.16789",
    )


def test_where_questions_are_labelled_list_numbers_do_not_ask(tmp_path: Path) -> None:
    text = "【主持人】：甲\n【编辑】：乙\nFree Talk\nQ1：怎么选？\nA1：\n1. 看预算？\n2. 看场景\nQ2：呢？"
    issue = _read(tmp_path, text)
    assert [question.id for question in issue.questions] == ["m1", "m2"]
    assert issue.questions[0].answers[0].text == "1. 看预算？\n2. 看场景"


def test_question_and_answer_may_share_a_paragraph(tmp_path: Path) -> None:
    text = "【主持人】：甲\n【编辑】：乙\n本周推荐\n1）为什么要归一化？答：数值更稳。\nFree Talk"
    asked = _read(tmp_path, text).questions[0]
    assert asked.group == "embedded"
    assert asked.text == "为什么要归一化？"
    assert asked.answers[0].text == "数值更稳。"


def test_counter_questions_alone_answer_only_partly(tmp_path: Path) -> None:
    text = "【主持人】：甲\n【编辑】：乙\nFree Talk\nQ1：该用多大的模型？\nA1：\n预算多少？\n要跑在哪？"
    assert _read(tmp_path, text).questions[0].status == "partly"
