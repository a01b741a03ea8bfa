"""All of a report into a folder: temporary names first, the pages last."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openllm_talk.errors import Language, PracticeError
from openllm_talk.practice.report.figures import Drawing, drawings
from openllm_talk.practice.report.page import FILES, Shown, page
from openllm_talk.practice.report.reading import Measured
from openllm_talk.practice.report.sheet import png, svg

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Written:
    """The files written, sorted. `without_chinese`: no font for Chinese PNGs, so there are none."""

    files: tuple[Path, ...]
    without_chinese: bool


def write_report(measured: Measured, to: Path) -> Written:
    """Writes both pages and all figures into the folder `to`; the same runs give the same bytes.

    Whatever else stands in the folder stays. PracticeError where the folder cannot be written.
    """
    found = drawings(measured)
    files, without = _figures(found, to / "figures")
    for language in LANGUAGES:
        shown = [
            Shown(
                name=each.name,
                title=each.title.say(language),
                caption=each.caption.say(language),
                about=each.about,
                svg=files[to / "figures" / f"{each.name}.{language}.svg"].decode(),
            )
            for each in found
        ]
        files[to / FILES[language]] = page(measured, shown, to, language).encode("utf-8", "replace")
    write_files(files)
    return Written(files=tuple(sorted(files)), without_chinese=without)


def _figures(found: Sequence[Drawing], folder: Path) -> tuple[dict[Path, bytes], bool]:
    """Every figure in both languages as SVG and PNG; whether Chinese PNGs are missing."""
    files: dict[Path, bytes] = {}
    without = False
    for each in found:
        for language in LANGUAGES:
            files[folder / f"{each.name}.{language}.svg"] = svg(each.draw, language).encode()
            picture = png(each.draw, language)
            if picture is None:
                without = True
            else:
                files[folder / f"{each.name}.{language}.png"] = picture
    return files, without


def write_files(files: dict[Path, bytes]) -> None:
    """Writes each file beside its place and renames it, so that none is ever half there."""
    for path, content in files.items():
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as exc:
            temporary.unlink(missing_ok=True)
            raise PracticeError(
                f"cannot be written ({exc.strerror or exc}); make room or choose another folder",
                f"写不进去（{exc.strerror or exc}）；请腾出空间或换一个文件夹",
                path=path,
            ) from exc
