"""The commands as a person or a script meets them: output, exit codes, one clear sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WECHAT = """微信群"测试群"的聊天记录如下:

—————  2026-05-31  —————

阿澈  08:51
请问 7B 做 SFT 用 LoRA，rank 一般开多少？

小满  08:55
16 起步吧，数据多就 32

阿澈  08:56
谢谢，我试试
"""


def talk(*arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    environment = os.environ | {"TALK_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}
    environment.pop("TALK_WORKSPACE", None)
    return subprocess.run(
        [sys.executable, "-m", "openllm_talk", *map(str, arguments)],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.txt"
    path.write_text(WECHAT, encoding="utf-8")
    return path


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "community"
    assert talk("init", folder, "--name", "测试 Talk").returncode == 0
    return folder


def _fails(result: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Exit code 2 and one sentence that holds these parts; no traceback."""
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for part in parts:
        assert part in result.stderr


def test_read_prints_a_row_a_message(chat: Path) -> None:
    result = talk("read", chat, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0
    assert [row["author"] for row in rows] == ["阿澈", "小满", "阿澈"]
    assert rows[0]["time"] == "2026-05-31T08:51"
    assert {"index", "id", "kind", "reply_to", "mentions", "urls", "reactions", "attachments",
            "edited", "deleted", "thread", "channel"} <= rows[0].keys()  # fmt: skip


def test_threads_names_a_parent_for_each_row(chat: Path) -> None:
    rows = [json.loads(line) for line in talk("threads", chat, "--json").stdout.splitlines()]
    assert [row["index"] for row in rows] == [0, 1, 2]
    assert rows[0]["reply_to"] == 0
    assert rows[1]["reply_to"] == 0
    assert rows[1]["thread"] == rows[0]["thread"]
    assert all(0 <= row["confidence"] <= 1 and row["source"] == "inferred" for row in rows)


def test_threads_are_drawn_on_one_page_in_the_language_of_the_terminal(
    chat: Path, tmp_path: Path
) -> None:
    to = tmp_path / "page.html"
    english, chinese = (
        (talk("threads", chat, "--html", to, language=language), to.read_text(encoding="utf-8"))
        for language in ("en", "zh")
    )
    assert english[0].returncode == chinese[0].returncode == 0
    assert f"drew 3 rows → {to}" in english[0].stdout
    assert f"画好了 3 行 → {to}" in chinese[0].stdout
    assert '<html lang="en">' in english[1]
    assert '<html lang="zh-Hans">' in chinese[1]
    assert all(
        "请问 7B 做 SFT 用 LoRA，rank 一般开多少？" in text for _, text in (english, chinese)
    )


def test_a_drawing_goes_with_json_and_needs_no_workspace(chat: Path, tmp_path: Path) -> None:
    to = tmp_path / "page.html"
    result = talk("threads", chat, "--json", "--html", to)
    assert [json.loads(line)["index"] for line in result.stdout.splitlines()] == [0, 1, 2]
    assert {each.name for each in tmp_path.iterdir()} == {"chat.txt", "page.html"}


def test_a_drawing_never_replaces_the_chat_itself(chat: Path) -> None:
    _fails(talk("threads", chat, "--html", chat), "chat.txt", "choose another name")
    assert chat.read_text(encoding="utf-8") == WECHAT


def test_questions_come_with_their_answers(chat: Path) -> None:
    found: list[dict[str, Any]] = json.loads(talk("questions", chat, "--json").stdout)
    assert len(found) == 1
    assert found[0]["question"] == 0
    assert found[0]["answers"][0] == 1
    assert found[0]["asker"] == "阿澈"


def test_highlights_are_a_short_list(chat: Path) -> None:
    phrases = json.loads(talk("highlights", chat, "--json").stdout)
    assert len(phrases) <= 12


def test_a_file_without_a_year_is_read_with_a_warning_and_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat.txt"
    path.write_text("05/06/26, 10:00 - Ann: hi\n06/06/26, 10:01 - Bo: hello\n", encoding="utf-8")
    result = talk("read", path, "--json")
    assert result.returncode == 1
    assert "assumed" in json.loads(result.stdout.splitlines()[0])
    assert "--date-order" in result.stderr


def test_the_whole_way_from_export_to_site(chat: Path, workspace_folder: Path) -> None:
    imported = talk("import", chat, "--workspace", workspace_folder, "--json")
    report = json.loads(imported.stdout)["files"][0]
    assert (report["messages"], report["new"], report["known"]) == (3, 3, 0)
    assert (
        json.loads(talk("import", chat, "--workspace", workspace_folder, "--json").stdout)["files"][
            0
        ]["known"]
        == 3
    )
    draft = json.loads(talk("draft", "--workspace", workspace_folder, "--json").stdout)
    assert draft["number"] == "000"
    asked = draft["questions"][0]
    assert asked["label"] == "Q1"
    assert asked["answers"][0]["by"].startswith("研究员")
    assert asked["sources"]
    published = talk(
        "publish", "000", "--approve", "小满", "--workspace", workspace_folder, "--json"
    )
    answer = json.loads(published.stdout)
    assert answer["approved_by"] == "小满"
    assert "issues/000/index.html" in answer["files"]
    assert (workspace_folder / "site/issues/000/index.html").is_file()


def test_what_an_editor_wrote_is_published_and_never_overwritten(
    chat: Path, workspace_folder: Path
) -> None:
    talk("import", chat, "--workspace", workspace_folder)
    talk("draft", "--workspace", workspace_folder)
    manuscript = workspace_folder / "drafts/000.md"
    edited = manuscript.read_text(encoding="utf-8").replace("16 起步吧", "从 16 开始")
    manuscript.write_text(edited, encoding="utf-8")
    again = talk("draft", "--workspace", workspace_folder)
    assert again.returncode == 0
    assert "Your edits stay" in again.stdout
    assert manuscript.read_text(encoding="utf-8") == edited
    assert [path.name for path in manuscript.parent.iterdir()] == ["000.md"]
    talk("publish", "000", "--approve", "小满", "--workspace", workspace_folder)
    page = (workspace_folder / "site/issues/000/index.html").read_text(encoding="utf-8")
    assert "从 16 开始" in page


def test_a_manuscript_that_cannot_be_read_is_named_and_left(
    chat: Path, workspace_folder: Path
) -> None:
    talk("import", chat, "--workspace", workspace_folder)
    talk("draft", "--workspace", workspace_folder)
    manuscript = workspace_folder / "drafts/000.md"
    manuscript.write_text("notes for Saturday", encoding="utf-8")
    for language, words in (("en", "left as it is"), ("zh", "没有动它")):
        again = talk("draft", "--workspace", workspace_folder, language=language)
        assert again.returncode == 1
        assert len(again.stderr.strip().splitlines()) == 1
        assert words in again.stderr
    assert manuscript.read_text(encoding="utf-8") == "notes for Saturday"
    assert (workspace_folder / "drafts/000.proposal.md").is_file()


def test_questions_are_merged_and_split_again(chat: Path, workspace_folder: Path) -> None:
    here = ("--workspace", workspace_folder)
    past = "---\ntalk: 1\nnumber: {}\n---\n\n## Free talk\n\nQ1: {}\nA: yes\n"
    for number, question in (
        ("001", "Does merging adapters work?"),
        ("002", "能合并适配器吗？一般怎么做？"),
    ):
        path = chat.with_name(f"{number}.md")
        path.write_text(past.format(number, question), encoding="utf-8")
        assert talk("import", path, *here).returncode == 0
    merged = talk("merge-question", "002-main-1", "001-main-1", *here)
    assert (merged.returncode, len(merged.stdout.splitlines())) == (0, 1)
    assert "«002-main-1» is «001-main-1» from now on" in merged.stdout
    _fails(talk("merge-question", "001-main-1", "002-main-1", *here), "into itself")
    _fails(talk("merge-question", "001-main-1", "nope", *here, language="zh"), "没有编号为")
    split = talk("split-question", "002-main-1", *here, language="zh")
    assert (split.returncode, len(split.stdout.splitlines())) == (0, 1)
    assert "又是两个问题了" in split.stdout
    _fails(talk("split-question", "002-main-1", *here), "of its own")
    merged = talk("merge-question", "002-main-1", "001-main-1", *here, "--json")
    assert json.loads(merged.stdout) == {"question": "002-main-1", "merged_into": "001-main-1"}


def test_nothing_is_published_without_a_name(chat: Path, workspace_folder: Path) -> None:
    talk("import", chat, "--workspace", workspace_folder)
    talk("draft", "--workspace", workspace_folder)
    _fails(talk("publish", "000", "--workspace", workspace_folder), "--approve")
    assert not (workspace_folder / "site").exists()


def test_what_would_be_hidden_is_listed_with_its_place_and_the_reason(
    tmp_path: Path, workspace_folder: Path
) -> None:
    path = tmp_path / "chat.txt"
    told = WECHAT.replace("16 起步吧", "16 起步吧，细节打我电话 13712345678，").replace(
        "rank 一般开多少", "rank 一般开多少，我在蓝鲸智算上班"
    )
    path.write_text(told, encoding="utf-8")
    talk("import", path, "--workspace", workspace_folder)
    _fails(talk("check", "--workspace", workspace_folder), "talk draft")
    draft = json.loads(talk("draft", "--workspace", workspace_folder, "--json").stdout)
    (hidden,) = [one for one in draft["decisions"] if one["kind"] == "hidden"]
    assert "1 phone number" in hidden["en"]
    assert "公司 1 个" in hidden["zh"]
    assert hidden["sources"]
    checked = talk("check", "--workspace", workspace_folder, "--json")
    report = json.loads(checked.stdout)
    assert (checked.returncode, report["number"]) == (1, "000")
    found = {one["kind"]: one for one in report["found"]}
    assert found["phone"]["text"] == "13712345678"
    assert found["phone"]["where"] == "Q1 A1"
    assert found["company"]["where"] == "Q1"
    assert all(one["already"] and one["source"] and one["reason_zh"] for one in found.values())
    chinese = talk("check", "000", "--workspace", workspace_folder, language="zh").stdout
    assert "Q1 A1" in chinese
    assert "公开时隐去：" in chinese
    published = talk("publish", "000", "--approve", "小满", "--workspace", workspace_folder)
    assert published.returncode == 0
    assert "hidden in public: " in published.stdout
    site = (workspace_folder / "site/issues/000/index.html").read_text(encoding="utf-8")
    assert "13712345678" not in site
    assert "蓝鲸" not in site


def test_what_an_editor_adds_is_checked_too_and_a_clean_draft_is_clean(
    chat: Path, workspace_folder: Path
) -> None:
    talk("import", chat, "--workspace", workspace_folder)
    talk("draft", "--workspace", workspace_folder)
    clean = talk("check", "--workspace", workspace_folder)
    assert (clean.returncode, clean.stdout) == (0, "nothing private was found\n")
    manuscript = workspace_folder / "drafts/000.md"
    text = manuscript.read_text(encoding="utf-8")
    manuscript.write_text(
        text.replace("16 起步吧", "16 起步，问 a.b@example.com"), encoding="utf-8"
    )
    for arguments in (("000",), ("000", "--all")):
        report = json.loads(
            talk("check", *arguments, "--workspace", workspace_folder, "--json").stdout
        )
        assert [(one["kind"], one["already"]) for one in report["found"]] == [("email", False)]
        assert report["counts"] == [{"kind": "email", "count": 1}]


def test_bad_input_is_one_sentence_and_exit_code_2(tmp_path: Path, workspace_folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "nothing.txt").write_text("", encoding="utf-8")
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (tmp_path / "cut.json").write_text(
        '{"name": "x", "type": "private_group", "id": 1, "messages": [{"id": 1, "type": "message",'
        ' "date": "2026-05-31T08:51:00", "from": "A", "from_id": "user1", "text": "hi"}, {"id": 2,',
        encoding="utf-8",
    )
    for name in ("empty", "noise.bin", "nothing.txt", "cut.pdf", "cut.json", "missing.txt"):
        for language in ("en", "zh"):
            _fails(
                talk("import", tmp_path / name, "--workspace", workspace_folder, language=language),
                name,
            )
    nothing = talk("draft", "--workspace", workspace_folder)
    _fails(nothing)


def test_a_broken_talk_toml_is_named_with_its_line(workspace_folder: Path, chat: Path) -> None:
    settings = workspace_folder / "talk.toml"
    good = settings.read_text(encoding="utf-8")
    settings.write_text(good.replace('hour = "20:00"', 'hour = "25:00"'), encoding="utf-8")
    line = next(
        number for number, text in enumerate(good.splitlines(), 1) if text.startswith("hour")
    )
    _fails(talk("import", chat, "--workspace", workspace_folder), f"talk.toml:{line}")
    settings.write_text(good + "\n[talk\n", encoding="utf-8")
    _fails(talk("draft", "--workspace", workspace_folder), "talk.toml:")


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path, chat: Path) -> None:
    _fails(talk("import", chat, "--workspace", tmp_path), "talk init")


def test_init_leaves_a_workspace_as_it_is(workspace_folder: Path) -> None:
    before = (workspace_folder / "talk.toml").read_bytes()
    _fails(talk("init", workspace_folder), "talk.toml")
    assert (workspace_folder / "talk.toml").read_bytes() == before


def test_doctor_finds_a_new_workspace_well(workspace_folder: Path) -> None:
    result = talk("doctor", "--workspace", workspace_folder)
    assert result.returncode == 0, result.stdout


def test_what_was_said_is_found_and_what_was_asked_is_known(
    workspace_folder: Path, chat: Path
) -> None:
    past = ROOT / "examples" / "community" / "issues" / "001.md"
    assert talk("import", past, chat, "--workspace", workspace_folder).returncode == 0
    found = talk("search", "RAG chunk", "--workspace", workspace_folder, "--json", "--limit", "1")
    (one,) = json.loads(found.stdout)
    assert (one["kind"], one["issue"]) == ("question", "001")
    assert one["text"].startswith("How do you choose chunk size for RAG")
    assert {"id", "title", "urls", "time", "score"} <= one.keys()
    again = talk("asked", "how to choose the RAG chunk size without testing everything",
                 "--workspace", workspace_folder, "--json")  # fmt: skip
    first = json.loads(again.stdout)[0]
    assert (first["issue"], first["label"], first["same"]) == ("001", "Q3", True)
    assert {"id", "text", "status", "score"} <= first.keys()
    assert "chunk size" in talk("search", "chunk", "--workspace", workspace_folder).stdout
    nothing = talk("asked", "TPU?", "--workspace", workspace_folder)
    assert (nothing.returncode, nothing.stdout.count("\n")) == (0, 1)


def test_every_command_explains_itself_in_both_languages() -> None:
    commands = ("init", "import", "read", "threads", "questions", "highlights", "draft", "check",
                "publish", "serve", "doctor", "demo", "merge-question",
                "split-question", "search", "asked")  # fmt: skip
    for command in commands:
        text = talk(command, "--help").stdout
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text), command
        assert "Usage: " in text


def test_the_demo_removes_only_what_a_demo_made(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    _fails(talk("demo", "--workspace", tmp_path))
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "precious"


def test_conversations_are_scored_against_an_annotated_folder(tmp_path: Path) -> None:
    chat = "[10:00] <ana> how do I mount it?\n[10:01] <bo> ana: use fstab\n=== bo left\n"
    (tmp_path / "x.ascii.txt").write_text(chat, encoding="utf-8")
    (tmp_path / "x.annotation.txt").write_text("0 0 -\n0 1 -\n2 2 -\n", encoding="utf-8")
    result = talk("threads", "evaluate", tmp_path, "--json")
    assert result.returncode == 0, result.stderr
    scores = json.loads(result.stdout)
    assert (scores["messages"], scores["link_f1"], scores["vi"]) == (3, 100.0, 100.0)
    assert scores["messages_per_second"] > 0
    _fails(talk("threads", "evaluate", tmp_path, "--html", tmp_path / "x.html"), "picture")


def test_a_broken_annotation_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "day.txt").write_text(WECHAT, encoding="utf-8")
    (tmp_path / "day.json").write_text('{"a": 1}', encoding="utf-8")
    _fails(talk("threads", "evaluate", tmp_path), "day.json", "messages")
    _fails(talk("threads", "evaluate"), "folder")
