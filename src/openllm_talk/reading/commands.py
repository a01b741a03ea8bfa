"""What people decide about the next issue in the middle of the chat: nominate, claim, suggest.

The forms are tables, Chinese and English side by side; the group `what` of a form is the object.
A form counts in the mouth of somebody who decides: a question how to nominate, a bot's receipt, a
joke, the nominees of an award and advice to a person are no wishes about an issue.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from openllm_talk.community import CommandKind, CommandPlan
from openllm_talk.reading import privacy, utterance, wish_words
from openllm_talk.reading.links import collect, label, place
from openllm_talk.reading.wish_forms import (
    FORMS,
    ISSUE,
    ISSUE_EN,
    NARROW_FORMS,
    SLOT,
    SLOT_EN,
    THIS,
    WIDE,
    WIDE_FORMS,
    Form,
)
from openllm_talk.records import Link, Message, Record, ReplyLink

_MAY_WISH: Final = re.compile(
    r"提名|认领|领[了走吧]|一票|[值必].?.?上|[本下这每]一?[期次周]|周会|[享话书论]会|沙龙|talk|[栏版角区]"
    r"|新闻|推荐|经典|实践|主持|编辑|纪要|主题|题目|选题|头条|讲|分享|建议|提议|[投荐推它]|想听|求上"
    r"|安排|报名|[给归算]我|我[来可接包]|周报|速[览报]|建议|复盘稿|\b(?:nominat|nom\b|claim|suggest|host"
    r"|present|vote|issue|edition|newsletter|digest|section|session|slot|segment|column|count me"
    r"|dibs|propos|volunteer|feature|deserve|cover|news|editor|next (?:week|time)|i can|i'll|i will"
    r"|let me|me\b)",
    re.IGNORECASE,
)
"""Words of which every wish has one; most messages have none."""
_LATIN: Final = re.compile(r"[A-Za-z]{3}")

_ORDER: Final = re.compile(
    r"^\s*(?:@\S+\s+)*[!！/／#＃.]\s?(?P<word>nominate|nomination|nom|claim|suggest"
    r"|suggestion|host|提名|认领|建议|提议|主持)"
    r"(?:@\w+)?(?:#|(?=$|[\s:：,，\u4e00-\u9fff《\"“]))[\s:：,，]*(?P<what>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ORDERS: Final[dict[str, CommandKind]] = {
    "nominate": "nominate", "nomination": "nominate", "nom": "nominate", "提名": "nominate",
    "claim": "claim", "认领": "claim", "host": "claim", "主持": "claim",
    "suggest": "suggest", "suggestion": "suggest", "建议": "suggest", "提议": "suggest",
}  # fmt: skip
_RECEIPT: Final = re.compile(
    r"自动回复|已(?:收到|记录|登记|提交|添加|加入|收录)|(?:收到|记录"
    r"|登记)了?.{0,16}(?:提名|建议|认领)|^(?:发送|回复|输入)|机器人|(?:提名|认领"
    r"|建议)(?:成功|已|失败|有效|无效|截止|重复|通道|入口|列表|名单|汇总|结果)"
    r"|(?:当前|目前|本期|本周)(?:提名|认领|建议)(?:情况|列表|名单|如下|[:：]\s*(?:\n|1))"
    r"|^[✅☑✔🤖📌📢]|\bauto-?reply\b|\[bot\]|\bthanks for your\b"
    r"|\b(?:nomination|claim|suggestion)s? (?:has been|have been|was|were|is|are|received"
    r"|recorded|added|accepted|saved|noted|closed?|open)\b"
    r"|\b(?:recorded|received|registered|noted|logged)[: ]|usage:|用法[:：]|示例[:：]|格式[:：]",
    re.IGNORECASE,
)
"""What a bot answers to such a wish, or says about how to make one."""
_HOW_TO: Final = re.compile(
    r"(?:怎么|如何|怎样|咋|在哪|哪里|哪儿|什么时候|几点|谁|啥时候|多少|几个|是什么|什么叫"
    r"|为什么|有没有人)[^。！\n]{0,10}(?:提名|认领|报名|投稿|建议|主持)"
    r"|(?:提名|认领|投稿|报名)(?:是|要|需要|得|还)?(?:怎么|如何|怎样|咋|在哪|哪里|什么|啥"
    r"|谁|几|多少|有没有|能不能|可以|吗|么|截止|需要|的规则|的流程|的方式|的人)"
    r"|(?:提名|认领)(?:了|过|完|好)?(?:吗|么|没|嘛|没有)(?:[？?]|$)|还?(?:没有?|缺|差|等"
    r"|求)(?:人|谁|一?个)[^。！\n]{0,6}(?:提名|认领|主持|整理|讲|分享)|(?:谁|有人|哪位"
    r"|大家|各位|欢迎|请|可以|麻烦|你们?|您)(?:来|能|要|想|可以|都|都可以|先|随时|踊跃"
    r"|积极|去|帮忙)*(?:提名|认领|主持|整理新闻)"
    r"|\bhow (?:do|can|to|does|did|would|should)\b[^.\n]{0,24}\b(?:nominate|nominat\w*"
    r"|claim|suggest)|\bwhere\b[^.\n]{0,24}\b(?:nominate|nominations?|claim|suggest\w*)\b"
    r"|\b(?:who|anyone|anybody|someone)\b[^.\n]{0,24}\b(?:nominat\w*|claim\w*|host|take "
    r"the)|\b(?:can|could|may|do|did|should) (?:i|you|anyone|people|we) (?:\w+ "
    r")?(?:nominate|claim)\b|\bdeadline\b",
    re.IGNORECASE,
)
_AWARD: Final = re.compile(
    r"奥斯卡|金像奖|金鸡奖?|金马奖?|金球奖?|格莱美|艾美|百花奖|白玉兰|金曲奖?|诺贝尔|诺奖"
    r"|图灵奖|雨果奖|菲尔兹|金酸莓|戛纳|影帝|影后|最佳(?:影片|导演|男主|女主|男配|女配"
    r"|动画|编剧|摄影|新人|论文奖|球员)"
    r"|入围|获得?.{0,8}提名|被.{0,6}提名|(?:获|得|拿|有|的|遭|连续|首次"
    r"|第[一二三]次).{0,3}提名(?:了|的|奖|名单|$)|(?:影片|电影|导演|演员|剧集|歌手|总统"
    r"|部长|大法官|候选人).{0,8}提名|提名.{0,6}(?:总统|部长|大法官|美联储|主席)"
    r"|\boscars?\b|grammy|emmy|golden globe|best (?:picture|actor|actress|director|paper "
    r"award)|nobel|turing award|\baward|nominated (?:for|by|as)|was nominated|got "
    r"nominated|supreme court|fed chair",
    re.IGNORECASE,
)
_JOKE: Final = re.compile(
    r"\[(?:狗头|旺柴|奸笑|坏笑|doge|阴险)\]|🐶|😏|狗头|doge|开玩笑|滑稽|逗你|\bjk\b|\bkidding\b"
    r"|(?:^|\s)/s$|/jk\b",
    re.IGNORECASE,
)
_LAUGHS: Final = re.compile(r"😂|🤣|哈哈|笑死|hhh+|2333+|\blol\b|\blmao\b|\bhaha", re.IGNORECASE)
_ADVICE: Final = re.compile(
    r"建议(?:你|您|楼主|他|她|新手|大家|各位|直接|先|还是|用|换|别|不要"
    r"|看看?(?!.{0,12}(?:期|版块)))|(?:i|we|i'd|would) (?:would )?(?:suggest|recommend)(?:"
    r" that)? you\b|you (?:should|could|might)|have you tried|如果是你"
    r"|我建议(?:你|您)",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"(?:上期|上次|之前|昨天|上周|那天|去年|以前)[^，。！\n]{0,10}(?:讲|提名|分享|认领"
    r"|主持|聊|放|上)(?:过|了|的)|已经[^，。！\n]{0,8}(?:讲|提名|认领|放|上)(?:过|了)"
    r"|(?:他|她|你|老\w|@\S+)\s?(?:已经)?(?:提名|认领)了|没(?:人|有人)?(?:认领|提名|讲"
    r"|主持)"
    r"|(?<![能可要是会])不(?:想|能|敢|会|该|应该|建议|用|要|值得|适合"
    r"|太?适合)[^，。！\n]{0,6}(?:讲|提名|主持|认领|上 ?talk|上这期)|(?:讲|主持|提名|认领"
    r"|上)不了|别(?:提名|认领|让我)|\b(?:don't|do not|won't|can't|cannot|not) (?:\w+ "
    r")?(?:nominate|claim|host|present|belong)",
    re.IGNORECASE,
)
_TALK_WORD: Final = re.compile(
    rf"{ISSUE}|\btalk\b|\bissue\b|newsletter|news section|认领|主持", re.IGNORECASE
)
_POLITE: Final = re.compile(
    r"能不能|可不可以|能否|可否|要不要|要不|是不是可以|有没有可能|如何[？?]?$"
    r"|怎么样[？?]?$|好不好|行不行|可以吗|行吗|好吗|(?:能|可以)(?:讲|聊|放|加|上)"
    r"|\b(?:can|could) (?:we|you|someone|the)\b|how about|what about|what if|why not|why "
    r"don't|shall we",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"[?？]\s*$|[吗么嘛][\s~～。]*$|^(?:谁|有没有|有人)|\b(?:is|are|was|did|does|do) (?:it"
    r"|this|that|there|anyone|you|the)\b"
)
_REFERS: Final = re.compile(
    r"^(?:@\S+\s*)*(?:把|将|我觉得|觉得|感觉|那|就|强烈|必须|真的)*(?:"
    + THIS
    + r"|this(?: one| paper| repo| thing| post)?|that(?: one| paper| repo| post)?|it|these|"
    r"the (?:paper|repo|post|project) above)?(?:真的|绝对|也|都|就|一定|必须|强烈|可以|[ ,，~])*$",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(
    r"(?:这|那)(?:一)?(?:个|篇|条|份)(?:文章|论文|项目|工作|工具|paper|repo)?(?!月|星期"
    r"|礼拜|周|版块|板块|栏目|方向|话题|问题|群|点|坑)|\b(?:this|that)(?: one| paper| repo"
    r"| post| project| tool)\b|\b(?:put|add|include|present|have|feature) (?:this|it"
    r"|that)\b",
    re.IGNORECASE,
)
_WHEN: Final = re.compile(
    r"(?:下下?|这|本)?(?:周|星期|礼拜)[一二三四五六日天末](?:之?[前后]|晚上?|下午)?|今晚"
    r"|明晚|下周|下期|\bnext week\b|\bon \w+day\b",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"(?:本周|这周|下周|本期|这期|下期)?的?(?:新闻|推荐|经典|实践|参考资料"
    r"|自由讨论)(?:版块|板块|区)?|\b(?:the )?(?:news|recommended|classic|practice)(?: "
    r"section)?\b",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?:[\s~～。.!！,，、:：;；]|吧|了|啦|呗|哈|哦|啊|呀|嘛|怎么样|如何|可以吗|行吗|好吗"
    r"|好不好|please|pls|谢谢|\[\S{1,6}\])+$",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(
    r"^(?:[\s~～。.!！,，、:：;；]|那|就|我觉得|觉得|感觉|我看|也|还是|其实|顺便|另外|弱弱"
    r"|一下|个|一篇|一个|把|将|请|让|that |for |to |about |the following )+",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^。！!？?\n]+[。！!？?]*")
_BARE: Final = re.compile(
    r"(?:那|要不|好|行|嗯|[ ,，])*(?:还是)?(?:我|俺)(?:来|可以|认领|来认领|领|接|上|有空"
    r"|报名|愿意|试试|来弄|来搞|来整理|来写|来主持)+(?:吧|了|啊|呀|一下|这个|哈"
    r"|可以)*[\s~～。.!！]*"
    r"|算我一个[\s。.!！吧]*|我来[\s,，].{0,12}|(?:i can|i'll|i will|let me)(?: do| take| "
    r"handle| host)?(?: it| that| this)?[\s.!]*|me[.!]?|count me in[.!]?",
    re.IGNORECASE,
)
_CALLS: Final = re.compile(
    rf"(?P<a>{SLOT})[^。！\n]{{0,10}}?(?:缺人?|没人|差人?|谁(?:来|有空|可以|能|愿意|想)"
    r"|有人|招人|求)"
    r"|(?:缺|差|谁来|谁能|谁想|谁愿意|谁有空|有没有人|还没有?人"
    rf"|求个?)[^。！\n]{{0,6}}?(?P<b>{SLOT})"
    rf"|\b(?:who|anyone|anybody|somebody|someone|volunteers?)\b[^.\n]{{0,30}}?\b(?P<c>{SLOT_EN})",
    re.IGNORECASE,
)
_CALL_REACH: Final = 6
_LINK: Final = "〔🔗〕"
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s，。；！？、）】》」<>]+", re.IGNORECASE)
_FOR_ISSUE: Final = re.compile(
    rf",? (?:for|in|at|on|to) {ISSUE_EN}(?: please)?$|[ ,，]*(?:上|进|放到?|给)[ "
    rf"]?{ISSUE}(?: ?talk)?$",
    re.IGNORECASE,
)
_SHORTEST: Final = 3
_LONGEST: Final = 200
_LONGEST_LOOSE: Final = 70
_LONGEST_READ: Final = 1000
_UP: Final = 12
_BACK: Final = 40
_LONGEST_WHAT: Final = 80


class Command(Record, frozen=True):
    """Somebody's wish about an issue: said in message `index`, about `what` was talked of."""

    index: int
    kind: CommandKind
    what: str
    by: str | None = None


class Wanted(NamedTuple):
    """What a message wants: the kind, the object as said (may be empty), and the sentence."""

    kind: CommandKind
    what: str
    sentence: str


def find(
    messages: Sequence[Message], links: Sequence[ReplyLink], own: Sequence[CommandPlan] = ()
) -> list[Command]:
    """The nominations, claims and suggestions in a chat, in order.

    What «this» means is what was shared on the way up the replies, or last before; else the object
    is in the person's words. `own` are forms that the community added.
    """
    shared = {source: link for link in collect(messages, links) for source in link.sources}
    found = []
    for position, message in enumerate(messages):
        is_far = not (own or _MAY_WISH.search(message.text))
        if message.kind != "message" or is_far:
            continue
        wanted = (
            heard(message.text, own)
            or _answered(messages, links, position)
            or _loosely(message.text, messages[links[position].reply_to].text)
        )
        if wanted:
            what = _meant(messages, links, position, shared, wanted)
            found.append(Command(index=position, kind=wanted.kind, what=what, by=message.author))
    return found


def heard(text: str, own: Sequence[CommandPlan] = ()) -> Wanted | None:
    """What `text` wants of an issue, or None."""
    text = text[:_LONGEST_READ]
    said = utterance.own_words(text).strip()
    order = _ORDER.match(said)
    if order:
        what = order["what"].strip()
        return Wanted(_ORDERS[order["word"].lower()], what, what)
    plain = _without_calls(utterance.plain(text))
    for plan in own:
        what_of_own = _own(plan, plain)
        if what_of_own is not None:
            return Wanted(plan.kind, what_of_own, plain)
    if _JOKE.search(said) or _is_no_wish(plain) or wish_words.IF.search(plain):
        return None
    with_link = _without_calls(utterance.plain(_ADDRESS.sub(f" {_LINK} ", text)))
    for version in dict.fromkeys((plain, with_link)):
        found = next(_of_forms(version), None) if _fits(version) else None
        if found and not (_LAUGHS.search(version) and _is_light(found)):
            if found.kind == "suggest" and wish_words.ON_STAGE.search(found.sentence):
                return found._replace(kind="nominate")
            return found
    return None


def _loosely(text: str, before: str) -> Wanted | None:
    """What the words of a short message make up, where no form names it; see `wish_words.py`."""
    plain = _without_calls(utterance.plain(text))
    sober = not (_JOKE.search(text) or _LAUGHS.search(text) or _ADVICE.search(plain))
    asks = bool(_QUESTION.search(plain)) and not _POLITE.search(plain)
    if not sober or asks or not _fits(plain) or len(plain) > _LONGEST_LOOSE or _is_no_wish(plain):
        return None
    kind = wish_words.kind(plain, before)
    return Wanted(kind, "", plain) if kind else None


def _without_calls(plain: str) -> str:
    return re.sub(r"^(?:[@＠]\S+[\s\u2005]+)+", "", plain).strip()


def _fits(plain: str) -> bool:
    return _SHORTEST <= len(plain) <= _LONGEST


def _is_light(wanted: Wanted) -> bool:
    """Whether a wish that is laughed about is a joke: it names no part of an issue."""
    return wanted.kind == "nominate" or not _TALK_WORD.search(wanted.sentence)


def _answered(
    messages: Sequence[Message], links: Sequence[ReplyLink], position: int
) -> Wanted | None:
    """A claim that names nothing («我来吧») in answer to somebody who looks for a helper."""
    plain = _without_calls(utterance.plain(messages[position].text))
    if not _BARE.fullmatch(plain):
        return None
    nearest = range(position - 1, max(-1, position - 1 - _CALL_REACH), -1)
    parent = links[position].reply_to
    for near in (parent, *nearest) if parent != position else nearest:
        call = _CALLS.search(messages[near].text)
        if call and messages[near].author != messages[position].author:
            return Wanted("claim", call["a"] or call["b"] or call["c"], plain)
    return None


def _own(plan: CommandPlan, plain: str) -> str | None:
    """The object of a community's own command, None where `plain` is none."""
    if plan.pattern:
        found = re.search(plan.pattern, plain, re.IGNORECASE)
        if found:
            return (found.groupdict().get("what") or plain).strip()
    bare = plain.lstrip("!！/／#＃. ")
    for word in plan.words:
        behind = bare[len(word) :]
        if bare.casefold().startswith(word.casefold()) and not (
            word[-1].isascii() and re.match(r"[A-Za-z0-9]", behind)
        ):
            return behind.strip(" :：,，-—")
    return None


def _is_no_wish(plain: str) -> bool:
    """Whether `plain` asks how, tells what was, or is about something else."""
    return any(form.search(plain) for form in (_RECEIPT, _HOW_TO, _AWARD, _PAST))


def _of_forms(plain: str) -> Iterator[Wanted]:
    for part in _SENTENCE.finditer(plain):
        sentence = part[0].strip()
        asks = bool(_QUESTION.search(sentence)) and not _POLITE.search(sentence)
        if asks or (_ADVICE.search(sentence) and not _TALK_WORD.search(sentence)):
            continue
        for form in _forms_for(sentence):
            found = form.pattern.search(sentence)
            if found:
                what = _object(found)
                if form.kind == "nominate":
                    what = _FOR_ISSUE.sub("", what)
                yield Wanted(form.kind, what.replace(_LINK, "").strip(), sentence)
                break


def _forms_for(sentence: str) -> tuple[Form, ...]:
    """The forms that can match: those of a language none of whose letters is there cannot."""
    if not WIDE.search(sentence):
        return NARROW_FORMS
    return FORMS if _LATIN.search(sentence) else WIDE_FORMS


def _object(found: re.Match[str]) -> str:
    """What a form names, without the words around it."""
    groups = found.groupdict()
    said = (groups.get("what") or "") + (groups.get("rest") or "")
    return _TAIL.sub("", _HEAD.sub("", said)).strip()


def _meant(
    messages: Sequence[Message],
    links: Sequence[ReplyLink],
    position: int,
    shared: Mapping[str, Link],
    wanted: Wanted,
) -> str:
    """The object of a wish: as said, or what «this» refers to with where or when it is wanted."""
    refers = _REFERS.match(wanted.what) or _PRONOUN.search(wanted.what)
    if not refers and wanted.what:
        return _cut(wanted.what)
    above = list(_above(messages, links, position, shared))
    if not above:
        return _cut(wanted.sentence)
    section = _PLACE.search(wanted.sentence)
    fits = [link for link in above if section and _is_of(section[0], link)]
    return _with_place(label((fits or above)[0]), wanted, messages[position].text)


def _is_of(section: str, link: Link) -> bool:
    """Whether a link belongs in the section that a wish names."""
    kind = "news" if re.search("新闻|news", section, re.IGNORECASE) else "recommended"
    return place(link).section == kind


def _with_place(named: str, wanted: Wanted, text: str) -> str:
    """`named` with the section it is wanted in, or for a claim with the day."""
    chinese = utterance.is_chinese(text)
    section = _PLACE.search(wanted.sentence)
    if wanted.kind == "suggest" and section:
        return f"{named} 放{section[0]}" if chinese else f"{named} → {section[0]}"
    if wanted.kind == "claim":
        when = _WHEN.search(text)
        day = "" if when is None else f"（{when[0]}）" if chinese else f" ({when[0]})"
        return f"讲 {named}{day}" if chinese else f"{named}{day}"
    return named


def _above(
    messages: Sequence[Message],
    links: Sequence[ReplyLink],
    position: int,
    shared: Mapping[str, Link],
) -> Iterator[Link]:
    """What was shared in the message, on the way up the replies, then last before it."""
    at = position
    for _ in range(_UP):
        if messages[at].id in shared:
            yield shared[messages[at].id]
        if links[at].reply_to == at:
            break
        at = links[at].reply_to
    for near in range(position - 1, max(-1, position - 1 - _BACK), -1):
        if messages[near].id in shared:
            yield shared[messages[near].id]


def _cut(text: str) -> str:
    # Hidden first: half of a number would no longer be known for one.
    line = " ".join(privacy.mask(text, {}).split())
    return line if len(line) <= _LONGEST_WHAT else line[: _LONGEST_WHAT - 1].rstrip() + "…"
