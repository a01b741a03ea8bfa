"""The forms in which people wish something of an issue, Chinese and English side by side.

A form is a whole way to say it; its group `what` is the object. What is no wish although it looks
like one is told in `commands.py`.
"""

import re
from typing import Final, NamedTuple

from openllm_talk.community import CommandKind

ISSUE: Final = (
    r"(?:(?:下一?|这一?|本|上|新一?)期|下下期|下周的?(?:talk|分享|周会|讨论|话题|主题"
    r"|议题)|(?:下|这)(?:次|回)(?:的?(?:talk|分享|周会|讨论))?"
    r"|周会|分享会|线上会|周报(?:里|中|版块)|期刊|(?:本周|这周|下周)的?(?:talk|新闻|推荐"
    r"|经典|实践|主题|话题|头条|重点)|新闻(?:版块|板块|区|栏目?|里|那块)?"
    r"|推荐(?:版块|板块|区|栏目?|里)|(?:经典|实践|参考资料|自由讨论)(?:版块|板块|区|栏目)"
    r"|版块|板块|栏目|专栏|专题|提名区|free ?talk|\btalk\b"
    r"|\bissue\b|newsletter)"
)
ISSUE_EN: Final = (
    r"(?:(?:the |this |our |an? |next )?(?:next |this |coming |upcoming |following |new "
    r"|weekly |week's |next week's |this week's |saturday'?s? |sunday'?s? )*"
    r"(?:talk|issue|newsletter|edition|episode|digest|session|news(?: section)?"
    r"|recommended(?: section)?|section|free talk|agenda|reading list|picks)(?!\w))"
)
SLOT: Final = (
    r"(?:(?:本周|这周|下周|本期|这期|下期|下一期)?的?(?:新闻|推荐|经典|实践|主持人?|编辑|纪要"
    r"|自由讨论|参考资料|提要|版块|板块|栏目|(?:学术|项目|工业界?)(?:新闻|版块|板块|部分"
    r"|那块)"
    r"|talk|分享|主讲|讲者|(?:本|这|下|下一)期|问答|Q&A|周报|整理)(?:版块|板块|部分|区"
    r"|那块|这块|整理|环节|这个?活|的活|一栏|工作|位)?)"
)
SLOT_EN: Final = (
    r"(?:(?:the |this |next |our )?(?:this week'?s? |next week'?s? |weekly |academic "
    r"|project |industry |next |coming )*"
    r"(?:news|recommended|recommendations?|classics?|practice|references?|section|free "
    r"talk|hosting|host|editor|editing|editorship|notes|minutes|summary"
    r"|issue|talk|slot|session|round-?up|papers?|digest|q&a)(?: (?:section|part|slot"
    r"|round-?up|this week|next week|duty|role|job|of the talk))?)"
)
THIS: Final = (
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

FORMS: Final = (
    # --- claim -------------------------------------------------------------------------------
    _form(
        "claim",
        _SELF,
        _WILLING,
        r"{0,4}(?:认领|领|接|包|揽|承包)(?:了|下|一下|走)?[ :：]?",
        rf"(?P<what>{SLOT}[^，,。！!\n]{{0,20}})",
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
        rf"(?P<what>{SLOT})[ ,，:：]?(?:就|由|给|那|这边|的话)?[ ]?{_SELF}?",
        r"(?:来|可以|能)?[ ]?(?:认领|领|接|包)(?:了|下|走|一下)?",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        _SELF,
        _WILLING,
        rf"{{0,4}}(?:负责|整理|主持|编辑|写|做|搞|弄|收集|汇总|收尾|盯|担任|当|顶)(?:一下|下)?["
        rf" :：]?(?P<what>{SLOT}[^，,。！!\n]{{0,16}})",
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
        rf"(?P<what>{_WEEKDAY}?(?:的)?{SLOT})[ ,，]?(?:就|由|那|还是|让|那块|这块)?[ ]?{_SELF}",
        _WILLING,
        r"{0,4}(?:来|弄|搞|做|写|负责|整理|主持|编辑|收|汇总|包|包圆|当|担任|接|领|认领)(?:了"
        r"|一下|下|吧)?",
        _DAY_OFF,
    ),
    _form(
        "claim",
        _CLAUSE,
        _LEAD,
        rf"(?P<what>{_WEEKDAY}?(?:的)?{SLOT})[ ,，]?(?:就|都)?(?:交给|归|算|留给)(?:我"
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
        rf"(?P<what>{THIS}[^，,。！!？?\n]{{0,16}}?)(?:那|就|的话|由|还是|让|的)?[ ,，]?{_SELF}",
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
        rf"{{0,4}}(?:讲|分享|主讲|领读|带读|解读)(?:一下|下|讲)?[ ]?(?P<what>{THIS}(?!么|里|样"
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
        rf"(?P<what>{SLOT})[ ,，]?(?:那)?(?:算我一个|加我一个|我包了|我领了|我接了|我认领了?)",
        _DAY_OFF,
    ),
    _form(
        "claim",
        r"\b(?:i'll|i will|i can|i could|i'd|i would(?: like to| love to)?|i want to|i wanna"
        r"|let me|i'm going to|i'm gonna|happy to|glad to|i volunteer to|volunteering to"
        r"|willing to|able to)(?: like to| love to| be happy to| be glad to| gladly| also)? "
        r"(?:take|cover|host|handle|do|write|edit|run|own|lead|claim|compile|collect|curate"
        r"|moderate|organi[sz]e|chair|prepare|pick up|put together)(?: care of| on| over| up)?"
        rf" (?P<what>(?:hosting |editing )?{SLOT_EN})(?![\w-])",
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
        rf"(?P<what>[^.!?\n]{{2,60}}?(?: (?:at|in|on|for) {ISSUE_EN}| (?:next|this) (?:week"
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
        rf"|volunteering|i'm in|i'm up)(?: as| for)(?: the)? (?P<what>{SLOT_EN}|speaker"
        rf"|presenter|(?:hosting|presenting|editing)[^.,!?\n]{{0,30}})(?![\w-])",
    ),
    _form(
        "claim",
        r"\b(?:dibs on|i call dibs on|claiming|i claim|i'm claiming|i've got|i got|mine:|i'm "
        rf"taking|taking) (?P<what>{SLOT_EN})(?![\w-])",
    ),
    _form("claim", r"^(?:@\S+\s+)*(?:claim|claiming)[:：]\s*(?P<what>\S.{1,60})"),
    # --- nominate ----------------------------------------------------------------------------
    _form(
        "nominate",
        _CLAUSE,
        rf"(?:{ISSUE}(?:的话)?[ ,，]?)?",
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
        rf"{ISSUE}[^，。！？\n]{{0,4}}(?:想听|想看|求听|就听)(?P<what>[^，。！？?\n]{{2,60}})",
    ),
    _form(
        "nominate",
        rf"想在?{ISSUE}(?: ?talk)?(?:里|上)?(?:听|看)(?:到|听"
        rf"|看)?(?P<what>[^，。！？?\n]{{2,60}})",
    ),
    _form(
        "nominate",
        rf"求[^，。！？\n]{{0,8}}?{ISSUE}(?: ?talk)?(?:来)?(?:讲讲|讲一下|讲|聊聊"
        rf"|分享)(?P<what>[^，。！？?\n]{{2,60}})",
    ),
    _form(
        "nominate",
        rf"{ISSUE}(?: ?talk)?[ ,，]?(?:能不能|可不可以|能否|能|可以)(?:讲讲|讲一下|讲"
        rf"|分享)(?P<what>[^，。！？?\n]{{1,60}})",
    ),
    _form(
        "nominate",
        rf"(?:想听|想看|求听)(?P<what>[^，。！？?\n]{{2,60}}?)(?:，|,| )?(?:放|安排)?(?:在"
        rf"|到)?{ISSUE}",
    ),
    _form(
        "nominate",
        r"(?:能不能|可不可以|能否|可否|有没有可能|要不|不如|希望|建议|求)(?:能|可以)?(?:请|让"
        rf"|邀请?|喊|叫|拉)(?P<what>[^，。！？?\n]{{1,30}}?(?:来|上"
        rf"|到)?(?:{ISSUE})?[^，。！？\n]{{0,6}}?(?:讲|分享|主讲|聊"
        rf"|做个?分享)[^，。！？?\n]{{0,40}})",
    ),
    _form("nominate", _CLAUSE, r"(?:我)?投(?:给)?(?P<what>[^，。！？?\n]{1,50}?)(?:的)?一票"),
    _form(
        "nominate",
        rf"(?:这|那)?(?:一?票|\+ ?1 ?[给投]|投)[^，。！？\n]{{0,4}}(?:给|投给|投)?[ "
        rf"]?(?P<what>[^，。！？?\n]{{2,50}}?)[ ]?(?:上|进)?[ ]?{ISSUE}",
    ),
    _form(
        "nominate",
        rf"(?P<what>{THIS}[^，,。！？?\n]{{0,30}}?)(?:给|投)?(?:我)?(?:顶|推|投|安排)(?:它"
        rf"|一票|一个)?(?:上|进|到)[ ]?{ISSUE}",
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
        rf"{ISSUE_EN}",
    ),
    _form(
        "nominate",
        r"\b(?:can|could) (?:we|you|someone|somebody) (?:please )?(?:have|get|feature|hear "
        rf"about|hear|discuss|cover|talk about|go over|present) (?P<what>[^.!?\n]{{2,60}}?) "
        rf"(?:in|at|for|on|during) {ISSUE_EN}(?: please)?",
    ),
    _form(
        "nominate",
        rf"(?P<what>[^.!?,\n]{{2,60}}?) (?:should|must|has to|have to|needs to|deserves to"
        r"|ought to|definitely should|really should|could|would|can)(?: definitely| really| "
        r"totally)? (?:be (?:in|on|featured in|covered in|part of|discussed (?:in|at))|go "
        rf"(?:in|into|on)|make (?:it )?(?:into|in|to)?|get (?:in|into|on)) {ISSUE_EN}",
    ),
    _form(
        "nominate",
        rf"(?P<what>[^.!?,\n]{{2,60}}?) (?:deserves|is worth|belongs in|belongs on|merits) "
        rf"(?:an? |the |this |next )?(?:slot|spot|place|mention|session|talk|{ISSUE_EN})",
    ),
    _form(
        "nominate",
        r"\b(?:would love|i'd love|i would like|i'd like|love|want|wanna|dying|eager|hoping"
        r"|keen)(?: to)? (?:hear|see|listen to)(?: more)?(?: about| from)? "
        rf"(?P<what>[^.!?\n]{{2,60}}?) (?:in|at|for|on|during) {ISSUE_EN}",
    ),
    _form(
        "nominate",
        rf"\b(?:please feature|feature|let's (?:get|have|feature)) (?P<what>[^.!?\n]{{2,60}}?) "
        rf"(?:in|at|for|on|into) {ISSUE_EN}",
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
        rf"|可以)[^。！？\n]{{0,20}}?(?P<what>[^。！？?，,\n]{{0,20}}{ISSUE}[^。！？?\n]{{0,6"
        rf"}}?(?:加|放|收|开|设|聊|讲|讨论|做|写|整理|安排|弄|搞|增加|增设|单独|专门|新增|多|改"
        rf"|换|列|挂|介绍|盘点|对比|留|提前|分|缩短|控制|录|来)[^。！？?\n]{{0,40}})",
    ),
    _form(
        "suggest",
        rf"(?P<what>{ISSUE}[^。！？\n]{{0,6}}?(?:可以|能|能不能|可不可以|应该|要不要|要不"
        r"|是不是|不如|咱们|咱|我们|大家|就|想|最好|建议|[ ,，])*(?:加|增加|增设|新增|开|设|聊"
        r"|讨论|放|收|专门|单独|安排|弄|搞|做|来)(?:一?个|一下|聊|上|进|入|点|一?期|一?场"
        rf"|一?次|段|几|两|些|这|那|下)[^。！？?\n]{{0,40}})",
    ),
    _form(
        "suggest",
        rf"(?:把|将|给)?(?P<what>[^。！？?，,\n]{{1,50}}?(?:放|加|收|塞|归|列|挂|丢)(?:到|进|入"
        rf"|在|上|去|个)?[^。！？?，,\n]{{0,6}}?{ISSUE}[^。！？?，,\n]{{0,8}})",
    ),
    _form(
        "suggest",
        rf"(?P<what>{ISSUE}(?:可以|能|应该|要不要|就|里|里面|也|[ ])*(?:放|加|收|写|塞)(?:上"
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
        rf"(?!you\b)(?P<what>[^.!?\n]{{0,60}}?{ISSUE_EN}[^.!?\n]{{0,30}})",
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
        rf"week|next time|next saturday|next sunday|(?:in|for|at|to|on) {ISSUE_EN}))",
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
        rf"|into|under|on) (?=the |this |next |our ){ISSUE_EN})",
    ),
    _form(
        "suggest",
        r"\b(?:maybe|perhaps|could|can|should|let's|we|i think)(?: we)?(?: could| should| can|"
        r" might)? (?P<what>(?:talk about|discuss|cover|compare|do|go over|focus on|dedicate) "
        rf"[^.!?\n]{{2,60}}? (?:next week|next time|(?:in|at|for|during) {ISSUE_EN}))",
    ),
    _form(
        "suggest",
        r"^(?:for )?(?P<what>(?:the )?next (?:issue|talk|week|time|edition)[:,：]? (?:(?:we"
        r"|you|it|could|should|can|let's|maybe|might) )+(?:cover|discuss|talk about|compare"
        r"|have|add|do|focus on)[^.!?\n]{2,60})",
    ),
)

WIDE: Final = re.compile(r"[\u3400-\u9fff]")
WIDE_FORMS: Final = tuple(form for form in FORMS if WIDE.search(form.pattern.pattern))
"""The forms that a sentence without Latin words can have."""
NARROW_FORMS: Final = tuple(
    form for form in FORMS if form not in WIDE_FORMS or r"\b" in form.pattern.pattern
)
"""The forms that a sentence without Chinese can have."""
