"""The same skeleton in other hands: levels, numbers, labels and signatures that drift."""

from pathlib import Path

import pytest

from openllm_talk.records import Answer, Issue, Question
from openllm_talk.sources import documents

RECORD = "【主持人】：阿澈\n【编辑】：小满\n"


def _read(tmp_path: Path, text: str) -> Issue:
    path = tmp_path / "issue.md"
    path.write_text(text, encoding="utf-8")
    return documents.read(path)


def _talk(tmp_path: Path, text: str) -> tuple[Question, ...]:
    return _read(tmp_path, f"{RECORD}# 本周新闻\n# Free Talk\n{text}").questions


def _said(answers: tuple[Answer, ...]) -> list[tuple[str, str | None]]:
    return [(answer.text, answer.by) for answer in answers]


def _news(tmp_path: Path, text: str) -> list[tuple[str, tuple[str, ...], str | None]]:
    issue = _read(tmp_path, f"{RECORD}# 本周新闻\n## 学术\n{text}\n# Free Talk\n")
    entries = [entry for part in issue.sections[0].subsections for entry in part.entries]
    return [(entry.title, entry.urls, entry.note) for entry in entries]


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Night Talk #7", "007"),
        ("社区夜谈 第 14 期：蒸馏专场", "014"),
        ("OpenLLM Talk 021 - 长上下文", "021"),
        ("炉边夜话 2026-05-30", None),
        ("Weekly issue 3", "003"),
    ],
)
def test_the_number_is_found_wherever_the_title_has_it(
    tmp_path: Path, title: str, number: str | None
) -> None:
    assert _read(tmp_path, f"# {title}\n{RECORD}# 本周新闻\n# Free Talk\n").number == number


def test_sections_may_be_second_level_headings_with_numbers(tmp_path: Path) -> None:
    text = f"# 夜话 022\n## 本期记录\n{RECORD}## 一、本周新闻\n### 学术：\n甲\n## 二、本周推荐（可选）\n### 资料\n乙\n## Free Talk\n"
    issue = _read(tmp_path, text)
    assert [section.kind for section in issue.sections] == ["news", "recommended", "free_talk"]
    assert issue.sections[0].subsections[0].name == "学术"
    assert issue.title == "夜话 022"


def test_a_field_s_value_may_stand_on_the_lines_below_it(tmp_path: Path) -> None:
    text = (
        "# 夜话 023\n【时间】：2026年3月7日（周六）晚8:30\n【本期提要】：\n长上下文会更好吗？蒸馏\n评测\n"
        "【主持人】：阿澈 和 @Rowan\n【版块负责人】：新闻-阿澈；推荐：小满、石头\n"
        "【talk 视频】：【【夜话 023】长上下文】\nhttps://video.example.org/v/7\n# 注意事项\nhttps://example.org/no\n# 本周新闻\n# Free Talk\n"
    )
    issue = _read(tmp_path, text)
    assert (issue.date, issue.time) == ("2026-03-07", "20:30")
    assert issue.highlights == ("长上下文会更好吗？", "蒸馏", "评测")
    assert issue.host == ("阿澈", "Rowan")
    assert issue.section_leads == {"新闻": ("阿澈",), "推荐": ("小满", "石头")}
    assert issue.video == "https://video.example.org/v/7"


@pytest.mark.parametrize(
    ("printed", "highlights"),
    [
        ("甲、乙、丙", ("甲", "乙", "丙")),
        ("甲，乙，丙", ("甲", "乙", "丙")),
        ("甲/乙/丙", ("甲", "乙", "丙")),
        ("本期先跑通流程，内容下期再补", ("本期先跑通流程，内容下期再补",)),
        ("LoRA/QLoRA；评测", ("LoRA/QLoRA", "评测")),
    ],
)
def test_highlights_are_split_the_way_they_were_joined(
    tmp_path: Path, printed: str, highlights: tuple[str, ...]
) -> None:
    text = f"# 夜话 024\n【主持人】：甲\n【本期提要】：{printed}\n# 本周新闻\n# Free Talk\n"
    assert _read(tmp_path, text).highlights == highlights


def test_a_list_below_a_field_is_its_value_only_before_other_fields(tmp_path: Path) -> None:
    text = (
        f"{RECORD}# 本周推荐\n【提名区】：\n1. 甲\n2. 乙\n【建议区】：\n【本期主题】：甲\n# 本周实践\n"
        "【贡献者】：丙\n【建议区】：\n1. 怎么测：benchmark https://example.org/bench\n# Free Talk\n"
    )
    recommended, practice, _ = _read(tmp_path, text).sections
    assert recommended.nominated == ("甲", "乙")
    assert recommended.topic == "甲"
    assert practice.suggestions == ()
    assert practice.subsections[0].entries[0].urls == ("https://example.org/bench",)


def test_labels_of_links_do_not_start_entries(tmp_path: Path) -> None:
    text = (
        "一篇综述\nhttps://arxiv.org/abs/2401.00001\n论文链接：https://arxiv.org/pdf/2401.00002\n"
        "GitHub 项目链接：https://github.com/example/a\n中文翻译版本链接：https://example.org/zh\n"
        "另一件事\nhttps://example.org/b"
    )
    found = _news(tmp_path, text)
    assert [len(urls) for _, urls, _ in found] == [4, 1]


def test_two_titles_may_share_an_address_and_one_may_have_none(tmp_path: Path) -> None:
    text = "甲\nhttps://example.org/a\n乙\nhttps://example.org/a\n没有链接的一条"
    assert [title for title, _, _ in _news(tmp_path, text)] == ["甲", "乙", "没有链接的一条"]


def test_a_list_inside_an_answer_does_not_ask(tmp_path: Path) -> None:
    questions = _talk(
        tmp_path,
        "## 线上讨论\n1. 怎么部署？\n1. 先量化\n2. 再上框架\n3. 最后压测\n2. 多卡怎么训？\na. 用并行\n3. 这个值得一看",
    )
    assert [(one.label, one.role) for one in questions] == [
        ("1.", "question"),
        ("2.", "question"),
        ("3.", "remark"),
    ]
    assert questions[0].answers[0].text == "1. 先量化\n2. 再上框架\n3. 最后压测"
    assert questions[1].answers[0].text == "用并行"


def test_questions_without_any_mark_are_found_by_their_answers(tmp_path: Path) -> None:
    questions = _talk(
        tmp_path, "为什么没有编号？—阿澈\n答：忘了\n那要补吗？-小满\n答：要\n怎么补？\n答：手写"
    )
    assert [one.text for one in questions] == ["为什么没有编号？", "那要补吗？", "怎么补？"]
    assert questions[1].parent == questions[0].id
    assert questions[1].answers[0].text == "要"
    assert questions[2].role == "question"


def test_a_group_without_marks_is_cut_at_its_question_marks(tmp_path: Path) -> None:
    questions = _talk(
        tmp_path,
        "## 群里讨论：有空会同步，取决于人力\n要多少数据？\n几千条\n显存不够怎么办？\n开检查点",
    )
    assert [(one.group, one.text, one.status) for one in questions] == [
        ("group", "要多少数据？", "answered"),
        ("group", "显存不够怎么办？", "answered"),
    ]


def test_an_option_called_a_is_no_answer(tmp_path: Path) -> None:
    (asked,) = _talk(tmp_path, "Q1：方案A：先量化，方案B：先蒸馏，选哪个？\nA1：")
    assert asked.text.endswith("选哪个？")
    assert asked.status == "open"


def test_a_signature_may_stand_on_a_line_of_its_own(tmp_path: Path) -> None:
    (asked,) = _talk(tmp_path, "Q1：怎么选？\n-Dark Flame Cat\nA1：看任务\n—石头\n再看数据")
    assert asked.asker == "Dark Flame Cat"
    assert _said(asked.answers) == [("看任务", "石头"), ("再看数据", None)]


def test_dashes_at_the_start_of_several_lines_are_bullets(tmp_path: Path) -> None:
    (asked,) = _talk(tmp_path, "Q1：怎么选？\nA1：\n-量化\n-蒸馏")
    assert _said(asked.answers) == [("-量化\n-蒸馏", None)]


@pytest.mark.parametrize("mark", ["--上期遗留", "（上期遗留）", "【上期遗留】", "—往期遗留问题"])
def test_a_carry_over_mark_is_taken_off_the_question(tmp_path: Path, mark: str) -> None:
    (asked,) = _talk(tmp_path, f"Q1：显存不够怎么训？{mark}\nA1：")
    assert (asked.text, asked.carried_over, asked.asker) == ("显存不够怎么训？", True, None)


def test_questions_under_a_carry_over_heading_are_carried_over(tmp_path: Path) -> None:
    questions = _talk(tmp_path, "## 上期遗留问题\n1. 显存不够怎么训？\n## 线上讨论\n1. 新问题？")
    assert [(one.carried_over, one.group) for one in questions] == [
        (True, "main"),
        (False, "online"),
    ]


def test_a_known_person_in_front_of_an_answer_gave_it(tmp_path: Path) -> None:
    (asked,) = _talk(tmp_path, "Q1：怎么选？\nA1：阿澈：看任务\n参考：看论文")
    assert _said(asked.answers) == [("看任务", "阿澈"), ("参考：看论文", None)]


def test_a_section_after_the_talk_is_not_its_last_answer(tmp_path: Path) -> None:
    issue = _read(
        tmp_path, f"{RECORD}# 本周新闻\n# Free Talk\nQ1：怎么选？\nA1：看任务\n# 读书角\n一本书\n"
    )
    assert issue.questions[0].answers[0].text == "看任务"
    assert (issue.sections[-1].name, issue.sections[-1].kind) == ("读书角", "special")


def test_an_answer_below_an_empty_label_inside_a_section_is_taken_whole(tmp_path: Path) -> None:
    issue = _read(
        tmp_path,
        f"{RECORD}# 本周新闻\n# 本周推荐\n## 杂项\n- 1）温度怎么选？\n- 答：\n看任务\n多试几个\n## refs:\n甲\nhttps://example.org/a\n# Free Talk\n",
    )
    assert issue.questions[0].text == "温度怎么选？"
    assert issue.questions[0].answers[0].text == "看任务\n多试几个"
    assert [part.name for part in issue.sections[1].subsections] == ["杂项", "refs"]


def test_the_tail_is_left_out_at_any_level(tmp_path: Path) -> None:
    text = f"{RECORD}# 本周新闻\n甲\nhttps://example.org/a\n# Free Talk\n## 后续计划\nhttps://example.org/plan\n# 组织建设\n## 加入/赞助我们！\nhttps://example.org/join\n"
    assert _read(tmp_path, text).urls == ("https://example.org/a",)
