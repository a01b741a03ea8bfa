"""Commands that work on a workspace: init, import, draft, publish, doctor, demo."""

import os
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.output import (
    file_progress,
    json_line,
    language,
    say,
    titles_progress,
    warn,
    warn_of_left,
)
from openllm_talk.community import FILE, Community, load
from openllm_talk.errors import SettingsError
from openllm_talk.reading.inspection import KINDS_EN, KINDS_ZH, told_en, told_zh

if TYPE_CHECKING:
    from openllm_talk.archive.importing import Report
    from openllm_talk.issues.draft import Drafted
    from openllm_talk.publish.checking import Checked
    from openllm_talk.publish.publication import Published

Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="The folder with talk.toml. 工作区（talk.toml 所在）。"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
SAMPLE_EDITOR = {"zh": "示例编辑", "en": "the sample editor"}
DEMO_MARK = ".demo"

TEMPLATE = """# The settings of one community. 一个社区的设置。
name = {name}
description = ""
# The languages of the site; the first stands at its root. 站点语言，第一种在根目录。
languages = {languages}
timezone = "Asia/Shanghai"
# How many links each issue recommends (1 to 3). 每期推荐几个。
picks = 3
# After how many issues an unanswered question is stale. 几期没人答就算沉底。
carry_over = 10

[talk]
day = "saturday"
hour = "20:00"

# Minutes of each kind of section in the live talk; 0: open. 直播时各类版块几分钟，0 为不限时。
[night]
news = 10
recommended = 15
classic = 15
practice = 15
free_talk = 0

[people]
# "names": everybody agreed to be named. "pseudonyms": only those listed. 马甲，还是人人署名。
mode = "pseudonyms"
# Who agreed to be named in public; everybody else gets a pseudonym. 同意署名的人，其余用马甲。
named = []
# Who may open an account in the workshop: "invitation", or "open" (by e-mail). 谁能注册账号。
sign_up = "invitation"
# Whose messages are not taken in at all: a name, or "telegram:user7". 不愿被收录的人：名字或账号。
left_out = []

[site]
# Where the site will stand; feeds need it. 站点地址，订阅源要用。
address = "http://127.0.0.1:8000/"
# Does the workshop answer there, too, for readers to search and ask? 工作台也在这个地址吗。
workshop = false

[titles]
# Ask the pages of links that came without a title? Only this uses the network. 联网去网页上取标题？
fetch = false
# How long one page may take, and how many one draft asks. 每个网页最多几秒，每次起草最多取几个。
seconds = 5
most = 40

# A language model may shorten long answers and title long questions; off unless you name one.
# Its key, if it wants one, stands in the environment: OPENLLM_TALK_LLM_KEY.
# 可以让语言模型缩写长回答、给长问题拟题；不写就不用。密钥放在环境变量 OPENLLM_TALK_LLM_KEY。
# [llm]
# address = "http://127.0.0.1:8080/v1"
# model = "qwen3"

[reminders]
# How many days before the talk members are told what nobody took. 开讲前几天提醒待认领的版块。
days = [3, 1]

# Sections can be your own: repeat this block for each. 版块可以自定义，每个写一段：
# [[sections]]
# kind = "news"
# zh = "本周新闻"
# en = "News"

# Groups that a published issue is posted back to with «talk post», each once: discord, feishu,
# slack, telegram or wecom. `secret` names the environment's variable with the webhook's address.
# 发布后用 “talk post” 把一期发回群里，每个群只发一次；webhook 地址写在 secret 所说的环境变量里。
# [[posting]]
# platform = "feishu"
# language = "zh"
# secret = "TALK_FEISHU_HOOK"

# Own words for wishes about an issue (nominate, claim, suggest), beside the usual ones.
# 提名、认领、建议也可以有自己的说法：
# [[commands]]
# kind = "nominate"
# words = ["点播", "request"]
"""


def workspace_of(asked: Path | None) -> Path:
    """The workspace asked for, else TALK_WORKSPACE, else the nearest folder with a talk.toml."""
    if asked is not None:
        return asked
    if os.environ.get("TALK_WORKSPACE"):
        return Path(os.environ["TALK_WORKSPACE"])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).exists():
            return folder
    return here


def opened(asked: Path | None) -> tuple[Path, Community]:
    """The workspace and its community, with the archive open.

    Rooms with tables can be imported only after this: Django must know the workspace first.
    """
    from openllm_talk.web.setup import open_workspace

    workspace = workspace_of(asked)
    community = load(workspace)
    open_workspace(workspace)
    return workspace, community


@app.command()
def init(
    workspace: Annotated[Path, typer.Argument(help="The folder to make. 要建的文件夹。")],
    name: Annotated[str, typer.Option(help="The community's name. 社区名。")] = "Our Talk",
    languages: Annotated[
        str, typer.Option(help="Languages of the site, first one first. 站点语言。")
    ] = "zh,en",
) -> None:
    """建一个工作区 · Make a workspace: a folder with a talk.toml to fill in."""
    path = workspace / FILE
    if path.exists():
        raise SettingsError(
            "is there already; it was left as it is", "已经存在，没有改动", path=path
        )
    quoted = msgspec.json.encode(name).decode()
    listed = msgspec.json.encode([each.strip() for each in languages.split(",")]).decode()
    text = TEMPLATE.format(name=quoted, languages=listed)
    from openllm_talk.community import parse

    parse(text, path)
    workspace.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(f"made {path}; next: talk import", f"已建好 {path}；下一步：talk import")


@app.command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(help="Exports, past issues, folders. 文件或文件夹。")
    ],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """导入，重复无妨 · Take chat exports and past issues into the archive; again is harmless."""
    _, community = opened(workspace)
    from openllm_talk.archive.importing import do_import
    from openllm_talk.web.accounts.identities import do_confirm_posted

    with file_progress() as advance:
        report = do_import(paths, community, progress=advance)
    do_confirm_posted()
    if as_json:
        json_line(report)
    else:
        _describe_import(report)
    for failure in report.failures:
        warn(failure.en, failure.zh)
    raise typer.Exit(1 if report.has_findings else 0)


def _describe_import(report: "Report") -> None:
    for file in report.files:
        say(
            f"{file.path}: {file.format}, {file.messages} messages + {file.system} system rows"
            f" + {len(file.rejects)} rejects; {file.new} new, {file.known} known",
            f"{file.path}：{file.format}，{file.messages} 条消息 + {file.system} 条系统消息"
            f" + {len(file.rejects)} 行读不出；新 {file.new}，已有 {file.known}",
        )
        for reject in file.rejects[:20]:
            warn(
                f"{file.path}:{reject.line}: {reject.reason}",
                f"{file.path}:{reject.line}：{reject.reason_zh or reject.reason}",
            )
        if file.withheld:
            say(
                f"{file.path}: {file.withheld} rows of people who want to be left out",
                f"{file.path}：{file.withheld} 行出自不愿被收录的人，没有收入",
            )
        warn_of_left(file.path, file.left)
        if file.assumed:
            what = ", ".join(file.assumed)
            warn(
                f"{file.path}: assumed: {what}; say it in talk.toml, [reading] date_order or year",
                f"{file.path}：按推测读取：{what}；可在 talk.toml 的 [reading] 里指定",
            )
    for issue in report.issues:
        number = issue.number or "—"
        say(
            f"{issue.path}: issue {number}, {issue.questions} questions, {issue.urls} addresses"
            + (" (new)" if issue.new else ""),
            f"{issue.path}：第 {number} 期，{issue.questions} 个问题，{issue.urls} 个链接"
            + ("（新）" if issue.new else ""),
        )
    for path in report.skipped:
        warn(f"{path}: not a chat or an issue, skipped", f"{path}：不是聊天也不是往期，跳过")


@app.command()
def draft(
    since: Annotated[str | None, typer.Option(help="From this time on. 从何时起。")] = None,
    until: Annotated[str | None, typer.Option(help="Before this time. 到何时止。")] = None,
    from_: Annotated[
        list[str] | None,
        typer.Option("--from", help="From these imports: their id or file. 只用这些导入。"),
    ] = None,
    rewrite: Annotated[
        bool | None,
        typer.Option(
            "--rewrite/--no-rewrite",
            help="Let the model of [llm] shorten answers; default: where [llm] is set."
            " 是否让 [llm] 的模型缩写回答，默认设置了才用。",
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """起草下一期 · Draft the next issue from the chat since the last one."""
    folder, community = opened(workspace)
    from openllm_talk.issues.draft import do_draft
    from openllm_talk.issues.rewriting.client import Client

    wanted = community.llm.address is not None if rewrite is None else rewrite
    with (
        Client(community.llm, os.environ) if wanted else nullcontext() as client,
        titles_progress() as progress,
    ):
        ask = client.ask if client else None
        drafted = do_draft(community, folder, since, until, from_ or (), progress=progress, ask=ask)
    json_line(drafted.issue) if as_json else _describe_draft(drafted)
    if drafted.trouble is not None:
        said = drafted.trouble
        warn(
            f"{said.say('en')}; it was left as it is, and the new draft stands at"
            f" {drafted.written}",
            f"{said.say('zh')}；没有动它，新的草稿写在 {drafted.written}",
        )
    if drafted.failure is not None:
        warn(drafted.failure.en, drafted.failure.zh)
    if drafted.trouble is not None or drafted.failure is not None:
        raise typer.Exit(1)


def _describe_draft(drafted: "Drafted") -> None:
    issue = drafted.issue
    say(
        f"issue {issue.number}: {len(issue.questions)} questions and discussions,"
        f" {len(issue.urls)} addresses → {drafted.written}",
        f"第 {issue.number} 期：{len(issue.questions)} 个问题与讨论，{len(issue.urls)} 个链接"
        f" → {drafted.written}",
    )
    if drafted.edited and drafted.trouble is None:
        say(
            "Your edits stay; what is new since then came in beside them.",
            "你改过的都保留着；之后新来的已经补进去了。",
        )
    if issue.decisions:
        say("Still to decide:", "还要你决定：")
    for decision in issue.decisions:
        if decision != drafted.failure:
            say(f"  - {decision.en}", f"  - {decision.zh}")


@app.command()
def check(
    number: Annotated[
        str | None, typer.Argument(help="The issue's number; else the newest draft. 期号。")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that would be public. 所有会公开的内容。")
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """发布前查隐私 · List what would be hidden before anything is public, where and why."""
    folder, community = opened(workspace)
    from openllm_talk.publish.checking import do_check

    checked = do_check(community, folder, number, everything)
    if as_json:
        json_line(checked)
    else:
        _describe_check(checked)
    raise typer.Exit(1 if checked.found else 0)


def _describe_check(checked: "Checked") -> None:
    for one in checked.found:
        issue = one.issue or "—"
        source = f" [{one.source}]" if one.source else ""
        say(
            f"{issue} {one.where}{source}: {KINDS_EN[one.kind][0]} «{one.text}»: {one.reason}"
            + " (the draft has hidden it)" * one.already,
            f"{issue} {one.where}{source}：{KINDS_ZH[one.kind]} “{one.text}”：{one.reason_zh}"
            + "（草稿里已隐去）" * one.already,
        )
    _sum_up(checked)


def _sum_up(checked: "Checked") -> None:
    """What is hidden, by kind, in one line."""
    if checked.counts:
        en, zh = told_en(checked.counts), told_zh(checked.counts)
        say(f"hidden in public: {en}", f"公开时隐去：{zh}")
    else:
        say("nothing private was found", "没有发现隐私内容")


@app.command()
def publish(
    number: Annotated[str, typer.Argument(help="The issue's number. 期号。")],
    approve: Annotated[str, typer.Option(help="Who answers for it. 谁署名负责。")] = "",
    to: Annotated[Path | None, typer.Option(help="The site's folder. 站点文件夹。")] = None,
    correct: Annotated[
        str, typer.Option(help="What was corrected since it came out. 发布后更正了什么。")
    ] = "",
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """发布 · Publish an approved issue: site, Markdown, feeds."""
    folder, community = opened(workspace)
    from openllm_talk.publish.checking import do_check
    from openllm_talk.publish.publication import check_publish, do_publish
    from openllm_talk.web.next_issue.crediting import credits_of

    site = to or folder / "site"
    people = credits_of(community, number)
    if not as_json:
        check_publish(folder, number, approve, correct, community.zone, people)
        _sum_up(do_check(community, folder, number, everything=True))
    published = do_publish(community, folder, number, approve, site, correct, people)
    if as_json:
        json_line(published)
    else:
        say(
            f"issue {number}, approved by {published.approved_by}: {len(published.files)} files"
            f" → {site}",
            f"第 {number} 期，{published.approved_by} 签发：{len(published.files)} 个文件 → {site}",
        )
    for file in published.unshown:
        warn(
            f"practice/{file}: a figure of an earlier issue is gone; its page says it in words",
            f"practice/{file}：往期的一张图不在了；页面上改用文字说明",
        )
    _warn_unprinted(published)
    raise typer.Exit(1 if published.unshown or published.unprinted else 0)


def _warn_unprinted(published: "Published") -> None:
    """Why there are PDFs missing, each reason once."""
    for en, zh in dict.fromkeys((one.en, one.zh) for one in published.unprinted):
        warn(f"published without PDF: {en}", f"已发布，但没有 PDF：{zh}")


@app.command()
def merge_question(
    repeat: Annotated[str, typer.Argument(help="The id of the repeat. 重复问题的编号。")],
    into: Annotated[str, typer.Argument(help="The id of the one that stays. 留下的编号。")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """两问并一问 · Say that a question repeats another: its address leads there from now on."""
    opened(workspace)
    from openllm_talk.archive.ledger import do_merge
    from openllm_talk.archive.store import storing

    with storing():
        root = do_merge(repeat, into)
    if as_json:
        json_line({"question": repeat, "merged_into": root})
    else:
        say(
            f"«{repeat}» is «{root}» from now on; the next «talk publish» shows it",
            f"“{repeat}” 从现在起就是 “{root}”；下次 “talk publish” 后可见",
        )


@app.command()
def split_question(
    repeat: Annotated[str, typer.Argument(help="The id that was merged. 并掉的编号。")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """一问拆回两问 · Take a merge back: the question is one of its own again."""
    opened(workspace)
    from openllm_talk.archive.ledger import do_unmerge
    from openllm_talk.archive.store import storing

    with storing():
        root = do_unmerge(repeat)
    if as_json:
        json_line({"question": repeat, "merged_into": None})
    else:
        say(
            f"«{repeat}» and «{root}» are two questions again; the next «talk publish» shows it",
            f"“{repeat}” 和 “{root}” 又是两个问题了；下次 “talk publish” 后可见",
        )


@app.command()
def doctor(
    reindex: Annotated[
        bool, typer.Option("--reindex", help="First make the search index anew. 先重建搜索索引。")
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """体检 · Check the workspace and the archive."""
    from openllm_talk.web.setup import open_workspace

    folder = workspace_of(workspace)
    open_workspace(folder)
    from openllm_talk.archive.doctor import check
    from openllm_talk.archive.search.filling import do_fill_again
    from openllm_talk.archive.store import storing

    if reindex:
        with storing():
            do_fill_again()
    findings = check(folder)
    if as_json:
        json_line(findings)
    else:
        for finding in findings:
            mark = "✓" if finding.ok else "✗"
            say(f"{mark} {finding.check}: {finding.en}", f"{mark} {finding.check}：{finding.zh}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@app.command()
def demo(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="Made anew each time. 每次重建。")
    ] = Path("build/demo"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port. 端口。")] = 8000,
) -> None:
    """示例社区走一遍 · Do the main job on a sample community, and serve it (DEMO_SERVE=0: not)."""
    sample = sample_community()
    _start_anew(workspace)
    shutil.copyfile(sample / FILE, workspace / FILE)
    if (sample / "practice").exists():
        shutil.copytree(sample / "practice", workspace / "practice")
    # Made anew each time, the sample has no place in a database that outlives it.
    os.environ.pop("DATABASE_URL", None)
    folder, community = opened(workspace)
    from openllm_talk.archive.importing import do_import
    from openllm_talk.issues.draft import do_draft
    from openllm_talk.publish.publication import do_publish

    _describe_import(do_import([sample / "issues", sample / "chat"], community))
    issue = do_draft(community, folder).issue
    editor = SAMPLE_EDITOR[language()]
    published = do_publish(community, folder, issue.number or "", editor, folder / "site")
    _warn_unprinted(published)
    say(
        f"issue {issue.number}: {len(issue.questions)} questions and discussions; approved by"
        f" {editor} → {folder / 'site' / 'issues' / published.number / 'index.html'}",
        f"第 {issue.number} 期：{len(issue.questions)} 个问题与讨论；{editor}签发"
        f" → {folder / 'site' / 'issues' / published.number / 'index.html'}",
    )
    if os.environ.get("DEMO_SERVE", "1") != "0":
        from openllm_talk.cli.hosting import serve_community

        serve_community(folder, folder / "site", port)


def sample_community() -> Path:
    """The sample community: in the installed package, or in a checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "sample", package.parents[1] / "examples" / "community"):
        if (folder / FILE).exists():
            return folder
    raise SettingsError(
        "the sample community is missing from this installation; install openllm-talk again",
        "安装里缺少示例社区；请重新安装 openllm-talk",
        path=package / "sample",
    )


def _start_anew(workspace: Path) -> None:
    """An empty workspace for the demo; only one that a demo made before is removed."""
    if workspace.exists() and any(workspace.iterdir()):
        if not (workspace / DEMO_MARK).exists():
            raise SettingsError(
                "holds something that the demo did not make; name another folder",
                "里面有不是示例建的东西；请换一个文件夹",
                path=workspace,
            )
        shutil.rmtree(workspace)
    workspace.mkdir(parents=True, exist_ok=True)
    (workspace / DEMO_MARK).touch()
