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
from openllm_talk.records import Link, Message, Record, ReplyLink

_ISSUE: Final = (
    r"(?:(?:下一?|这一?|本|上|新一?)期|下下期|下周的?(?:talk|分享|周会|讨论|话题|主题"
    r"|议题)|(?:下|这)(?:次|回)(?:的?(?:talk|分享|周会|讨论))?"
    r"|周会|分享会|线上会|周报(?:里|中|版块)|期刊|(?:本周|这周|下周)的?(?:talk|新闻|推荐"
    r"|经典|实践|主题|话题|头条|重点)|新闻(?:版块|板块|区|栏目?|里|那块)?"
    r"|推荐(?:版块|板块|区|栏目?|里)|(?:经典|实践|参考资料|自由讨论)(?:版块|板块|区|栏目)"
    r"|版块|板块|栏目|专栏|专题|提名区|free ?talk|\btalk\b"
    r"|\bissue\b|newsletter)"
)
_ISSUE_EN: Final = (
    r"(?:(?:the |this |our |an? |next )?(?:next |this |coming |upcoming |following |new "
    r"|weekly |week's |next week's |this week's |saturday'?s? |sunday'?s? )*"
    r"(?:talk|issue|newsletter|edition|episode|digest|session|news(?: section)?"
    r"|recommended(?: section)?|section|free talk|agenda|reading list|picks)(?!\w))"
)
_SLOT: Final = (
    r"(?:(?:本周|这周|下周|本期|这期|下期|下一期)?的?(?:新闻|推荐|经典|实践|主持人?|编辑|纪要"
    r"|自由讨论|参考资料|提要|版块|板块|栏目|(?:学术|项目|工业界?)(?:新闻|版块|板块|部分"
    r"|那块)"
    r"|talk|分享|主讲|讲者|(?:本|这|下|下一)期|问答|Q&A|周报|整理)(?:版块|板块|部分|区"
    r"|那块|这块|整理|环节|这个?活|的活|一栏|工作|位)?)"
)
_SLOT_EN: Final = (
    r"(?:(?:the |this |next |our )?(?:this week'?s? |next week'?s? |weekly |academic "
    r"|project |industry |next |coming )*"
    r"(?:news|recommended|recommendations?|classics?|practice|references?|section|free "
    r"talk|hosting|host|editor|editing|editorship|notes|minutes|summary"
    r"|issue|talk|slot|session|round-?up|papers?|digest|q&a)(?: (?:section|part|slot"
    r"|round-?up|this week|next week|duty|role|job|of the talk))?)"
)
_THIS: Final = (
    r"(?:(?:上面|楼上)?(?:这|那)(?:一)?(?:个|篇|条|期|本|份|工作|文章|论文|项目|paper"
    r"|repo)?|它|此文|上面(?:那|这)?[个篇条]?)"
)
_WEEKDAY: Final = (
    r"(?:(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天末]|今晚|明晚|明天|后天|下周|下期"
    r"|这期|本期|下次|本周|周末)"
)
_WILLING: Final = (
    r"(?:来|可以|能|要|想|愿意|就|先|再|也|都|还|主动|自愿|去|帮忙|申请|报名|打算|准备"
    r"|一起|直接|今晚|明天|[ ])"
)
_CLAUSE: Final = r"(?:^|(?<=[\s,，。.!！;；:：、~～】\]）)]))"
_LEAD: Final = r"(?:那么?|好的?|行|嗯|要不|不然|[ ,，])*"
_DAY_OFF: Final = r"(?=$|[\s,，。.!！~～;；、（(\[]|吧|了|啦|哈|呀|啊|哦|呗|好了|[:：])"


class Form(NamedTuple):
    """One way to say a wish of a kind; the group `what` is the object, if the form has one."""

    kind: CommandKind
    pattern: re.Pattern[str]


def _form(kind: CommandKind, *parts: str) -> Form:
    return Form(kind, re.compile("".join(parts), re.IGNORECASE))


_SELF: Final = r"(?:我们组|我们|我|俺|咱|本人|在下|小弟|鄙人)"
_OBJECT: Final = r"(?P<what>[^。！!？?\n]{2,80})"
_SHORT: Final = r"(?P<what>[^，,。！!？?\n]{1,60}?)"

_FORMS: Final = (
    # --- claim -------------------------------------------------------------------------------
    _form(
        "claim",
        _SELF,
        _WILLING,
        r"{0,4}(?:认领|领|接|包|揽|承包)(?:了|下|一下|走)?[ :：]?",
        rf"(?P<what>{_SLOT}[^，,。！!\n]{{0,20}})",
    ),
    _form(
        "claim",
        _CLAUSE,
        _SELF,
        _WILLING,
        r"{0,4}认领(?:了|下|一下|走)?[ :：]?(?P<what>[^，,。！!？?\n]{1,40})",
    ),
    _form(
        "claim",
        _CLAUSE,
        r"认领(?:了|下|一下)?[ :：]?\s?(?P<what>(?!了|吗|的|表|区|情况|进度|截止|开始|一下"
        r"|方式|规则|状态|名单|流程|成功|机制|制|人)[^，,。！!？?\n]{1,40})",
    ),
    _form(
        "claim",
        _CLAUSE,
        _LEAD,
        rf"(?P<what>{_SLOT})[ ,，:：]?(?:就|由|给|那|这边|的话)?[ ]?{_SELF}?",
        r"(?:来|可以|能)?[ ]?(?:认领|领|接|包)(?:了|下|走|一下)?",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        _SELF,
        _WILLING,
        rf"{{0,4}}(?:负责|整理|主持|编辑|写|做|搞|弄|收集|汇总|收尾|盯|担任|当|顶)(?:一下|下)?["
        rf" :：]?(?P<what>{_SLOT}[^，,。！!\n]{{0,16}})",
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?P<what>{_WEEKDAY}?[^，,。！!？?\n]{{0,6}}?主持)[^，,。！!？?\n]{{0,6}}?{_SELF}",
        _WILLING,
        r"{0,4}",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        _LEAD,
        rf"(?P<what>{_WEEKDAY}?(?:的)?{_SLOT})[ ,，]?(?:就|由|那|还是|让|那块|这块)?[ ]?{_SELF}",
        _WILLING,
        r"{0,4}(?:来|弄|搞|做|写|负责|整理|主持|编辑|收|汇总|包|包圆|当|担任|接|领|认领)(?:了"
        r"|一下|下|吧)?",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        _LEAD,
        rf"(?P<what>{_WEEKDAY}?(?:的)?{_SLOT})[ ,，]?(?:就|都)?(?:交给|归|算|留给)(?:我"
        r"|俺)(?:了|吧|一个|头上|来)*",
        _DAY_OFF,
    ),
    _form(
        "claim", _CLAUSE, _SELF, _WILLING, r"{0,4}主持(?P<what>[^，,。！!？?\n]{0,16})", _DAY_OFF
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?:{_SELF})?(?:想|来|要|可以)?报名(?:一个)?[ :：]?(?P<what>(?:{_WEEKDAY})?的?(?:主持"
        rf"|分享|主讲|编辑|讲者|新闻|整理)[^，,。！!？?\n]{{0,20}})",
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?P<what>(?:{_WEEKDAY})?的?(?:主持|分享|主讲|编辑|讲者))[ ]?(?:报名|\+ ?1|我报"
        r"|算我一个|加我一个)",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?P<what>{_THIS}[^，,。！!？?\n]{{0,16}}?)(?:那|就|的话|由|还是|让|的)?[ ,，]?{_SELF}",
        _WILLING,
        r"{0,4}(?:讲|分享|主讲|领读|带读|解读)(?:一下|下|了)?",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?P<what>《[^》]{{2,60}}》|(?:arxiv ?)?\d{{4}}\.\d{{4,5}}|[A-Za-z][\w "
        rf".+-]{{1,30}}?)(?:那|这)?(?:一?篇|个)?[ ,，]?(?:就|由|那)?{_SELF}",
        _WILLING,
        r"{0,4}(?:讲|分享|主讲|领读|带读)(?:一下|下|了)?",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?P<what>{_WEEKDAY}(?:的)?(?:晚上|下午|上午)?[ ]?\d{{0,2}}[点:：]?\d{{0,2}})[ "
        rf",，]?{_SELF}",
        _WILLING,
        r"{0,4}(?:讲|分享|主讲|主持|领读)",
        r"(?P<rest>[^，,。！!？?\n]{0,30})",
    ),
    _form(
        "claim",
        _CLAUSE,
        _SELF,
        _WILLING,
        rf"{{0,4}}(?:讲|分享|主讲|领读|带读|解读)(?:一下|下|讲)?[ ]?(?P<what>{_THIS}(?!么|里|样"
        rf"|边|儿|块坑|种)[^，,。！!？?\n]{{0,16}}|《[^》]{{2,60}}》[^，,。！!？?\n]{{0,12}}"
        rf"|(?:arxiv ?)?\d{{4}}\.\d{{4,5}})",
    ),
    _form(
        "claim",
        _CLAUSE,
        _SELF,
        _WILLING,
        rf"{{0,4}}(?:在|到)?(?P<what>{_WEEKDAY}(?:的)?(?:talk|晚上|下午|会上|分享)?[ ]?(?:讲"
        rf"|分享|主讲)[^，,。！!？?\n]{{0,30}})",
    ),
    _form(
        "claim",
        _CLAUSE,
        rf"(?:那)?{_SELF}(?:可以|来|能|愿意)(?:来)?(?:讲|分享|主讲|主持)(?P<what>)(?=$"
        r"|[\s,，。!！~]|吧|的|啊|呀|哈)(?!一下[我个])",
    ),
    _form(
        "claim",
        _CLAUSE,
        _LEAD,
        rf"(?P<what>{_SLOT})[ ,，]?(?:那)?(?:算我一个|加我一个|我包了|我领了|我接了|我认领了?)",
        _DAY_OFF,
    ),
    _form(
        "claim",
        r"\b(?:i'll|i will|i can|i could|i'd|i would(?: like to| love to)?|i want to|i wanna"
        r"|let me|i'm going to|i'm gonna|happy to|glad to|i volunteer to|volunteering to"
        r"|willing to|able to)(?: like to| love to| be happy to| be glad to| gladly| also)? "
        r"(?:take|cover|host|handle|do|write|edit|run|own|lead|claim|compile|collect|curate"
        r"|moderate|organi[sz]e|chair|prepare|pick up|put together)(?: care of| on| over| up)?"
        rf" (?P<what>(?:hosting |editing )?{_SLOT_EN})(?![\w-])",
    ),
    _form(
        "claim",
        r"\b(?:i'll|i will|i can|i could|i'd love to|i'd like to|let me|happy to|i'm happy to"
        r"|glad to|i volunteer to) (?:host|moderate|emcee)(?P<what>)(?=$|[\s,.!]*(?:$|[.,!]| "
        r"this (?:week|one|time)| next| the (?:talk|next)| on | tomorrow| saturday| sunday))",
    ),
    _form(
        "claim",
        r"\b(?:i'll|i will|i can|i could|i'd love to|i'd like to|let me|happy to|i'm happy to"
        r"|i volunteer to) (?:present|talk about|give a talk (?:on|about)|walk (?:you|us"
        r"|everyone|people) through|speak (?:about|on)|lead the discussion (?:on|of)) "
        rf"(?P<what>[^.!?\n]{{2,60}}?(?: (?:at|in|on|for) {_ISSUE_EN}| (?:next|this) (?:week"
        r"|time)| on (?:mon|tues|wednes|thurs|fri|satur|sun)day| tomorrow))",
    ),
    _form(
        "claim",
        r"\b(?:i'll|i will|i can|i could|let me|happy to|i volunteer to) present(?: on)? "
        r"(?P<what>this(?: one| paper)?|that(?: one| paper)?|it|the paper)\b",
    ),
    _form(
        "claim",
        r"\b(?:count me in|sign me up|put me down|pencil me in|i volunteer|i'm volunteering"
        rf"|volunteering|i'm in|i'm up)(?: as| for)(?: the)? (?P<what>{_SLOT_EN}|speaker"
        rf"|presenter|(?:hosting|presenting|editing)[^.,!?\n]{{0,30}})(?![\w-])",
    ),
    _form(
        "claim",
        r"\b(?:dibs on|i call dibs on|claiming|i claim|i'm claiming|i've got|i got|mine:|i'm "
        rf"taking|taking) (?P<what>{_SLOT_EN})(?![\w-])",
    ),
    _form("claim", r"^(?:@\S+\s+)*(?:claim|claiming)[:：]\s*(?P<what>\S.{1,60})"),
    # --- nominate ----------------------------------------------------------------------------
    _form(
        "nominate",
        _CLAUSE,
        rf"(?:{_ISSUE}(?:的话)?[ ,，]?)?",
        r"(?:我|俺|本人|必须|强烈|郑重|正式|再|也|还|来|想|要|那|先|顺便|弱弱|实名|全力|联合"
        r"|补充|追加|继续|斗胆|[ ])*(?:提名)(?:一下|下|一个|个|一篇|一波|[ :：])*",
        r"(?P<what>(?!了|的|截止|开始|通道|入口|列表|名单|成功|人数|规则|方式|已|结果|环节|奖"
        r"|流程|表|帖|区|记录|汇总|制|里|那|是什么|怎|和|与|吗|会|要|都|数|有|还|最佳|谁|什么"
        r"|哪)[^。！!？?\n]{1,80})",
    ),
    _form(
        "nominate",
        r"^(?P<what>[^，,。！!？?\n]{1,60}?)[ ,，]?(?:我|也|强烈|[ ])*提名(?:一下|了|\+ "
        r"?1)?[!！~。]*$",
    ),
    _form(
        "nominate",
        r"(?P<what>[^，,。！!？?\n]{0,60}?)(?:可以|值得|必须|应该|应当|得|一定要|要|该|能"
        r"|够格|建议|适合|完全可以|绝对|够|真的|强烈|[ ])+(?:上|进)(?:一?[下次]"
        r"|个)?[^，。！？\n]{0,6}?(?:talk|(?:本|这|下|下一)期|周会|分享会|头条|推荐位"
        r"|本周(?:推荐|经典|头条|主题)|主题)",
    ),
    _form(
        "nominate",
        r"(?P<what>[^，,。！!？?\n]{0,60}?)(?:值得|必须|一定要)(?:要)?上(?:一[下期次])?(?=$"
        r"|[!！。~]|啊|吧)",
    ),
    _form(
        "nominate",
        r"求(?P<what>[^，。！？\n]{0,40}?)(?:上|进)(?:一?[下次]|个)?[ ]?(?:talk|(?:本|这|下"
        r"|下一)期|周会|分享会|推荐|头条)(?P<rest>[^。！？\n]{0,40})",
    ),
    _form(
        "nominate",
        r"(?:想听|想看|求听|好想听|期待|蹲一?个?)(?P<what>[^，,。！？?\n]{2,60}?(?:来)?(?:讲"
        r"|分享|主讲|做个?分享|上 ?talk|聊)(?:一下|下|讲)?[^，,。！？?\n]{0,30})(?=$"
        r"|[，,。！!~\s])",
    ),
    _form(
        "nominate",
        rf"{_ISSUE}[^，。！？\n]{{0,4}}(?:想听|想看|求听|就听)(?P<what>[^，。！？?\n]{{2,60}})",
    ),
    _form(
        "nominate",
        rf"想在?{_ISSUE}(?: ?talk)?(?:里|上)?(?:听|看)(?:到|听"
        rf"|看)?(?P<what>[^，。！？?\n]{{2,60}})",
    ),
    _form(
        "nominate",
        rf"求[^，。！？\n]{{0,8}}?{_ISSUE}(?: ?talk)?(?:来)?(?:讲讲|讲一下|讲|聊聊"
        rf"|分享)(?P<what>[^，。！？?\n]{{2,60}})",
    ),
    _form(
        "nominate",
        rf"{_ISSUE}(?: ?talk)?[ ,，]?(?:能不能|可不可以|能否|能|可以)(?:讲讲|讲一下|讲"
        rf"|分享)(?P<what>[^，。！？?\n]{{1,60}})",
    ),
    _form(
        "nominate",
        rf"(?:想听|想看|求听)(?P<what>[^，。！？?\n]{{2,60}}?)(?:，|,| )?(?:放|安排)?(?:在"
        rf"|到)?{_ISSUE}",
    ),
    _form(
        "nominate",
        r"(?:能不能|可不可以|能否|可否|有没有可能|要不|不如|希望|建议|求)(?:能|可以)?(?:请|让"
        rf"|邀请?|喊|叫|拉)(?P<what>[^，。！？?\n]{{1,30}}?(?:来|上"
        rf"|到)?(?:{_ISSUE})?[^，。！？\n]{{0,6}}?(?:讲|分享|主讲|聊"
        rf"|做个?分享)[^，。！？?\n]{{0,40}})",
    ),
    _form("nominate", _CLAUSE, r"(?:我)?投(?:给)?(?P<what>[^，。！？?\n]{1,50}?)(?:的)?一票"),
    _form(
        "nominate",
        rf"(?:这|那)?(?:一?票|\+ ?1 ?[给投]|投)[^，。！？\n]{{0,4}}(?:给|投给|投)?[ "
        rf"]?(?P<what>[^，。！？?\n]{{2,50}}?)[ ]?(?:上|进)?[ ]?{_ISSUE}",
    ),
    _form(
        "nominate",
        rf"(?P<what>{_THIS}[^，,。！？?\n]{{0,30}}?)(?:给|投)?(?:我)?(?:顶|推|投|安排)(?:它"
        rf"|一票|一个)?(?:上|进|到)[ ]?{_ISSUE}",
    ),
    _form(
        "nominate",
        r"(?P<what>[^，,。！？?\n]{1,50}?)(?:下期|下次|这期|本期|下周)(?:能不能|可不可以"
        r"|能否|可以|必须|一定|应该|得|请|务必|给)?(?:要)?(?:安排(?:上|一下|讲)?|讲一?下?|上 "
        r"?talk)(?=$|[吧吗！!。~？?]|呗|啊)",
    ),
    _form(
        "nominate",
        r"\b(?:i(?:'d| would)? ?(?:like to |want to |also |hereby |wanna |'ll )*nominate|let "
        r"me nominate|nominating|(?:my )?nominations?(?: for [^:：\n]{2,30})?(?:[:：]| is| "
        r"goes to)|we nominate|nominate[:：]?) (?P<what>(?!a |an award|someone$|yourself"
        r"|people)[^.!?\n]{2,80})",
    ),
    _form(
        "nominate",
        r"(?:\+ ?1|my vote|i vote|vote|voting|another vote)(?: is| goes)? (?:for|to) "
        rf"(?P<what>[^.!?\n]{{2,60}}?)(?:,)? (?:in|for|at|on|to be in|as|going in(?:to)?) "
        rf"{_ISSUE_EN}",
    ),
    _form(
        "nominate",
        r"\b(?:can|could) (?:we|you|someone|somebody) (?:please )?(?:have|get|feature|hear "
        rf"about|hear|discuss|cover|talk about|go over|present) (?P<what>[^.!?\n]{{2,60}}?) "
        rf"(?:in|at|for|on|during) {_ISSUE_EN}(?: please)?",
    ),
    _form(
        "nominate",
        rf"(?P<what>[^.!?,\n]{{2,60}}?) (?:should|must|has to|have to|needs to|deserves to"
        r"|ought to|definitely should|really should|could|would|can)(?: definitely| really| "
        r"totally)? (?:be (?:in|on|featured in|covered in|part of|discussed (?:in|at))|go "
        rf"(?:in|into|on)|make (?:it )?(?:into|in|to)?|get (?:in|into|on)) {_ISSUE_EN}",
    ),
    _form(
        "nominate",
        rf"(?P<what>[^.!?,\n]{{2,60}}?) (?:deserves|is worth|belongs in|belongs on|merits) "
        rf"(?:an? |the |this |next )?(?:slot|spot|place|mention|session|talk|{_ISSUE_EN})",
    ),
    _form(
        "nominate",
        r"\b(?:would love|i'd love|i would like|i'd like|love|want|wanna|dying|eager|hoping"
        r"|keen)(?: to)? (?:hear|see|listen to)(?: more)?(?: about| from)? "
        rf"(?P<what>[^.!?\n]{{2,60}}?) (?:in|at|for|on|during) {_ISSUE_EN}",
    ),
    _form(
        "nominate",
        rf"\b(?:please feature|feature|let's (?:get|have|feature)) (?P<what>[^.!?\n]{{2,60}}?) "
        rf"(?:in|at|for|on|into) {_ISSUE_EN}",
    ),
    # --- suggest -----------------------------------------------------------------------------
    _form(
        "suggest",
        r"^(?:建议|提议|小建议|一个建议|提个建议|提个小建议|一点建议"
        rf"|个人建议)[:：,，]\s*{_OBJECT}",
    ),
    _form(
        "suggest",
        r"(?:建议|提议|强烈建议|希望|想|最好|可以考虑|能不能|可不可以|能否|可否|要不|不如"
        r"|是不是可以|是否可以|我觉得|觉得|或者"
        rf"|可以)[^。！？\n]{{0,20}}?(?P<what>[^。！？?，,\n]{{0,20}}{_ISSUE}[^。！？?\n]{{0,6"
        rf"}}?(?:加|放|收|开|设|聊|讲|讨论|做|写|整理|安排|弄|搞|增加|增设|单独|专门|新增|多|改"
        rf"|换|列|挂|介绍|盘点|对比|留|提前|分|缩短|控制|录|来)[^。！？?\n]{{0,40}})",
    ),
    _form(
        "suggest",
        rf"(?P<what>{_ISSUE}[^。！？\n]{{0,6}}?(?:可以|能|能不能|可不可以|应该|要不要|要不"
        r"|是不是|不如|咱们|咱|我们|大家|就|想|最好|建议|[ ,，])*(?:加|增加|增设|新增|开|设|聊"
        r"|讨论|放|收|专门|单独|安排|弄|搞|做|来)(?:一?个|一下|聊|上|进|入|点|一?期|一?场"
        rf"|一?次|段|几|两|些|这|那|下)[^。！？?\n]{{0,40}})",
    ),
    _form(
        "suggest",
        rf"(?:把|将|给)?(?P<what>[^。！？?，,\n]{{1,50}}?(?:放|加|收|塞|归|列|挂|丢)(?:到|进|入"
        rf"|在|上|去|个)?[^。！？?，,\n]{{0,6}}?{_ISSUE}[^。！？?，,\n]{{0,8}})",
    ),
    _form(
        "suggest",
        rf"(?P<what>{_ISSUE}(?:可以|能|应该|要不要|就|里|里面|也|[ ])*(?:放|加|收|写|塞)(?:上"
        r"|进|入)?(?:这|那|一|个|下|$|它))",
    ),
    _form(
        "suggest",
        r"(?:加|增加|开|设|新增|增设|搞|弄)(?:一?个|一下"
        r"|一块)?(?P<what>[^。！？?，,\n]{1,24}(?:版块|板块|栏目|专栏|专题|环节|专场|小节"
        r"|专区))",
    ),
    _form(
        "suggest",
        r"(?P<what>(?:下周|下次|下回)(?:我们|咱们?|大家|能不能|可以|要不要|要不|不如|专门|一起"
        r"|[ ,，])*(?:聊聊|聊一?下|讨论(?:一下|下)?|讲讲|对比一?下|专门讲"
        r"|盘一?盘)[^。！？?\n]{2,40})",
    ),
    _form(
        "suggest",
        r"^(?:(?:a |one |small |quick |my |just a |an? )*(?:suggestion|proposal|idea)(?: for "
        r"[^:\n]{2,30})?[:：-]|suggest[:：])\s*(?P<what>[^\n]{2,100})",
    ),
    _form(
        "suggest",
        r"\b(?:i(?:'d| would)? (?:also )?(?:like to )?(?:suggest|propose)|suggesting|may i "
        r"suggest|can i suggest)(?: that| we| adding| having)* "
        rf"(?!you\b)(?P<what>[^.!?\n]{{0,60}}?{_ISSUE_EN}[^.!?\n]{{0,30}})",
    ),
    _form(
        "suggest",
        r"\b(?:i(?:'d| would)? (?:also )?(?:like to )?(?:suggest|propose)) (?P<what>(?:that "
        r")?we [^.!?\n]{2,60}? (?:next|this) (?:week|time|saturday|sunday))",
    ),
    _form(
        "suggest",
        r"\b(?:how about|what about|what if we (?:had|did|have|do|added|add)|why not (?:have"
        r"|do|add|make)?|why don't we (?:have|do|add|cover|discuss)?|shall we (?:have|do|add"
        rf"|cover|discuss)?)(?: we)? ?(?P<what>(?:an? |the |some )?[^.!?\n]{{2,60}}? (?:next "
        rf"week|next time|next saturday|next sunday|(?:in|for|at|to|on) {_ISSUE_EN}))",
    ),
    _form(
        "suggest",
        r"\b(?:how about|what about|could we (?:add|have|get|make|start|open)|can we (?:add"
        r"|start|make|open)|can you add|let's (?:add|have|start|make|open)|please add|maybe "
        r"add|we (?:could|should) (?:add|have|start|open)|it would be (?:nice|great|good|cool)"
        r" to (?:have|add)) (?P<what>an? (?:[\w/-]+ ){0,5}?(?:section|column|segment|corner"
        r"|track)\b(?! (?:to|in) (?:the |your |our )?(?:docs?|documentation|readme|code|config"
        r"|paper|manual|wiki|page|file))[^.!?\n]{0,40})",
    ),
    _form(
        "suggest",
        rf"\b(?:put|add|include|move|file|stick|drop|list) (?P<what>[^.!?\n]{{2,50}}? (?:in|to"
        rf"|into|under|on) (?=the |this |next |our ){_ISSUE_EN})",
    ),
    _form(
        "suggest",
        r"\b(?:maybe|perhaps|could|can|should|let's|we|i think)(?: we)?(?: could| should| can|"
        r" might)? (?P<what>(?:talk about|discuss|cover|compare|do|go over|focus on|dedicate) "
        rf"[^.!?\n]{{2,60}}? (?:next week|next time|(?:in|at|for|during) {_ISSUE_EN}))",
    ),
    _form(
        "suggest",
        r"^(?:for )?(?P<what>(?:the )?next (?:issue|talk|week|time|edition)[:,：]? (?:(?:we"
        r"|you|it|could|should|can|let's|maybe|might) )+(?:cover|discuss|talk about|compare"
        r"|have|add|do|focus on)[^.!?\n]{2,60})",
    ),
)

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
_WIDE: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]{3}")
_WIDE_FORMS: Final = tuple(form for form in _FORMS if _WIDE.search(form.pattern.pattern))
_NARROW_FORMS: Final = tuple(
    form for form in _FORMS if form not in _WIDE_FORMS or r"\b" in form.pattern.pattern
)

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
    rf"{_ISSUE}|\btalk\b|\bissue\b|newsletter|news section|认领|主持", re.IGNORECASE
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
    + _THIS
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
    rf"(?P<a>{_SLOT})[^。！\n]{{0,10}}?(?:缺人?|没人|差人?|谁(?:来|有空|可以|能|愿意|想)"
    r"|有人|招人|求)"
    r"|(?:缺|差|谁来|谁能|谁想|谁愿意|谁有空|有没有人|还没有?人"
    rf"|求个?)[^。！\n]{{0,6}}?(?P<b>{_SLOT})"
    rf"|\b(?:who|anyone|anybody|somebody|someone|volunteers?)\b[^.\n]{{0,30}}?\b(?P<c>{_SLOT_EN})",
    re.IGNORECASE,
)
_CALL_REACH: Final = 6
_LINK: Final = "〔🔗〕"
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s，。；！？、）】》」<>]+", re.IGNORECASE)
_FOR_ISSUE: Final = re.compile(
    rf",? (?:for|in|at|on|to) {_ISSUE_EN}(?: please)?$|[ ,，]*(?:上|进|放到?|给)[ "
    rf"]?{_ISSUE}(?: ?talk)?$",
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
    if not _WIDE.search(sentence):
        return _NARROW_FORMS
    return _FORMS if _LATIN.search(sentence) else _WIDE_FORMS


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
