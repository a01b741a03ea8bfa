"""The settings of one community: `talk.toml` in its workspace.

Secrets never stand here; they come from the environment.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from openllm_talk.errors import Language, SettingsError
from openllm_talk.records import Record, SectionKind

FILE = "talk.toml"
DATABASE = "archive.sqlite3"
"""The archive beside it, where it is not kept in PostgreSQL."""


class Talk(Record, frozen=True, forbid_unknown_fields=True):
    """When the weekly talk is held: `day` in English, `hour` as «20:00» in the community's zone."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = (
        "saturday"
    )
    hour: Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "20:00"


class Night(Record, frozen=True, forbid_unknown_fields=True):
    """How many minutes the sections of each kind have in the live talk; 0: as long as it takes."""

    news: Annotated[int, msgspec.Meta(ge=0, le=600)] = 10
    recommended: Annotated[int, msgspec.Meta(ge=0, le=600)] = 15
    classic: Annotated[int, msgspec.Meta(ge=0, le=600)] = 15
    practice: Annotated[int, msgspec.Meta(ge=0, le=600)] = 15
    special: Annotated[int, msgspec.Meta(ge=0, le=600)] = 15
    free_talk: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0


class SectionPlan(Record, frozen=True, forbid_unknown_fields=True):
    """A section that every issue of the community has; an optional one vanishes when empty."""

    kind: SectionKind
    zh: str
    en: str
    optional: bool = False


class People(Record, frozen=True, forbid_unknown_fields=True):
    """How people are named in public: by pseudonym unless listed in `named` (they opted in).

    With `mode` «names» everybody has agreed, and all are named; what else is private stays so.
    `pseudonym` and `pseudonym_en` are the words before the number: 研究员1, Researcher 1.
    What those in `left_out` write is not taken in at all: a name, or «telegram:user7» for an
    account of a platform. `sign_up` says who may open an account in the workshop: those who were
    invited, or everybody who has an e-mail address.
    """

    mode: Literal["pseudonyms", "names"] = "pseudonyms"
    named: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    pseudonym: str = "研究员"
    pseudonym_en: str = "Researcher"
    sign_up: Literal["invitation", "open"] = "invitation"


class Site(Record, frozen=True, forbid_unknown_fields=True):
    """Where the site will stand; feeds need whole addresses.

    `pdf` says whether every issue is typeset as a PDF, too. `workshop` says that the workshop
    answers at the same address, so that the pages lead to its search, to asking and to answering.
    """

    address: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/]+(/\S*)?$")] = (
        "http://127.0.0.1:8000/"
    )
    pdf: bool = True
    workshop: bool = False


class Reading(Record, frozen=True, forbid_unknown_fields=True):
    """What readers take where a file cannot decide; without a setting they assume and say so.

    `year` is that of the last message, for exports that write none.
    """

    date_order: Literal["day-first", "month-first", "year-first"] | None = None
    year: Annotated[int, msgspec.Meta(ge=1990, le=2100)] | None = None


class Titles(Record, frozen=True, forbid_unknown_fields=True):
    """Whether pages are asked for the titles of links that came bare, and how long.

    `seconds` is the time that one page has, `most` how many pages one draft asks.
    """

    fetch: bool = False
    seconds: Annotated[float, msgspec.Meta(ge=1, le=60)] = 5
    most: Annotated[int, msgspec.Meta(ge=1, le=500)] = 40


CommandKind = Literal["nominate", "claim", "suggest"]


class CommandPlan(Record, frozen=True, forbid_unknown_fields=True):
    """A way in which this community nominates, claims or suggests, beside the usual ones.

    `words` stand at the beginning of a message, in any language, with or without a sign in front
    («点播 X», «!request X»). `pattern` is a regular expression; its group `what` names the object.
    """

    kind: CommandKind
    words: tuple[str, ...] = ()
    pattern: str = ""


class LanguageModel(Record, frozen=True, forbid_unknown_fields=True):
    """The endpoint that may shorten drafts; without an `address` nothing is sent anywhere.

    `address` is the base of an OpenAI-compatible interface (it ends in /v1 as a rule), `seconds`
    how long one request may take, `tokens` how long a reply may be (a model that thinks first needs
    more), `most` how many questions of a draft are offered to it.
    """

    address: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/]+(/\S*)?$")] | None = None
    model: str = "default"
    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 60
    tokens: Annotated[int, msgspec.Meta(ge=1)] = 2048
    most: Annotated[int, msgspec.Meta(ge=1)] = 20


class Reminders(Record, frozen=True, forbid_unknown_fields=True):
    """How many days before the talk members are reminded of what nobody took; empty for never."""

    days: tuple[Annotated[int, msgspec.Meta(ge=1, le=30)], ...] = (3, 1)


Environment = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
"""The name of a variable of the environment; what it holds stands nowhere else."""


class Posting(Record, frozen=True, forbid_unknown_fields=True):
    """A group that published issues are posted back to.

    `secret` names the environment's variable that holds the webhook's address, as the address
    alone lets anybody post; `sign` one that holds the secret which signs (Feishu).
    """

    platform: Literal["discord", "feishu", "slack", "telegram", "wecom"]
    secret: Environment
    language: Language = "zh"
    sign: Environment | None = None


DEFAULT_SECTIONS = (
    SectionPlan(kind="news", zh="本周新闻", en="News"),
    SectionPlan(kind="recommended", zh="本周推荐", en="Recommended"),
    SectionPlan(kind="classic", zh="本周经典", en="Classic", optional=True),
    SectionPlan(kind="practice", zh="本周实践", en="Practice", optional=True),
    SectionPlan(kind="free_talk", zh="自由讨论", en="Free talk"),
    SectionPlan(kind="references", zh="参考资料", en="References"),
)


class Community(Record, frozen=True, forbid_unknown_fields=True):
    """One community and how it wants its issues.

    `languages` are the interface languages of the site; the first stands at its root.
    `carry_over` is how many issues an unanswered question is carried before it is stale.
    """

    name: str
    description: str = ""
    languages: Annotated[tuple[Language, ...], msgspec.Meta(min_length=1)] = ("zh", "en")
    timezone: str = "Asia/Shanghai"
    picks: Annotated[int, msgspec.Meta(ge=1, le=3)] = 3
    carry_over: Annotated[int, msgspec.Meta(ge=1)] = 10
    talk: Talk = Talk()
    night: Night = Night()
    people: People = People()
    site: Site = Site()
    reading: Reading = Reading()
    titles: Titles = Titles()
    llm: LanguageModel = LanguageModel()
    reminders: Reminders = Reminders()
    sections: tuple[SectionPlan, ...] = DEFAULT_SECTIONS
    commands: tuple[CommandPlan, ...] = ()
    posting: tuple[Posting, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates that carry none."""
        return ZoneInfo(self.timezone)


def load(workspace: Path) -> Community:
    """The community of `workspace`.

    Raises SettingsError naming the line or the key that is wrong.
    """
    path = workspace / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as exc:
        raise SettingsError(
            "there is no talk.toml here; make a workspace with «talk init»",
            "这里没有 talk.toml；请先用 “talk init” 建一个工作区",
            path=workspace,
        ) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"cannot be read as UTF-8 text ({exc})",
            f"无法按 UTF-8 文本读取（{exc}）",
            path=path,
        ) from exc
    return parse(text, path)


def parse(text: str, path: Path) -> Community:
    """The community that the text of a `talk.toml` describes; raises SettingsError."""
    try:
        community = msgspec.convert(tomllib.loads(text), Community)
    except tomllib.TOMLDecodeError as exc:
        place = re.search(r"at line (\d+)", str(exc))
        line = int(place[1]) if place else text.count("\n") + 1
        raise SettingsError(
            f"is not valid TOML: {exc}", f"不是合法的 TOML：{exc}", path=path, line=line
        ) from exc
    except msgspec.ValidationError as exc:
        line_of_key = _line_of(str(exc), text)
        raise SettingsError(
            f"holds a wrong setting: {exc}", f"有一项设置不对：{exc}", path=path, line=line_of_key
        ) from exc
    try:
        ZoneInfo(community.timezone)
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise SettingsError(
            f"names an unknown time zone, «{community.timezone}»; write one like Asia/Shanghai",
            f"时区 “{community.timezone}” 不存在；请写成 Asia/Shanghai 这样",
            path=path,
            line=_line_of("$.timezone", text),
        ) from exc
    _check_commands(community, text, path)
    _check_posting(community, text, path)
    return community


def _check_posting(community: Community, text: str, path: Path) -> None:
    """Raises SettingsError where two groups share one webhook: each issue goes there once."""
    seen = set[str]()
    for place, hook in enumerate(community.posting, 1):
        if hook.secret in seen:
            raise SettingsError(
                f"posting {place} uses «{hook.secret}» once more; give it a variable of its own",
                f"第 {place} 个 [[posting]] 又用了 “{hook.secret}”；请给它另一个环境变量",
                path=path,
                line=_line_of_block("posting", place, text),
            )
        seen.add(hook.secret)


def _check_commands(community: Community, text: str, path: Path) -> None:
    """Raises SettingsError for a command that nothing can match, or whose pattern is broken."""
    for place, plan in enumerate(community.commands, 1):
        line = _line_of_block("commands", place, text)
        if not plan.pattern and not any(word.strip() for word in plan.words):
            raise SettingsError(
                f"command {place} can never match; give it `words` or a `pattern`",
                f"第 {place} 个 [[commands]] 什么都匹配不到；请写上 `words` 或 `pattern`",
                path=path,
                line=line,
            )
        if not all(word.strip() for word in plan.words):
            raise SettingsError(
                f"command {place} holds an empty word, which would match every message; remove it",
                f"第 {place} 个 [[commands]] 里有空的词，会匹配所有消息；请删去",
                path=path,
                line=line,
            )
        try:
            compiled = re.compile(plan.pattern)
        except re.error as exc:
            raise SettingsError(
                f"the pattern of command {place} is no regular expression ({exc}); correct it",
                f"第 {place} 个 [[commands]] 的 pattern 不是合法的正则表达式（{exc}）；请改正",
                path=path,
                line=line,
            ) from exc
        if plan.pattern and compiled.match(""):
            raise SettingsError(
                f"the pattern of command {place} matches an empty message, so it matches all;"
                " make it say more",
                f"第 {place} 个 [[commands]] 的 pattern 连空消息都匹配，等于匹配所有；请写得更具体",
                path=path,
                line=line,
            )


def _line_of_block(key: str, place: int, text: str) -> int | None:
    """The line where the block number `place` (from 1) of a list of tables begins."""
    lines = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(rf"\s*\[\[\s*{key}\s*\]\]", line)
    ]
    return lines[place - 1] if place <= len(lines) else None


def _line_of(complaint: str, text: str) -> int | None:
    """The line of the key that msgspec complains about («… - at `$.talk.hour`»), if it stands."""
    keys = re.findall(r"[`.](\w+)", complaint)
    for key in reversed(keys):
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(rf"\s*\[*\s*{re.escape(key)}\b", line):
                return number
    return None
