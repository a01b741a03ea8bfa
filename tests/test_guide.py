"""The guide to getting chats out: both pages agree, its pictures are current, its commands run."""

import importlib
import re
import shlex
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import msgspec
import pytest
import typer
from typer.core import TyperGroup

from openllm_talk.cli import app
from openllm_talk.community import Community
from openllm_talk.sources.detect import formats

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "docs" / "exports.md"
CHINESE = ROOT / "docs" / "exports.zh.md"
PAGES = {"en": ENGLISH, "zh": CHINESE}
PICTURES = ROOT / "docs" / "pictures"
PICTURE = re.compile(r"!\[([^]]+)\]\((pictures/[\w-]+\.(?:zh|en)\.svg)\)")
PLATFORMS = {
    "discord", "feishu", "instagram", "irc", "matrix", "mattermost", "messenger", "qq", "signal",
    "slack", "telegram", "transcript", "wechat", "welink", "whatsapp", "zulip",
}  # fmt: skip
"""What the guide promises: what stands before the first «-» of a format's name."""


@pytest.fixture(scope="module")
def draw() -> ModuleType:
    """The script that draws the pictures."""
    sys.path.insert(0, str(PICTURES))
    try:
        return importlib.import_module("draw")
    finally:
        sys.path.remove(str(PICTURES))


def lines_of(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").splitlines()


def outline(page: Path) -> list[str]:
    """What a page is made of, from top to bottom, without its words."""
    found = []
    for line in lines_of(page):
        if picture := PICTURE.match(line):
            found.append(re.sub(r"\.(zh|en)\.svg$", "", picture[2]))
        elif kind := re.match(r"#+ |\d+\. |- |\||```\w*", line):
            found.append(kind[0])
    return found


def pictures_of(page: Path) -> list[tuple[str, str]]:
    """The words that stand for each picture, and where it is."""
    return [(found[1], found[2]) for found in PICTURE.finditer(page.read_text(encoding="utf-8"))]


def test_both_pages_have_the_same_sections_steps_and_pictures_in_the_same_order() -> None:
    assert outline(ENGLISH) == outline(CHINESE)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_link_inside_a_page_leads_to_a_heading_or_file(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}
    places = re.findall(r"\]\(([^)]+)\)", text)
    inside = {place[1:] for place in places if place.startswith("#")}
    assert inside
    assert inside - anchors == set()
    outside = [place for place in places if not place.startswith("#")]
    assert [place for place in outside if not (page.parent / place).exists()] == []


@pytest.mark.parametrize("language", PAGES)
def test_every_picture_of_a_page_is_what_the_script_draws_now(
    draw: ModuleType, language: str
) -> None:
    shown = [place for _, place in pictures_of(PAGES[language])]
    assert shown == [f"pictures/{name}.{language}.svg" for name in draw.pictures()]
    for name, picture in draw.pictures().items():
        svg, _ = draw.drawn(picture, language)
        assert (PICTURES / f"{name}.{language}.svg").read_text(encoding="utf-8") == svg


def test_no_picture_is_left_that_nobody_draws(draw: ModuleType) -> None:
    drawn = {f"{name}.{language}.svg" for name in draw.pictures() for language in PAGES}
    assert {path.name for path in PICTURES.glob("*.svg")} == drawn


@pytest.mark.parametrize("language", PAGES)
def test_a_picture_is_whole_and_says_in_words_what_it_shows(
    draw: ModuleType, language: str
) -> None:
    for words, place in pictures_of(PAGES[language]):
        picture = ElementTree.parse(PAGES[language].parent / place).getroot()
        title = picture.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.text
        assert len(words) > 10
        styles = picture.findtext("{http://www.w3.org/2000/svg}style") or ""
        assert "prefers-color-scheme: dark" in styles


@pytest.mark.parametrize("language", PAGES)
def test_no_text_is_wider_than_its_box_and_nothing_leaves_the_picture(
    draw: ModuleType, language: str
) -> None:
    for name, picture in draw.pictures().items():
        svg, sheet = draw.drawn(picture, language)
        assert [(name, text) for text in sheet.texts if text.overflows] == []
        for box in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"):
            left, broad = float(box.get("x", "0")), float(box.get("width", "0"))
            assert 0 <= left <= left + broad <= draw.WIDTH


@pytest.mark.parametrize("language", PAGES)
def test_each_step_of_a_picture_has_one_mark(draw: ModuleType, language: str) -> None:
    for name, picture in draw.pictures().items():
        _, sheet = draw.drawn(picture, language)
        assert (name, sheet.marked) == (name, sheet.told)


@pytest.mark.parametrize("language", PAGES)
def test_the_steps_above_a_picture_are_as_many_as_its_numbers(
    draw: ModuleType, language: str
) -> None:
    told: list[int] = []
    steps = 0
    for line in lines_of(PAGES[language]):
        if number := re.match(r"(\d+)\. ", line):
            steps = int(number[1])
        elif PICTURE.match(line):
            told.append(steps)
    drawn = [draw.drawn(picture, language)[1].told for picture in draw.pictures().values()]
    assert told == drawn


def test_chinese_breaks_anywhere_but_before_a_stop_and_latin_words_stay_whole(
    draw: ModuleType,
) -> None:
    assert draw.broken("勾上要的消息。", 10, 60) == ["勾上要的消", "息。"]
    assert draw.broken("点（More）", 10, 45) == ["点", "（More）"]
    assert draw.broken("tick the messages", 10, 60) == ["tick the", "messages"]


def commands(page: Path) -> list[str]:
    """Every command line `talk …` of a page, in its blocks and in its sentences."""
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    lines = [re.sub(r"\s+#.*", "", line) for line in blocks.splitlines()]
    return [*lines, *re.findall(r"`(talk [^`]+)`", text)]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_command_that_a_page_names_is_understood(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "FILE").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = commands(page)
    assert {"talk read FILE", "talk import FILE", "talk draft", "talk check"} <= set(found)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for line in found:
        _, name, *words = shlex.split(line)
        command = group.commands[name]
        with command.make_context(name, words) as context:
            assert context.command is command


def test_both_pages_name_the_same_commands() -> None:
    assert commands(ENGLISH) == commands(CHINESE)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_settings_that_a_page_shows_are_settings(page: Path) -> None:
    [block] = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    settings = {"name": "x", **tomllib.loads(block), "reading": {"date_order": "day-first"}}
    assert msgspec.convert(settings, Community).people.left_out


def test_every_platform_that_can_be_read_has_its_section() -> None:
    readable = {each.name.partition("-")[0] for each in formats()}
    assert readable <= PLATFORMS
    text = ENGLISH.read_text(encoding="utf-8")
    headings = " ".join(re.findall(r"^## (.+)$", text, re.MULTILINE)).lower()
    assert [each for each in sorted(PLATFORMS) if each not in headings] == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_format_that_a_page_names_can_be_read(page: Path) -> None:
    named = re.findall(r"--format ([\w-]+)", page.read_text(encoding="utf-8"))
    known = {each.name for each in formats()}
    assert [each for each in named if each not in known | PLATFORMS] == []


@pytest.mark.parametrize(("readme", "guide"), [("README.md", ENGLISH), ("README.zh.md", CHINESE)])
def test_the_readme_leads_to_the_guide_in_its_language(readme: str, guide: Path) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert f"(docs/{guide.name})" in text
