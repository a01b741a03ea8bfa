"""Draws the pictures of docs/exports.md from steps.yaml: `python docs/pictures/draw.py`.

Each picture of `steps.yaml` becomes `<name>.zh.svg` and `<name>.en.svg` beside it. A picture is a
column of panels, phones two in a row, windows one. All is set on a width of 320, so that the
letters keep their size on a phone. How text is measured and broken stands in `sheet.py`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import msgspec
from sheet import (
    LANGUAGES,
    LEADING,
    SIZE,
    SMALL,
    STYLE,
    Language,
    Sheet,
    Words,
    broken,
    disc,
    width,
)

HERE = Path(__file__).parent
WIDTH = 320
SHOWN = 1.5
"""How much larger than drawn a picture stands where there is room."""
GAP = 8
PHONE = (WIDTH - 3 * GAP) / 2
WINDOW = WIDTH - 2 * GAP


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of several things side by side or below each other; `mark` is the one to press."""

    text: Words
    mark: bool = False


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing on a screen, from top to bottom: exactly one of the first seven is given."""

    say: Words | None = None
    item: Words | None = None
    button: Words | None = None
    note: Words | None = None
    file: Words | None = None
    menu: tuple[Choice, ...] = ()
    bar: tuple[Choice, ...] = ()
    name: Words = ""
    value: Words = ""
    tick: bool | None = None
    mine: bool = False
    mark: bool = False


class Panel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone or a window: its title, what stands on it, and the steps that are done on it."""

    frame: Literal["phone", "window"]
    title: Words
    steps: tuple[Words, ...]
    rows: tuple[Row, ...]
    corner: str = ""
    mark: Literal["", "title", "corner"] = ""


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps of one way to get a chat out."""

    title: Words
    panels: tuple[Panel, ...]


def pictures() -> dict[str, Picture]:
    """The table of steps, by the names of the pictures."""
    return msgspec.yaml.decode((HERE / "steps.yaml").read_bytes(), type=dict[str, Picture])


def _say(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    """A message: a face, a name, a bubble; perhaps a box to tick before it."""
    left = x + 8
    if row.tick is not None:
        _tick(sheet, left + 6, y + 17, row.tick)
        left += 18
    sheet.parts.append(f'<circle cx="{left + 8:g}" cy="{y + 12:g}" r="8" class="face"/>')
    left += 22
    room = x + w - 10 - left - 14
    lines = broken(sheet.say(row.say or ""), SIZE, room)
    name = sheet.say(row.name)
    top = y + (17 if name else 0)
    if name:
        sheet.text(left, y + 6, name, room + 14, "muted", size=SMALL)
    broad = max(width(line, SIZE) for line in lines) + 14
    high = len(lines) * SIZE * LEADING + 8
    sheet.rect(left, top, broad, high, "mine" if row.mine else "box")
    sheet.lines(left + 7, top + 4, lines, room)
    if row.mark:
        sheet.ring(left - 3, top - 2, broad + 6, high + 4)
    return top + high + 8


def _tick(sheet: Sheet, x: float, y: float, on: bool) -> None:
    if on:
        sheet.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="6" class="go"/>')
        sheet.parts.append(
            f'<path d="M{x - 3:g} {y:g}l2.2 2.4 3.8-4.6" fill="none" stroke="#fff" '
            'stroke-width="1.6"/>'
        )
    else:
        sheet.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="6" class="sign"/>')


def _item(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    """A row of a list or form, with its value at the right, or under it where both are long."""
    left = x + 10
    if row.tick is not None:
        _tick(sheet, left + 6, y + 14, row.tick)
        left += 20
    room = x + w - 10 - left
    value = sheet.say(row.value)
    beside = value and width(sheet.say(row.item or "") + value, SIZE) + 12 <= room
    lines = broken(sheet.say(row.item or ""), SIZE, room)
    sheet.lines(left, y + 6, lines, room)
    high = len(lines) * SIZE * LEADING + 12
    if beside:
        sheet.text(x + w - 10, y + high / 2, value, room, "muted", anchor="end")
    elif value:
        more = broken(value, SIZE, room)
        sheet.lines(left, y + high - 6, more, room, "muted")
        high += len(more) * SIZE * LEADING
    sheet.parts.append(f'<path d="M{x + 8:g} {y + high:g}H{x + w - 8:g}" class="line"/>')
    if row.mark:
        sheet.ring(x + 4, y + 2, w - 8, high - 4)
    return y + high + 1


def _button(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    text = sheet.say(row.button or "")
    lines = broken(text, SIZE, w - 36)
    broad = min(w - 20, max(width(line, SIZE) for line in lines) + 28)
    high = len(lines) * SIZE * LEADING + 10
    left = x + (w - broad) / 2
    sheet.rect(left, y + 9, broad, high, "go")
    for number, line in enumerate(lines):
        height = y + 14 + SIZE * LEADING * (number + 0.5)
        sheet.text(x + w / 2, height, line, broad - 8, "on-go", anchor="middle")
    if row.mark:
        sheet.ring(left - 4, y + 5, broad + 8, high + 8)
    return y + high + 18


def _note(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    lines = broken(sheet.say(row.note or ""), SIZE, w - 20)
    for number, line in enumerate(lines):
        height = y + SIZE * LEADING * (number + 0.5)
        sheet.text(x + w / 2, height, line, w - 16, "muted", anchor="middle")
    return y + len(lines) * SIZE * LEADING + 6


def _file(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    """A file: a sheet with a folded corner, and its name."""
    lines = broken(sheet.say(row.file or ""), SIZE, w - 48)
    high = max(26.0, len(lines) * SIZE * LEADING + 6)
    top = y + (high - 20) / 2
    sheet.sign(f"M{x + 12:g} {top:g}h9l6 6v14h-15zM{x + 21:g} {top:g}v6h6")
    sheet.lines(x + 34, y + (high - len(lines) * SIZE * LEADING) / 2, lines, w - 44)
    if row.mark:
        sheet.ring(x + 5, y, w - 10, high)
    return y + high + 6


def _menu(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    """A menu that has opened, at the right."""
    texts = [sheet.say(choice.text) for choice in row.menu]
    broad = min(w - 16, max(width(text, SIZE) for text in texts) + 28)
    entries = [broken(text, SIZE, broad - 24) for text in texts]
    y += 4
    high = sum(len(lines) * SIZE * LEADING + 8 for lines in entries)
    left = x + w - broad - 10
    sheet.rect(left, y, broad, high, "menu")
    at = y
    for choice, lines in zip(row.menu, entries, strict=True):
        step = len(lines) * SIZE * LEADING + 8
        sheet.lines(left + 12, at + 4, lines, broad - 16)
        if choice.mark:
            sheet.ring(left + 3, at + 1, broad - 6, step - 2)
        at += step
    return y + high + 8


def _bar(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    """Buttons side by side, each as broad as its name wants."""
    texts = [sheet.say(choice.text) for choice in row.bar]
    spare = (w - 8 - sum(width(text, SMALL) for text in texts)) / len(texts)
    high = 14 + SMALL * LEADING
    sheet.rect(x + 2, y, w - 4, high, "head", 4)
    left = x + 4
    for choice, text in zip(row.bar, texts, strict=True):
        broad = width(text, SMALL) + spare
        middle = left + broad / 2
        sheet.text(middle, y + high / 2, text, broad - 4, anchor="middle", size=SMALL)
        if choice.mark:
            sheet.ring(left + 1, y + 2, broad - 2, high - 4)
        left += broad
    return y + high + 6


def _row(sheet: Sheet, row: Row, x: float, y: float, w: float) -> float:
    """One row drawn; where the next one begins."""
    given = {
        _say: row.say,
        _item: row.item,
        _button: row.button,
        _note: row.note,
        _file: row.file,
        _menu: row.menu,
        _bar: row.bar,
    }
    [draw] = [draw for draw, what in given.items() if what]
    return draw(sheet, row, x, y, w)


def _head(sheet: Sheet, panel: Panel, x: float, y: float, w: float) -> float:
    """The top of a phone or window, with its title."""
    title = sheet.say(panel.title)
    phone = panel.frame == "phone"
    high = 38 if phone else 26
    middle = y + (24 if phone else 13)
    room = w - 56
    sheet.rect(x + 1, y + 1, w - 2, high, "head", 12 if phone else 6)
    if phone:
        sheet.parts.append(
            f'<path d="M{x + w / 2 - 14:g} {y + 6:g}h28" class="sign" stroke-width="2.5" '
            'stroke-linecap="round"/>'
        )
    else:
        for number in range(3):
            sheet.parts.append(
                f'<circle cx="{x + 12 + number * 11:g}" cy="{middle:g}" r="3.5" class="face"/>'
            )
        room = w - 96
    sheet.text(x + w / 2, middle, title, room, anchor="middle")
    if panel.corner:
        sheet.text(x + w - 16, middle, panel.corner, 16, anchor="middle", size=15)
    if panel.mark == "title":
        broad = width(title, SIZE) + 16
        sheet.ring(x + (w - broad) / 2, middle - 11, broad, 22)
    if panel.mark == "corner":
        sheet.ring(x + w - 28, middle - 11, 24, 22)
    return y + high + 8


def _panel(sheet: Sheet, panel: Panel, x: float, y: float, least: float) -> tuple[float, float]:
    """A panel and the steps under it; where the frame and where the steps end."""
    w = PHONE if panel.frame == "phone" else WINDOW
    where = len(sheet.parts)
    at = _head(sheet, panel, x, y, w)
    for row in panel.rows:
        at = _row(sheet, row, x, at, w)
    end = max(at + 4, y + least)
    kept = sheet.parts[where:]
    del sheet.parts[where:]
    sheet.rect(x, y, w, end - y, "frame", 13 if panel.frame == "phone" else 7)
    sheet.parts += kept
    return end, _steps(sheet, panel, x, end + 10 if not least else y + least + 10, w)


def _steps(sheet: Sheet, panel: Panel, x: float, y: float, w: float) -> float:
    for words in panel.steps:
        sheet.told += 1
        lines = broken(sheet.say(words), SIZE, w - 22)
        sheet.parts.append(disc(x + 9, y + SIZE * LEADING / 2, sheet.told))
        sheet.lines(x + 22, y, lines, w - 20)
        y += len(lines) * SIZE * LEADING + 4
    return y + 8


def _bands(panels: Sequence[Panel]) -> Iterator[tuple[Panel, ...]]:
    """Phones by twos, windows alone."""
    left = list(panels)
    while left:
        together = 2 if [panel.frame for panel in left[:2]] == ["phone", "phone"] else 1
        yield tuple(left[:together])
        del left[:together]


def drawn(picture: Picture, language: Language) -> tuple[str, Sheet]:
    """The picture as SVG, and the sheet it was drawn on."""
    sheet = Sheet(language)
    y: float = GAP
    for band in _bands(picture.panels):
        trial = [_panel(Sheet(language), panel, 0, 0, 0)[0] for panel in band]
        left = (WIDTH - PHONE) / 2 if [p.frame for p in band] == ["phone"] else GAP
        ends = [
            _panel(sheet, panel, left + number * (PHONE + GAP), y, max(trial))[1]
            for number, panel in enumerate(band)
        ]
        y = max(ends)
    return _svg(sheet, sheet.say(picture.title), round(y)), sheet


def _svg(sheet: Sheet, title: str, high: int) -> str:
    body = "\n".join([*sheet.parts, *sheet.above])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" '
        f'width="{WIDTH * SHOWN:g}" height="{high * SHOWN:g}" role="img" '
        f'lang="{"zh-CN" if sheet.language == "zh" else "en"}" aria-labelledby="title">\n'
        f'<title id="title">{escape(title)}</title>\n<style>{STYLE}</style>\n'
        f'<rect width="{WIDTH}" height="{high}" rx="8" class="paper"/>\n{body}\n</svg>\n'
    )


def main() -> None:
    """Write every picture in both languages."""
    for name, picture in pictures().items():
        for language in LANGUAGES:
            svg, _ = drawn(picture, language)
            (HERE / f"{name}.{language}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
