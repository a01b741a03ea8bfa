"""`talk practice report`: what runs say, as a page, figures and an entry of an issue."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openllm_talk.cli.community import AsJson
from openllm_talk.cli.output import json_line, show, warn
from openllm_talk.cli.practice import practice
from openllm_talk.errors import PracticeError

if TYPE_CHECKING:
    from openllm_talk.practice.report.writing import Written

_EXTRA = ("matplotlib", "jinja2", "markupsafe")


@practice.command()
def report(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="Files of «talk practice run». 运行结果文件。"),
    ],
    to: Annotated[
        Path,
        typer.Option(file_okay=False, help="The folder for page and figures. 网页和图放在哪里。"),
    ],
    entry: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Also an entry for the next issue, in practice/entries/NAME."
            " 另写一个条目，供下一期使用。",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """出报告 · Write what runs of one bench say: a page in both languages, and its figures.

    The page is one file each, report.html and report.zh.html, and needs neither network nor script.
    网页各是一个文件，不联网、不用脚本也能看。
    """
    try:
        written = _written(runs, to, entry)
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise PracticeError(
            "a report needs more: pip install 'openllm-talk[practice]'",
            "生成报告需要另外安装：pip install 'openllm-talk[practice]'",
        ) from exc
    files = [str(path) for each in written for path in each.files]
    if as_json:
        json_line({"files": files})
    else:
        for file in files:
            if file.endswith((".html", ".json")):
                show(file)
    if any(each.without_chinese for each in written):
        warn(
            "this machine has no font with Chinese characters, so there are no Chinese PNG figures;"
            " install one (fonts-noto-cjk), or use the SVG ones",
            "这台机器没有中文字体，因此没有中文 PNG 图；"
            "请安装字体（如 fonts-noto-cjk），或用 SVG 图",
        )
        raise typer.Exit(1)


def _written(runs: list[Path], to: Path, entry: str | None) -> "list[Written]":
    from openllm_talk.practice.report.entry import check_entry_name, write_entry
    from openllm_talk.practice.report.reading import measure
    from openllm_talk.practice.report.writing import write_report

    if entry is not None:
        check_entry_name(entry)
    measured = measure(runs)
    written = [write_report(measured, to)]
    if entry is not None:
        written.append(write_entry(measured, entry))
    return written
