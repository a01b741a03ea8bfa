"""`talk forget`: a person leaves everywhere."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson, Workspace, opened
from openllm_talk.cli.output import json_line, language, say, warn
from openllm_talk.errors import ArchiveError

if TYPE_CHECKING:
    from openllm_talk.archive.forgetting.meant import Forgettable
    from openllm_talk.publish.forgetting import Forgotten


@app.command()
def forget(
    person: Annotated[
        str,
        typer.Argument(help="A number of «talk people», a name, or platform:account. 编号或名字。"),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask. 不再询问。")] = False,
    site: Annotated[Path | None, typer.Option(help="The site's folder. 站点文件夹。")] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """忘掉一个人 · Take a person out everywhere, published issues too, for every later import."""
    folder, community = opened(workspace)
    from openllm_talk.archive.forgetting.meant import check_forget
    from openllm_talk.archive.store import storing
    from openllm_talk.publish.forgetting import do_forget
    from openllm_talk.web.uploads.keeping import do_take_away

    if not yes:
        with storing():
            found = check_forget(person, folder)
        _ask(person, found, as_json=as_json)
    forgotten = do_forget(community, folder, person, site or folder / "site")
    by_hand = do_take_away(folder, forgotten.by_hand)
    forgotten = msgspec.structs.replace(forgotten, by_hand=by_hand)
    json_line(forgotten) if as_json else _describe(person, forgotten)
    for path in forgotten.by_hand:
        warn(
            f"{path}: holds them and is yours; delete it or take them out by hand",
            f"{path}：里面有此人，文件归你们自己；请手动删除或改掉",
        )
    for name in forgotten.shared:
        warn(
            f"others are called «{name}» too; where people said it, it stays",
            f"叫 “{name}” 的还有别人；大家话里提到的没有动",
        )
    raise typer.Exit(1 if forgotten.by_hand or forgotten.shared else 0)


def _ask(person: str, found: "Forgettable", *, as_json: bool) -> None:
    """Shows what would go and asks; raises ArchiveError where nobody says yes."""
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ArchiveError(
            f"nothing was changed: say --yes to forget «{person}» without being asked",
            f"什么都没有改动：不经询问就删除 “{person}”，请加 --yes",
        )
    names = ("、" if language() == "zh" else ", ").join(found.names)
    say(
        f"{names}: {found.messages} messages, {found.accounts} accounts; in {len(found.issues)}"
        f" issues {found.questions} questions, {found.answers} answers, {found.entries} entries",
        f"{names}：{found.messages} 条消息，{found.accounts} 个账号；{len(found.issues)} 期里有"
        f" {found.questions} 个问题、{found.answers} 个回答、{found.entries} 个条目",
    )
    asked = "彻底删除，不能恢复？" if language() == "zh" else "Forget them? There is no way back."
    if not typer.confirm(asked):
        raise ArchiveError("nothing was changed", "什么都没有改动")


def _describe(person: str, done: "Forgotten") -> None:
    say(
        f"«{person}» is forgotten: {done.messages} messages and {done.accounts} accounts gone,"
        f" {done.questions} questions withdrawn, {done.mentions} messages and {done.issues} issues"
        f" of others rewritten, {len(done.manuscripts)} manuscripts",
        f"已忘掉 “{person}”：删去 {done.messages} 条消息、{done.accounts} 个账号，撤回"
        f" {done.questions} 个问题，改写别人的 {done.mentions} 条消息、{done.issues} 期往期、"
        f"{len(done.manuscripts)} 份稿件",
    )
    if done.site is not None:
        say(f"the site is written anew: {done.site} files", f"站点已重新生成：{done.site} 个文件")
