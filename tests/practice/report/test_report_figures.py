"""Figures: the same bytes each time, text that stays text, colours that can be read."""

import struct
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import hostile_file

from openllm_talk.errors import Language
from openllm_talk.practice.report import sheet
from openllm_talk.practice.report.figures import Drawing, drawings, headline
from openllm_talk.practice.report.reading import Measured, measure
from openllm_talk.practice.report.sheet import (
    Tone,
    fitted,
    luminance,
    png,
    shade,
    svg,
    text_on,
    width,
)

TEXT = "{http://www.w3.org/2000/svg}text"


def texts(drawing: Drawing, language: Language = "en") -> list[str]:
    """What stands in a figure, from top to bottom as it was drawn."""
    root = ElementTree.fromstring(svg(drawing.draw, language))
    return ["".join(each.itertext()).strip() for each in root.iter(TEXT)]


def named(measured: Measured, name: str) -> Drawing:
    return next(each for each in drawings(measured) if each.name.startswith(name))


def test_one_run_has_its_figures(one: Measured) -> None:
    kinds = [each.name.split("-")[0] for each in drawings(one)]
    assert kinds == ["heat", "decline", "families", "outcomes"]
    assert headline(one).name.startswith("heat")


def test_several_runs_begin_with_the_ladder(three: Measured) -> None:
    assert headline(three).name == drawings(three)[0].name == "ladder"


def test_a_run_with_checkpoints_shows_what_went_wrong_on_the_way(runs: Path) -> None:
    measured = measure([runs / "process-1.jsonl"])
    assert {"process", "reasons-1-process"} <= {each.name for each in drawings(measured)}
    assert "update missed" in texts(named(measured, "process"))
    assert "漏掉更新" in texts(named(measured, "process"), "zh")
    assert "a cell had been wrong" in texts(named(measured, "reasons"))


def test_needle_is_a_table_of_depth_and_length(runs: Path) -> None:
    shown = texts(headline(measure([runs / "finder-needle.jsonl"])))
    assert shown[0] == "depth"
    assert {"0\N{NO-BREAK SPACE}%", "50\N{NO-BREAK SPACE}%", "1k", "32k", "tokens"} <= set(shown)


def test_the_heatmap_has_accuracy_and_number_in_every_cell(one: Measured) -> None:
    cells = one.models[0].heat.cells
    shown = texts(named(one, "heat"))
    assert sum(each.startswith("n ") for each in shown) == len(cells)
    assert f"n {cells[0].accuracy.items}" in shown


def test_a_model_beyond_what_was_asked_stands_as_a_bound(three: Measured) -> None:
    shown = texts(named(three, "ladder"))
    assert shown[: shown.index("H50, operations")].count("large") == 1
    assert "> 256" in shown
    assert any(each.startswith("< 4") for each in shown)


def test_every_family_has_its_interval_and_number(one: Measured) -> None:
    shown = texts(named(one, "families"), "zh")
    assert {"单点读取", "GROUP BY", "最低几级，单独计分", "n 20"} <= set(shown)
    summary = one.models[0].summary
    assert sum("(" in each for each in shown) == len(summary.by_family) + len(summary.rungs)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_run_gives_the_same_bytes(one: Measured, language: Language, runs: Path) -> None:
    again = measure([runs / "small-one-1.jsonl"])
    for first, second in zip(drawings(one)[:2], drawings(again)[:2], strict=True):
        assert svg(first.draw, language) == svg(second.draw, language)
        assert png(first.draw, language) == png(second.draw, language)


def test_an_svg_holds_no_date_no_id_and_no_drawn_letters(one: Measured) -> None:
    written = svg(drawings(one)[0].draw, "zh")
    root = ElementTree.fromstring(written)
    assert not any(name.endswith(("id", "href")) for each in root.iter() for name in each.attrib)
    assert "metadata" not in written
    assert "操作数" in written
    assert "Noto Sans CJK SC" in written


def test_every_colour_of_day_has_one_of_night(one: Measured) -> None:
    for drawing in drawings(one):
        root = ElementTree.fromstring(svg(drawing.draw, "en"))
        style = next(each.text or "" for each in root.iter() if each.tag.endswith("style"))
        used = {
            part.split(":")[1].strip()
            for each in root.iter()
            for part in each.get("style", "").split(";")
            if part.strip().startswith(("fill:", "stroke:")) and "#" in part
        }
        assert used
        assert all(f'fill: {colour}"]' in style for colour in used)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _shades() -> Iterator[Tone]:
    return (shade(step / 100) for step in range(101))


def test_numbers_can_be_read_on_every_shade_by_day_and_by_night() -> None:
    for tone in _shades():
        text = text_on(tone)
        assert _contrast(tone.light, text.light) >= 4.5
        assert _contrast(tone.dark, text.dark) >= 4.5


def test_shades_grow_darker_by_day_and_brighter_by_night() -> None:
    day = [luminance(tone.light) for tone in _shades()]
    night = [luminance(tone.dark) for tone in _shades()]
    assert day == sorted(day, reverse=True)
    assert night == sorted(night)


def test_hostile_names_are_plain_text_in_a_figure(tmp_path: Path) -> None:
    for drawing in drawings(measure([hostile_file(tmp_path)])):
        root = ElementTree.fromstring(svg(drawing.draw, "en"))
        assert not any(each.tag.endswith(("script", "image", "a")) for each in root.iter())
        assert png(drawing.draw, "en")


def test_a_png_is_one_and_wide_enough_for_print(report: Path) -> None:
    content = next(report.glob("figures/heat-*.en.png")).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">I", content[16:20])[0] > 900
    assert b"tEXt" not in content


def test_without_a_chinese_font_there_is_no_chinese_png(
    one: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "CHINESE_FONTS", ("No Such Font",))
    draw = drawings(one)[-1].draw
    assert png(draw, "zh") is None
    assert png(draw, "en")


@given(st.text(max_size=60), st.floats(min_value=10, max_value=200))
def test_a_name_fits_its_room(name: str, room: float) -> None:
    assert width(fitted(name, room)) <= max(room, width("…"))
