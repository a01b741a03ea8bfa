"""Names of companies that say where somebody works, or who hires here.

A company that is only talked of («OpenAI 发布了») is no secret. It is one where the text makes it
somebody's: an advertisement for jobs, «我们公司», «X 的 HR», «at Acme Labs we …», or a name
beside a way to reach a person. Where a Chinese name begins and ends is told by its form (a suffix
such as 科技, or a well-known name), or by the words around it.
"""

import re
from collections.abc import Iterator
from typing import Final

from openllm_talk.reading.identifiers import Finding
from openllm_talk.reading.long_texts import each

# Characters that hardly stand in a company's name: particles, pronouns, prepositions, verbs.
_LETTER: Final = (
    r"(?:(?![的了在是我你他她它您这那哪到与及跟吗呢吧啊呀把被都也还很太说看用做找问给让请"
    r"叫和或从去来就不没有会要能可以个里"
    r"么什怎谁投招帮拿面进想跳待过于对同友])[\u4e00-\u9fff])"
)
_LEGAL: Final = r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|分公司)"
_SUFFIX: Final = (
    r"(?:智算|科技|智能|智驾|智联|智造|智行|智慧|云算|云智|云计算|算力|网络|信息|数科|数智"
    r"|数据|软件|集团|半导体|微电子"
    r"|芯片|机器人|生物|医药|医疗|制药|汽车|互娱|互联|娱乐|传媒|文化|教育|金服|金科|资本"
    r"|投资|基金|证券|银行|保险|咨询"
    r"|电子|通信|通讯|光电|能源|动力|航天|物流|电商|商贸|实业|量化|智库|研究院|实验室|创新"
    r"|引擎|未来|无限|星图|时代|视界"
    r"|矩阵|大脑|计算|深思|工作室|控股|技术|系统|控制|影业|游戏|出行|健康|家居|零售)"
)
_STRONG: Final = (
    r"(?:智算|科技|智能|智驾|智联|智造|云算|云智|算力|数科|数智|集团|半导体|微电子|互娱"
    r"|金服|金科|资本|证券|银行|控股"
    r"|机器人|软件|网络|信息|传媒|医疗|生物|汽车|量化|通信|研究院|工作室)"
)
_KNOWN_ZH: Final = (
    r"(?:阿里巴巴|阿里云|阿里|腾讯云|腾讯|字节跳动|字节|百度|美团|京东|华为|小米|拼多多"
    r"|快手|滴滴|网易|蚂蚁金服|蚂蚁集团|蚂蚁"
    r"|商汤|旷视|依图|云从|智谱|月之暗面|阶跃星辰|阶跃|百川智能|零一万物|深度求索|面壁智能"
    r"|科大讯飞|讯飞|英伟达|微软|谷歌|苹果"
    r"|亚马逊|特斯拉|比亚迪|蔚来|理想汽车|小鹏|地平线|寒武纪|摩尔线程|壁仞|燧原|沐曦|海光"
    r"|联想|浪潮|新华三|中兴|大疆|携程|哔哩哔哩"
    r"|小红书|知乎|微博|搜狐|新浪|猎豹|金山办公|用友|米哈游|莉莉丝|虎牙|斗鱼|得物|唯品会"
    r"|顺丰|贝壳|平安科技|招商银行|中国移动"
    r"|中国电信|中国联通|国家电网|无问芯穹|硅基流动|潞晨|澜舟|出门问问|思必驰|云知声"
    r"|第四范式|达观|竹间|追一|元象|昆仑万维|三六零)"
)
_KNOWN_EN: Final = (
    r"(?:Google(?: DeepMind| Brain)?|DeepMind|OpenAI|Anthropic|Meta(?: AI)?|Facebook"
    r"|Microsoft|Amazon|AWS|Apple|NVIDIA|Nvidia"
    r"|Tesla|xAI|Mistral(?: AI)?|Cohere|Hugging ?Face|Databricks|Snowflake|Stripe|Uber"
    r"|Airbnb|Netflix|ByteDance|TikTok|Tencent"
    r"|Alibaba|Baidu|Huawei|Xiaomi|Shopee|Grab|Sea|Lazada|MiniMax|Moonshot(?: AI)?"
    r"|DeepSeek|Zhipu|StepFun|Intel|AMD|IBM|Oracle"
    r"|Salesforce|Adobe|Samsung|Together AI|Scale AI|Perplexity|Character\.?AI|Inflection"
    r"|Adept|Groq|Cerebras)"
)
_LATIN_WORD: Final = r"[A-Z][A-Za-z0-9&]{1,20}(?:\.(?:ai|io|AI))?"
_LATIN_SUFFIX: Final = (
    r"(?:Labs?|AI|Inc\.?|LLC|Ltd\.?|Limited|GmbH|Corp(?:oration)?\.?|Co\.?|Company"
    r"|Technolog(?:y|ies)|Tech|Systems|Robotics"
    r"|Research|Software|Analytics|Cloud|Compute|Computing|Networks?|Solutions|Group"
    r"|Ventures|Capital|Studios?|Bio|Health"
    r"|Dynamics|Works|Industries|Intelligence|Semiconductors?|Partners|Holdings|Consulting"
    r"|Bank|Interactive|Games|Data)"
)
_LATIN_COMPANY: Final = (
    rf"(?:{_LATIN_WORD}(?: {_LATIN_WORD}){{0,2}}? {_LATIN_SUFFIX}(?:,? (?:Inc\.?|LLC|Ltd\.?"
    r"|GmbH))?(?![A-Za-z])"
    rf"|{_KNOWN_EN}(?![A-Za-z0-9-]))"
)
_LATIN_ANY: Final = rf"(?:{_LATIN_COMPANY}|{_LATIN_WORD}(?: {_LATIN_WORD}){{0,2}})"
_FORMED: Final = (
    rf"(?:{_KNOWN_ZH}(?:{_SUFFIX}|集团)?|{_LETTER}{{2,6}}?{_SUFFIX}{{1,2}}|{_LATIN_COMPANY})"
)
_FIRM: Final = (
    rf"(?:{_KNOWN_ZH}(?:{_SUFFIX}|集团)?|{_LETTER}{{2,6}}?{_STRONG}{{1,2}}|{_LATIN_COMPANY})"
)
_ANY: Final = rf"(?:{_FORMED}|{_LETTER}{{2,6}}|{_LATIN_ANY})"
_APART: Final = r"(?<![\u4e00-\u9fffA-Za-z0-9_/.-])"
_S: Final = r"[ \t]{0,2}"

_OURS: Final = (
    r"(?:我们公司|我司|我们厂|我们司|本公司|敝司|我公司|我东家|我老东家|老东家|前东家"
    r"|现东家|东家|前公司|前司|上家公司|上家|下家|雇主"
    r"|公司名称?|公司全称|单位名称|工作单位|所在公司|任职公司|就职公司|我在的公司"
    r"|我待的公司|我那家公司|我老板的公司|招聘公司|客户|甲方|乙方|合作方|供应商|公司)"
)
_HIRES: Final = (
    rf"{_S}(?:这边|那边|我们)?(?:正在|现在|最近|目前|长期|今年|持续|大量|还|也"
    rf"|又)?{_S}(?:在)?(?:招聘|招人|招募|急招|急聘|诚招|诚聘|热招"
    r"|扩招|校招|社招|直招|春招|秋招|开招|内推|有[一二两几个]{0,2}HC|有 ?[Hh][Cc]|有坑位"
    r"|招(?=[ \t]?(?:[A-Za-z0-9一二三四五两几个]|算法|大模型"
    r"|实习|研究|工程|后端|前端|推理|训练|产品|测试|数据|运维|标注|应届|全职|兼职|base)))"
)
_PEOPLE: Final = (
    rf"{_S}的?{_S}(?:HR|hr|Hr|人事|猎头|招聘(?:官|负责人|经理)?|内推|面试(?:官)?|offer"
    r"|Offer|实习(?:生|岗|offer)?|校招|社招|工牌|工位|前台"
    r"|直属领导|总监|部门经理|商务|销售|法务|行政|员工|同事|老板|年会|食堂|班车|办公室)"
)
_REACHES: Final = (
    rf"{_S}的?{_S}(?:公司|企业|工作)?(?:邮箱|座机|电话|联系方式|企业微信|对公账户|地址"
    r"|域名邮箱)"
)
_JOINS: Final = (
    r"(?:就职于|任职于|供职于|入职(?:了|的是)?|加入了?|跳槽(?:去|到)?了?|跳(?:去|到)了?"
    r"|去了|离职自|毕业后去了?|从|离开了?|拿了?到?了?|面了?|面试了?"
    r"|投了?|待过|面过|进了?|签了|来自|供职|效力于|我在|目前在|现在在|之前在|以前在|曾在|在)"
)
_WORKS: Final = (
    rf"{_S}(?:上班|工作|实习|打工|搬砖|任职|就职|入职|离职"
    rf"|当(?=[\u4e00-\u9fff]{{0,6}}(?:工程师|经理|研究员|实习))|待(?:了|过)|干(?:了|过)"
    r"|这边|总部"
    r"|上海|北京|杭州|深圳|分部|做(?![了个]?(?:的|成))|负责|裁员|被裁|出来|跑路)"
)
_TEXT_ENDS: Final = (
    r"(?=$|[\s,，。.;；、(（）)/|!！?？\[［]|的|在|是|做|招|和|这|目|现|今|上|内"
    r"|[一二三四五六半两第]|快|了|就|也|都|没|有|用|去|那|年)"
)

_FORMS: Final = (
    # «我们公司是 X», «前东家：X», «我司 X 在招».
    re.compile(rf"{_OURS}{_S}(?:名字?)?(?:就?是|叫做?|为|[:：])\s?(?P<id>{_FORMED}){_TEXT_ENDS}"),
    re.compile(
        r"(?:公司名称?|公司全称|单位名称|工作单位|雇主|东家|任职公司|(?:我们|我在的"
        rf"|我待的)公司)(?:名字?)?(?:叫做?|[:：])\s?(?P<id>{_LETTER}{{2,8}}"
        rf"|{_LATIN_ANY}){_TEXT_ENDS}"
    ),
    re.compile(
        r"(?:我们公司|我司|我们厂|我东家|老东家|前东家|前公司|前司"
        rf"|上家){_S}[（(]?(?P<id>{_FORMED}){_TEXT_ENDS}"
    ),
    re.compile(
        rf"(?:我们公司|我司|我们){_S}(?P<id>{_LETTER}{{2,6}}|{_LATIN_ANY})(?={_HIRES}"
        rf"|{_S}的?{_S}(?:HR|hr))"
    ),
    # An advertisement: «X 在招», «X 内推», «招聘｜X», «X is hiring».
    re.compile(rf"{_APART}(?P<id>{_FORMED})(?={_HIRES})"),
    re.compile(rf"{_APART}(?P<id>{_LETTER}{{2,6}}|{_LATIN_ANY})(?={_HIRES})"),
    re.compile(rf"(?<=[\u4e00-\u9fff])(?P<id>{_KNOWN_ZH})(?={_HIRES})"),
    re.compile(
        rf"(?:招聘|内推|诚聘|急招|热招|急聘|【[^】]{{0,8}}招[^】]{{0,6}}】"
        rf"|\[[^\]]{{0,8}}招[^\]]{{0,6}}\]|【内推】)\s?["
        rf"|｜:：\-—]?\s?(?P<id>{_FORMED}){_TEXT_ENDS}"
    ),
    re.compile(
        rf"(?:帮|替|代){_S}(?P<id>{_FORMED}|{_LATIN_ANY})(?={_HIRES}|{_S}(?:的)?(?:朋友|同学"
        r"|师兄|团队)?招)"
    ),
    re.compile(
        rf"(?<![A-Za-z0-9])(?P<id>{_LATIN_ANY}) (?:is|are|'s) (?:\w+ ){{0,2}}?(?:hiring"
        r"|recruiting|looking for (?:an? |\w+ )?(?:intern|engineer|researcher|scientist"
        r"|people))"
    ),
    re.compile(
        r"\b(?:hiring|openings?|positions?|internships?|roles?|job|vacanc(?:y|ies)|interviews?"
        r"|interviewing|interviewed|offer|recruiter|HR|referrals?|colleagues?|boss) (?:at"
        rf"|from) (?P<id>{_LATIN_ANY})(?![A-Za-z])"
    ),
    # «X 的 HR», «X 的邮箱».
    re.compile(
        rf"(?:{_APART}|{_JOINS}|(?<=[是给跟和被由找])){_S}(?P<id>{_FORMED})(?={_PEOPLE}"
        rf"|{_REACHES})"
    ),
    re.compile(
        rf"(?:{_APART}|(?<=[是给跟和被由找]))(?P<id>{_LETTER}{{2,5}}"
        rf"|{_LATIN_ANY})(?={_S}的{_S}(?:HR|hr|人事|猎头|招聘|内推|面试官))"
    ),
    re.compile(
        rf"(?<![A-Za-z0-9])(?P<id>{_LATIN_ANY})(?:'s|’s) (?:HR|recruiters?|hiring|talent|office"
        r"|hiring manager)\b"
    ),
    re.compile(
        rf"(?<![A-Za-z0-9])(?P<id>{_LATIN_COMPANY}) (?:HR|recruiters?|recruiting|hiring"
        r"|careers)\b"
    ),
    # Somebody works there.
    re.compile(rf"(?:{_JOINS}){_S}(?P<id>{_FORMED})(?={_WORKS})"),
    re.compile(
        rf"(?:就职于|任职于|供职于|我来自|大家好，?我?来自|我是来自){_S}(?P<id>{_FORMED}"
        rf"|{_LETTER}{{2,6}}|{_LATIN_COMPANY}){_TEXT_ENDS}"
    ),
    re.compile(
        r"(?:入职|加入了|跳槽到|跳槽去|跳到|跳去|离职自|我从|我离开|拿了|拿到了?|面了|面过"
        rf"|签了|面试了?){_S}(?P<id>{_FIRM})(?:的|{_TEXT_ENDS}|[ \t]?(?:offer|Offer))"
    ),
    re.compile(
        rf"我(?:目前|现在|之前|以前)?(?:是|在){_S}(?P<id>{_FIRM})(?={_S}(?:的|做|负责|搞|写|当"
        r"|算法|大模型|工程师|研究员|实习|[，,。]|$))"
    ),
    re.compile(
        r"(?:我|本人|人|们)(?:目前|现在|之前|以前|去年"
        rf"|今年)?(?:就?在){_S}(?P<id>{_LATIN_ANY})(?={_S}(?:上班|工作|实习|打工|搬砖|任职))"
    ),
    re.compile(
        r"\b(?:I|we|We|he|He|she|She|they|They|who|friend|wife|husband|brother|sister|roommate"
        r"|colleague)(?:'m|'ve|'re)?"
        r"(?: \w+){0,2}? (?:work(?:s|ed|ing)?|intern(?:s|ed|ing)?|employed|interviewed"
        r"|interviewing) (?:at|for|with)"
        rf" (?P<id>(?<!with ){_LATIN_ANY}|{_LATIN_COMPANY})(?![A-Za-z])"
    ),
    re.compile(
        r"\b(?:joined|joining|join|quit|quitting|left|leaving|laid off from|fired from) "
        rf"(?P<id>{_LATIN_COMPANY})(?![A-Za-z])"
    ),
    re.compile(
        rf"\b(?:[Aa]t|[Hh]ere at|[Oo]ver at|[Bb]ack at) (?P<id>{_LATIN_COMPANY}),? (?:we|We|I"
        r"|our|my)\b"
    ),
    re.compile(
        r"\b(?:we|us|team|folks|people|engineer|engineers|scientist|researcher|intern|I'm"
        r"|colleague|colleagues|friend|CTO|CEO|lead|founder|recruiter|HR|manager) (?:over "
        rf"|here |back |\w+ )?(?:at|from|of) (?P<id>{_LATIN_COMPANY})(?![A-Za-z])"
    ),
    re.compile(
        r"\b(?:[Mm]y|[Oo]ur) (?:company|employer|startup|firm|shop|team at|former employer"
        rf"|previous employer|old company)(?:(?: is called| called|:) (?P<id>{_LATIN_ANY})|(?:,"
        rf"| is)? (?P<formed>{_LATIN_COMPANY}))(?![A-Za-z])"
    ),
    re.compile(
        r"\b(?:[Cc]ompany|[Ee]mployer|[Oo]rganization|[Oo]rg): "
        rf"?(?P<id>{_LATIN_ANY})(?![A-Za-z])"
    ),
    # The registered name.
    re.compile(
        rf"(?P<id>{_LETTER}{{2,16}}(?:[（(]{_LETTER}{{2,4}}[)）]{_LETTER}{{0,8}})?{_LEGAL})"
    ),
)
_BESIDE: Final = re.compile(
    rf"(?:{_APART}|(?<=[是给跟和由找在的]))(?P<id>{_LETTER}{{2,4}}{_STRONG}{{1,2}}"
    rf"|{_LATIN_WORD}(?: {_LATIN_WORD})? (?:Labs|AI|Inc|LLC|Ltd|GmbH|Corp|Technologies"
    r"|Robotics|Analytics|Dynamics)(?![A-Za-z]))"
    r"(?=$|[\s,，。.;；、(（）)/|!！:：\[［-]|的|在|招|[\u4e00-\u9fff]{1,3}(?:经理|老师|总"
    r"|工)|HR|hr)"
)
_ADVERTISES: Final = re.compile(
    r"招聘|急招|诚招|诚聘|在招|招人|内推|简历|投递|岗位|薪资|年薪|月薪|\bJD\b|五险一金"
    r"|\bHC\b|we(?:'re| are) hiring|join us|\bresume\b|apply"
    r"|\bhiring\b|base[ :：]",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(
    r"［(?:邮箱|电话|账号)］|\[(?:e-mail|phone|account)\]|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|[A-Za-z0-9]@[A-Za-z0-9-]{1,40}\.[a-z]|(?<=[._-])@[A-Za-z0-9-]{1,40}\.[a-z]|(?:微信"
    r"|vx|wx|电话|手机)(?:号|是)?\s?[:：]"
)
_CUTS: Final = re.compile(
    r"(?:昨天|今天|明天|前天|最近|目前|现在|刚刚|之前|以前|去年|今年|上周|下周|面试|加入"
    r"|入职|离职|就职|任职|供职|实习|跳槽|公司名?|客户|朋友|老板|内推"
    r"|招聘|前东家|东家|前司|我司|另外|顺便|有人|听说|据说|关于|代表|本群|大家|各位|欢迎"
    r"|联系|这家|那家|一家|某家|家公司|诚聘|急招|收到|发自|来自"
    r"|隔壁|楼下|楼上|对面|北京的|上海的|帮忙|转发|转自|原来|其实|毕竟|因为|所以|但是|不过"
    r"|如果|通过|位于|推荐|通知|感谢|合作|简历|负责|创业|国内|国外)+"
)
_GENERIC: Final = re.compile(
    r"(?:研[一二三]|博[一二三四五]|大[一二三四]|大佬|群友|顺便|现公司|归一化|吃瓜|跪|求|想"
    r"|我们|你们|他们|咱们|大家|朋友|老板|同学|同事|师兄|师姐|导师|老师|客户|甲方|乙方"
    r"|大厂|小厂|国企|央企|外企|民企|车厂|互联网|创业|初创|上市|头部|某|几家?"
    r"|各家?|每家?|哪家?|全国|全球|国内|国外|海外|很多|不少|所有|其他|别的|一些|多家?|本地"
    r"|线上|线下|云端|公司|单位|部门|团队|小组|组里|学校|高校|学院|大学|实验室"
    r"|研究院|研究所|官方|社区|平台|方向|岗位?|业务|项目|产品|技术|算法|数据|模型|系统"
    r"|网络|信息|软件|智能|科技|人工智能|大模型|机器学习|深度学习|自然语言|多模态"
    r"|强化学习|分布式|向量|训练|推理|测试|开发|服务器?|机房|集群|显卡|算力|云计算|量化"
    r"|芯片|机器人|自动驾驶|北京|上海|杭州|深圳|广州|成都|南京|武汉|苏州|西安|香港"
    r"|新加坡|硅谷|美国|日本|英国|欧洲|中国|今年|明年|去年|最近|现在|目前|平时|一直|长期"
    r"|正在|周末|下周|上周|本周|急|诚|长期|远程|校园|社会|暑期|日常|春季|秋季|全职|兼职"
    r"|实习|外包|猎头|人事|面试|招聘|内推|对方|对面|自家|别家|人家|隔壁|楼上|楼下|这种"
    r"|那种|这边|那边|前|后|老|新|大|小|原)+"
    r"(?:公司|企业|厂|单位|集团|组|团队|部门|方|家|们|生|者|员|人|学|化|性|类|版|层|端|侧"
    r"|区|线|池|流|图|卡|型|器|法|词|量|库|院|室|工作室|传媒|资本|银行)?"
)
_GENERIC_LATIN: Final = re.compile(
    r"(?:The|This|That|These|My|Our|Your|Their|His|Her|Its|It|He|She|We|You|They|I|If|When"
    r"|But|And|So|Anyone|Someone|Who|Everyone|Nobody"
    r"|What|There|Here|Not|No|Yes|OK|HR|AI|LLM|NLP|ML|CV|RL|RLHF|SFT|PhD|Infra|Python|Rust"
    r"|Java|CUDA|GPU|CPU|Linux|Windows|Mac|Company|Startup"
    r"|Team|Remote|China|Beijing|Shanghai|Hangzhou|Singapore|London|Berlin|Paris|Tokyo"
    r"|Europe|India|US|USA|UK|SF|NYC|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday|Research|Big Tech|Data|Open Source|Deep Learning"
    r"|Machine Learning|Free Talk|GPT|Llama|Qwen|JD|HC|Offer"
    r"|Generative AI|Applied AI|Responsible AI|Conversational AI|Agentic AI|Edge AI"
    r"|Embodied AI|Vertex AI|Hiring|Recruiting|Now|Still|Also"
    r"|School|University|Ubuntu|Debian|Canonical|Gnome|Kde|Freenode|IRC|Google Cloud|Azure"
    r" Cloud|Alibaba Cloud|Hi|Hello|Hey|Sorry|Thanks)"
    r"(?:\s(?:AI|Lab|Team|Company|Inc|Research|Data|Tech))?"
)
_TOLD: Final = re.compile(
    r"(?:听说|据说|传闻|看新闻|看到|新闻说|报道|据报道|rumou?r|heard that|apparently"
    r"|reportedly)[^，。,.!！\n]{0,12}$",
    re.IGNORECASE,
)
_RELEASES: Final = re.compile(
    r"\s?(?:又|刚|今天|昨天|最近|官方|正式)?(?:发布|开源|推出|上线|宣布|官宣|融资|收购"
    r"|上市|起诉|releas|announc|launch|open[- ]?sourc|publish)",
    re.IGNORECASE,
)


def findings(text: str) -> Iterator[Finding]:
    """The companies in `text` that employ somebody or advertise jobs; places may overlap."""
    forms = (*_FORMS, _BESIDE) if _is_reaching(text) else _FORMS
    for form in forms:
        for match in each(form, text):
            start, end = _trimmed(text, *match.span(match.lastgroup or "id"))
            if end - start >= 2 and _is_company(text, start, end):
                yield Finding(kind="company", start=start, end=end)


def _is_reaching(text: str) -> bool:
    """Whether `text` advertises jobs or tells how to reach somebody."""
    return bool(_ADVERTISES.search(text) or _CONTACT.search(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without words in front that belong to the sentence («昨天面试», «听说»)."""
    cut = max((found.end() for found in _CUTS.finditer(text, start, end)), default=start)
    return (cut if cut < end else start), end


def _is_company(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if _GENERIC.fullmatch(name) or _GENERIC_LATIN.fullmatch(name) or re.fullmatch(_SUFFIX, name):
        return False
    before, behind = text[max(0, start - 24) : start], text[end : end + 16]
    return not (_TOLD.search(before) or _RELEASES.match(behind))
