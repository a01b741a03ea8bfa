"""`talk remind`: tells members by mail what of the next issue nobody took."""

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson, Workspace, opened
from openllm_talk.cli.output import json_line, say, warn


@app.command()
def remind(workspace: Workspace = None, as_json: AsJson = False) -> None:
    """提醒认领 · Mail members what nobody took, when the talk is near; each mail once.

    For cron or a timer, once a day or oftener.
    """
    _, community = opened(workspace)
    from openllm_talk.archive.store import storing
    from openllm_talk.web.next_issue.reminding import do_remind

    with storing():
        done = do_remind(community)
    if as_json:
        json_line(done)
    elif done.days is None:
        say(f"issue {done.number}: nothing to remind of", f"第 {done.number} 期：现在没有要提醒的")
    else:
        say(
            f"issue {done.number}: {len(done.free)} parts are free, {done.sent} reminders sent",
            f"第 {done.number} 期：{len(done.free)} 处没人认领，发出 {done.sent} 封提醒",
        )
    if done.failed:
        warn(
            f"{done.failed} reminders could not be sent; run it again once the mail server answers",
            f"{done.failed} 封提醒没能发出；等邮件服务器恢复后再运行一次",
        )
        raise typer.Exit(1)
