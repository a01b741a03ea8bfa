"""The practice entry that drops into an issue: a folder with `entry.json` and its figure.

`entry.zh.json` says the same in Chinese. The draft of the next issue takes it from the folder
`practice/entries` of the workspace.
"""

import re
from pathlib import Path

import msgspec

from openllm_talk.errors import Language, PracticeError
from openllm_talk.practice.report import sentences
from openllm_talk.practice.report.examples import visible
from openllm_talk.practice.report.figures import Drawing, headline
from openllm_talk.practice.report.numbers import percent
from openllm_talk.practice.report.reading import Measured, Measurement
from openllm_talk.practice.report.sheet import png, svg
from openllm_talk.practice.report.words import QUESTIONS, Words
from openllm_talk.practice.report.writing import Written, write_files
from openllm_talk.records import Entry, Figure

ENTRIES = Path("practice", "entries")
_FILES: dict[Language, str] = {"en": "entry.json", "zh": "entry.zh.json"}
_NAME = re.compile(r"\w[\w-]{0,63}")


def check_entry_name(name: str) -> None:
    """PracticeError where `name` cannot be that of a folder: letters, digits and hyphens only."""
    if not _NAME.fullmatch(name):
        raise PracticeError(
            f"«{name[:80]}» cannot be the name of an entry; use letters, digits and hyphens",
            f"“{name[:80]}”不能作条目名；请用字母、数字和连字符",
        )


def write_entry(measured: Measured, name: str, folder: Path = ENTRIES) -> Written:
    """Writes the entry `name` into `folder`; the same runs give the same bytes."""
    check_entry_name(name)
    drawing, to = headline(measured), folder / name
    files = {
        to / "figure.svg": svg(drawing.draw, "en").encode(),
        to / "figure.zh.svg": svg(drawing.draw, "zh").encode(),
    }
    english, chinese = (png(drawing.draw, language) for language in ("en", "zh"))
    assert english is not None
    files[to / "figure.png"] = english
    if chinese is not None:
        files[to / "figure.zh.png"] = chinese
    shown: dict[Language, str] = {
        "en": "figure.png",
        "zh": "figure.png" if chinese is None else "figure.zh.png",
    }
    for language, file in _FILES.items():
        made = entry(measured, language, drawing, shown[language])
        files[to / file] = msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"
    write_files(files)
    return Written(files=tuple(sorted(files)), without_chinese=chinese is None)


def entry(measured: Measured, language: Language, drawing: Drawing, file: str) -> Entry:
    """The entry in `language`: what was found, what it does not show, the settings, the command.

    `drawing` is its figure, which stands in `file` beside it.
    """
    names = "、" if language == "zh" else ", "
    shown = names.join(visible(one.name)[:80] for one in measured.models)
    alt = Words(f"{drawing.title.en}: {shown}", f"{drawing.title.zh}：{shown}").say(language)
    return Entry(
        title=_title(measured, language),
        note=_note(measured, drawing, language),
        figure=Figure(file=file, alt=alt),
    )


def _title(measured: Measured, language: Language) -> str:
    question = QUESTIONS.get(measured.bench, Words(measured.bench, measured.bench)).say(language)
    if len(measured.models) > 1:
        number = len(measured.models)
        return Words(f"{question} {number} models", f"{question}{number} 个模型").say(language)
    one = measured.models[0]
    name, right = visible(one.name)[:80], percent(one.summary.accuracy, language)
    return Words(f"{question} {name}: {right}", f"{question}{name}：{right}").say(language)


def _note(measured: Measured, drawing: Drawing, language: Language) -> str:
    """Markdown: a paragraph a model, then what is not shown, settings, and commands as code."""
    parts = [sentences.answer(one, language, _code(one.name)) for one in measured.models]
    parts.append(sentences.limits(measured, language)[0])
    parts.append(Words(f"Figure: {drawing.caption.en}", f"图：{drawing.caption.zh}").say(language))
    parts += [_settings(one, language) for one in measured.models]
    commands = "\n".join(visible(one.run.command).replace("\n", " ") for one in measured.models)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", commands)), default=0))
    parts.append(f"{fence}sh\n{commands}\n{fence}")
    return "\n\n".join(parts)


def _settings(one: Measurement, language: Language) -> str:
    """Seed, questions, settings and versions in one line."""
    run = one.run
    values: dict[str, object] = {
        Words("seed", "种子").say(language): run.seed,
        Words("questions", "题数").say(language): run.items,
        **{_code(name): value for name, value in run.settings.items()},
        **{_code(name): value for name, value in run.versions.items()},
    }
    told = [f"{name} {_code(str(value))}" for name, value in values.items() if value is not None]
    apart, colon = ("、", "：") if language == "zh" else (", ", ": ")
    return f"{_code(one.name)}{colon}{apart.join(told)}"


def _code(text: str) -> str:
    """`text` as a code span of Markdown, in which nothing of it means anything."""
    plain = visible(text).replace("`", "'").replace("\n", " ").strip()[:200]
    return f"`{plain or '—'}`"
