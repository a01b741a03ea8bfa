"""Commands that stay: `talk serve`, and `talk worker` for who keeps processes alive otherwise."""

import os
from pathlib import Path
from typing import Annotated

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import Workspace, opened, workspace_of
from openllm_talk.cli.output import say
from openllm_talk.community import FILE

THIS_MACHINE = "127.0.0.1"


@app.command()
def serve(
    workspace: Workspace = None,
    site: Annotated[Path | None, typer.Option(help="The site's folder. 站点文件夹。")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port. 端口。")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0: all. 监听地址。")
    ] = THIS_MACHINE,
    with_worker: Annotated[
        bool,
        typer.Option("--worker/--no-worker", help="Run a worker beside it. 是否同时启动后台进程。"),
    ] = True,
) -> None:
    """打开站点和编辑台 · Serve the community: its published site, and the workshop."""
    folder = workspace_of(workspace)
    published = site or folder / "site"
    if (folder / FILE).exists():
        serve_community(folder, published, port, host, with_worker)
        return
    from openllm_talk.web.server import serve as run

    run(published, port, lambda address: say(f"serving {address}", f"站点已开：{address}"))


def serve_community(
    workspace: Path, site: Path, port: int, host: str = THIS_MACHINE, with_worker: bool = True
) -> None:
    """The workshop and the site in `site` until Ctrl-C or SIGTERM, with a worker beside.

    Where only this machine comes, a port that is taken gives way to a free one near it; a hosted
    community (`--host`, TALK_ADDRESS) has the port where its proxy looks for it, or none.
    """
    folder, _ = opened(workspace)
    from django.conf import settings

    from openllm_talk.web.attending import Attendant
    from openllm_talk.web.front import application
    from openllm_talk.web.hosting import threads
    from openllm_talk.web.server import address_of, bind, interrupted, run
    from openllm_talk.web.watching.logs import set_up

    near = host == THIS_MACHINE and "TALK_ADDRESS" not in os.environ
    server = bind(
        application(folder.resolve(), site),
        host,
        port,
        upload_most=settings.UPLOAD_MOST + 1024 * 1024,
        threads=threads(),
        near=near,
    )
    set_up()
    stopping = interrupted()
    attendant = Attendant(folder.resolve()) if with_worker else None
    if attendant:
        attendant.start()
    address = address_of(server)
    say(
        f"serving {address} (the next issue: {address}next/)",
        f"已打开：{address}（下一期：{address}next/）",
    )
    try:
        run(server, stopping)
    finally:
        if attendant:
            attendant.stop()


@app.command()
def worker(
    workspace: Workspace = None,
    attended: Annotated[
        bool,
        typer.Option("--attended", hidden=True, help="End with standard input. 随父进程结束。"),
    ] = False,
) -> None:
    """后台进程 · Do the background jobs of a workspace; `talk serve` starts one by itself."""
    folder, _ = opened(workspace)
    from openllm_talk.web.attending import end_with_parent
    from openllm_talk.web.jobs.worker import work
    from openllm_talk.web.server import interrupted
    from openllm_talk.web.watching.logs import set_up

    set_up()
    stopping = interrupted()
    if attended:
        end_with_parent(stopping)
    work(folder.resolve(), stopping, lambda: None if attended else say("at work", "后台进程已启动"))
