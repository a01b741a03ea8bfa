"""What a reader of a report meets, and what a hostile reply cannot do to them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from simulated import hostile_file, run_file

from openllm_talk.practice.report.examples import choose
from openllm_talk.practice.report.numbers import points
from openllm_talk.practice.report.page import FILES, page
from openllm_talk.practice.report.reading import Measured, measure
from openllm_talk.practice.results import Result, read, write


class _Tags(HTMLParser):
    """The tags of a page, their attributes, and all text outside of styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module", params=["en", "zh"])
def read_page(request: pytest.FixtureRequest, report: Path) -> _Tags:
    return _Tags((report / FILES[request.param]).read_text("utf-8"))


def test_a_page_needs_nothing_but_itself(read_page: _Tags) -> None:
    tags = {tag for tag, _ in read_page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    for _, attributes in read_page.tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        address = attributes.get("href") or ""
        assert not re.match(r"[a-z]+:|//", address)
    assert any("default-src 'none'" in (each.get("content") or "") for _, each in read_page.tags)


def test_the_first_lines_tell_the_answer_with_its_interval_and_its_limits(
    report: Path, one: Measured
) -> None:
    summary = one.models[0].summary
    between = f"{points(summary.interval.low)}–{points(summary.interval.high)}"
    english = _Tags((report / "report.html").read_text("utf-8")).text
    assert english.index("Asked: 240 questions") < english.index("small/one is right on")
    assert english.index(f"95 % interval {between}") < english.index("What it does not show")
    assert english.index("What it does not show") < english.index("Figures")
    chinese = _Tags((report / "report.zh.html").read_text("utf-8")).text
    assert chinese.index(f"95% 区间 {between}") < chinese.index("这里看不出什么")


def test_a_page_tells_how_to_do_it_again(read_page: _Tags) -> None:
    for part in (
        "talk practice run state --model small/one --items 240 --seed 1",
        "inspect_ai 0.3.240",
        "openllm-talk 0.1.0",
        "2026-11-27T10:00:00+00:00",
        "logs/small-one.eval",
    ):
        assert part in read_page.text


def test_the_log_is_found_from_the_page(report: Path, runs: Path, read_page: _Tags) -> None:
    links = [each["href"] for tag, each in read_page.tags if tag == "a" and each.get("href")]
    log = next(each for each in links if each and each.endswith(".eval"))
    assert (report / log).resolve() == (runs / "logs/small-one.eval").resolve()


def test_no_id_stands_twice(read_page: _Tags) -> None:
    ids = [each["id"] for _, each in read_page.tags if "id" in each]
    assert len(ids) == len(set(ids)) > 3


def test_every_outcome_has_its_name_and_number(report: Path, one: Measured) -> None:
    text = _Tags((report / "report.html").read_text("utf-8")).text
    failures = one.models[0].summary.failures
    assert failures["prose"]
    assert f"prose, no answer {failures['prose']}" in text
    assert f"timeout {failures['timeout']}" in text


def test_models_are_compared_two_by_two(three: Measured, tmp_path: Path) -> None:
    text = _Tags(page(three, [], tmp_path, "en")).text
    assert text.count("< 0.001") == 3
    assert text.index("large − small/one") < text.index("small/one − 通义/小")


def test_a_hostile_reply_is_shown_and_does_nothing(tmp_path: Path) -> None:
    measured = measure([hostile_file(tmp_path)])
    text = page(measured, [], tmp_path, "zh")
    read_back = _Tags(text)
    assert not {tag for tag, _ in read_back.tags} & {"script", "img"}
    assert "<script>alert(1)</script>" in read_back.text
    assert "{{7*7}}" in read_back.text
    assert not any("javascript" in (each.get("href") or "") for _, each in read_back.tags)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text)
    assert len(text) < 60_000


def test_a_run_of_the_lowest_rungs_alone_claims_nothing_about_the_rest(tmp_path: Path) -> None:
    recorded = read(run_file(tmp_path, "tiny", 4, 60))
    rungs = tuple(one for one in recorded.results if one.family in recorded.run.rungs)
    path = tmp_path / "rungs.jsonl"
    write(path, msgspec.structs.replace(recorded.run, items=len(rungs)), rungs)
    text = _Tags(page(measure([path]), [], tmp_path, "en")).text
    assert "only questions of the lowest rungs; they are scored apart" in text
    assert "exists (rung)" in text


def test_few_questions_are_said_to_be_few(tmp_path: Path) -> None:
    text = page(measure([run_file(tmp_path, "tiny", 4, 24)]), [], tmp_path, "en")
    assert "Little was asked, so read the intervals" in text


def test_a_long_prompt_keeps_its_beginning_and_its_question(report: Path) -> None:
    text = _Tags((report / "report.html").read_text("utf-8")).text
    assert "The table «stock» has the columns" in text
    assert "Answer with the number alone." in text
    assert re.search(r"\[… \d,\d{3} …\]", text)


def test_examples_are_the_hardest_right_and_the_easiest_of_each_failure() -> None:
    def made(name: str, outcome: str, operations: int) -> Result:
        return msgspec.convert(
            {"item": name, "family": "point", "outcome": outcome, "operations": operations}, Result
        )

    results = [
        made("easy", "right", 4), made("hard", "right", 64), made("middle", "right", 16),
        made("late", "wrong", 64), made("early", "wrong", 8), made("mute", "empty", 32),
    ]  # fmt: skip
    assert [one.item for one in choose(results)] == ["hard", "middle", "early", "mute", "late"]
