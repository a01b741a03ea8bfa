"""Real names of people, where the text itself gives them away.

A surname alone is an ordinary character as a rule («高», «方», «任»), so a name counts only with
what stands beside it: a way to reach the person, a label («联系人：»), a request to get in touch,
or a title. What stands beside a title alone is a full name («张三丰老师»); «王经理» counts beside a
number. Names of writers whose work is talked of («李宏毅老师的课») stay.
"""

import re
from collections.abc import Iterator
from typing import Final

from openllm_talk.reading.identifiers import Finding
from openllm_talk.reading.long_texts import each

_SURNAMES: Final = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫"
    "|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱"
    "严覃武戴莫孔向汤温"
    "康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪"
    "梅童凌毕单季裴霍"
    "涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项"
    "连芦麦褚娄窦戚岑景"
    "党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "明佘池查麻苑迟邝]"
)
_GIVEN: Final = (
    r"(?:(?![的了在是我你他她它您这那哪到与及跟发吗呢吧啊呀去来给让被把都也还很太说看用做"
    r"找打问叫请和或就不没有会要能"
    r"可以个人里上下等时候后前中老师经理总])[\u4e00-\u9fff])"
)
FULL_NAME: Final = rf"(?:{_SURNAMES}){_GIVEN}{{1,2}}"
"""The form of a full Chinese name."""
_NICK: Final = rf"(?:[小老阿大](?:{_SURNAMES}))"
_LATIN: Final = (
    r"[A-Z][a-z]{1,15}(?:[ ][A-Z]\.)?(?:[ ](?:[A-Z][a-z]{1,15}(?:-[A-Z]?[a-z]{1,12})?"
    r"|(?:Mc|Mac|O')[A-Z][a-z]{1,12}))"
)
_FIRST: Final = r"[A-Z][a-z]{1,15}"

_TITLES: Final = (
    r"(?:老师|经理|总监|主任|工程师|博士|教授|先生|女士|小姐|同学|师傅|老板|院长|主管|律师"
    r"|医生|大夫|处长|科长|部长"
    r"|所长|组长|导师|学长|学姐|师兄|师姐|总裁|董事长|总经理|秘书|助理|会计|书记|校长"
    r"|研究员|顾问|HR|hr)"
)
_FORMAL: Final = (
    r"(?:经理|总监|主任|工程师|博士|教授|先生|女士|小姐|院长|主管|律师|医生|大夫|处长|科长"
    r"|部长|所长|总裁|董事长|秘书|助理|会计|书记|校长|HR|hr)"
)
_CALLS: Final = (
    rf"(?:{_TITLES}|总(?![是的之体结会共在量数线])|工(?![作程具业资号位])|哥|姐|叔|阿姨|董(?!事))"
)
_CONTACT: Final = (
    r"(?:［(?:邮箱|电话|账号)］|\[(?:e-mail|phone|account)\]|1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
    r"|\(?\d{3,4}\)?[ -]\d{3,4}[ -]?\d{4}(?!\d)"
    r"|\d{7,8}(?!\d)|\+\d[\d() -]{6,16}\d"
    r"|@?[A-Za-z0-9._%+-]{1,40}[@＠][A-Za-z0-9-]"
    r"|(?:电话|手机号?|微信号?|邮箱|\bQQ|\bqq|\bvx|\bwx|\bVX|\bWX|\bV信|\btel|\bTel|WeChat"
    r"|wechat|\bTG|\btg)"
    r"(?:号码?|是|为|[\s:：])*(?:［|\[|[+(]?\d|[A-Za-z_@]))"
)
_BEHIND_LINK: Final = (
    rf"(?:的|他的|她的)?[\s,，:：、(（]*(?:（[^（）\n]{{1,8}}）"
    rf"|\([^()\n]{{1,8}}\))?[\s,，:：]*(?={_CONTACT})"
)
_REACH: Final = (
    r"(?:联系(?:一下|下|到)?|联络|对接(?:一下|下)?|咨询|请教|私聊|私信|请找|去找|直接找|找"
    r"|加一下|加下|加|打给|打电话给"
    r"|发邮件给|发给|发到|转给|交给|寄给|抄送(?:给)?|@|认识|拜访|约(?:了|一下)?|问(?:一下"
    r"|下)?|拉上?|邀请(?:了)?|请)"
)
_LABELS: Final = (
    r"(?:联系人|对接人|负责人|收件人|收货人|签收人|寄件人|姓名|真名|本名|大名|全名|户名"
    r"|开户人|持卡人|经办人|报名人"
    r"|申请人|候选人|面试官|推荐人|内推人|招聘人|实名|法人|讲者|嘉宾|我叫|本人叫|名字叫做?"
    r"|名字是|全名叫|真名叫|我是)"
)
_S: Final = r"[ \t]?"
_APART: Final = r"(?<![\u4e00-\u9fff])"
_ENDS: Final = r"(?![\u4e00-\u9fff])"

_FORMS: Final = (
    # A label in front: «联系人：李雷».
    re.compile(
        rf"{_LABELS}(?:是|为|叫|[:：\s])+(?P<id>{FULL_NAME})(?:{_TITLES})?(?=$|[\s,，。.;；、(（/"
        rf"|!！\d\[［]|的|老师|{_TITLES})"
    ),
    re.compile(
        rf"(?:收件人|联系人|户名|姓名|签收人|收货人)(?P<id>{FULL_NAME})(?=$|[\s,，。.;；、(（/"
        r"|!！\d\[［])"
    ),
    re.compile(
        rf"(?:我叫|本人叫|名字叫做?|真名叫|全名叫)(?P<id>{FULL_NAME})(?=$|[\s,，。.;；、(（/|!！]"
        r"|是)"
    ),
    re.compile(rf"{_LABELS}(?:是|为|[:：\s])+(?P<id>{_NICK}|{_LATIN})(?={_BEHIND_LINK})"),
    # A title behind a full name; a surname and a title beside a way to reach the person.
    re.compile(
        rf"(?:{_REACH}|{_APART}|(?<=[是叫给让和与跟请由听的师板导事友，。]))(?P<id>{FULL_NAME})(?="
        rf"{_FORMAL})"
    ),
    re.compile(rf"{_REACH}{_S}(?P<id>{FULL_NAME})(?={_TITLES})"),
    re.compile(rf"(?P<id>(?:{_SURNAMES}){_CALLS})(?={_BEHIND_LINK})"),
    re.compile(
        r"(?:［(?:邮箱|电话|账号)］|\[(?:e-mail|phone|account)\]|(?<!\d)1[3-9]\d{9}|\d[\d-]{6,11}"
        r"|[@＠][A-Za-z0-9.-]{4,40}|(?:微信|vx|wx)号?\s?[:：]?\s?[A-Za-z][\w-]{4,30})"
        rf"\s?[\s,，(（]\s?(?:联系|找|是)?(?P<id>(?:{_SURNAMES}){_CALLS}){_ENDS}"
    ),
    re.compile(rf"(?:{_REACH})(?P<id>(?:{_SURNAMES}){_CALLS})(?=[^。！？\n]{{0,6}}{_CONTACT})"),
    # A name right beside a way to reach the person.
    re.compile(
        rf"(?:{_REACH}|{_APART}|(?<=[是叫给让和与跟由]))(?P<id>{FULL_NAME})(?={_BEHIND_LINK})"
    ),
    re.compile(rf"(?:{_REACH}|{_APART})(?P<id>{_NICK})(?={_BEHIND_LINK})"),
    re.compile(
        r"(?:［(?:邮箱|电话|账号)］|\[(?:e-mail|phone|account)\]"
        rf"|(?<!\d)1[3-9]\d{{9}})\s?[\s,，(（]\s?(?:联系|找|是)?"
        rf"(?P<id>{FULL_NAME}|{_NICK}){_ENDS}"
    ),
    re.compile(
        rf"(?:联系|联络|对接|打给|打电话给|发邮件给|私信)(?:一下|下)?\s?(?P<id>{FULL_NAME})(?=$"
        r"|[\s,，。.;；、(（/|!！]|报名|即可|就行|要|拿|领|咨询|进群)"
    ),
    # A name in Latin letters.
    re.compile(
        r"(?:\b(?:[Cc]ontact|[Rr]each(?: out to)?|[Ee]mail|mail|call|text|[Pp]ing|message"
        r"|[Aa]sk(?: for)?|[Tt]alk to"
        r"|[Ww]rite to|[Ss]peak (?:to|with)|[Gg]et in touch with|[Mm]y name is|[Mm]y name's"
        r"|[Mm]y real name is|DM|cc|CC"
        r"|[Aa]ttn:?|[Nn]ame:|[Rr]ecruiter:|[Mm]anager:|[Hh]osted by|[Ii]ntroduced by"
        r"|[Rr]eferred by)\s"
        r"|联系\s?|联络\s?|对接\s?|发给\s?|找\s?|加\s?|联系人[:：]?\s?|姓名[:：]?\s?|我叫\s?"
        r"|打给\s?|私信\s?)"
        r"(?:(?:our|my) (?:recruiter|manager|boss|HR|colleague|CTO|CEO) "
        rf")?(?P<id>{_LATIN})(?![A-Za-z])"
    ),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor)\.? (?P<id>{_LATIN})(?![A-Za-z])"),
    re.compile(
        rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?P<id>{_FIRST})(?![A-Za-z])(?={_BEHIND_LINK}|,? "
        rf"(?:at|on) {_CONTACT})"
    ),
    re.compile(
        rf"(?<![A-Za-z])(?P<id>{_LATIN})(?=,? ?(?:<|\(|at |on |via |- |: ?|, )?(?:cell |phone "
        rf"|tel |mobile )?\(?{_CONTACT})"
    ),
    re.compile(
        r"(?:\b(?:[Cc]ontact|[Cc]all|[Tt]ext|[Ee]mail|[Pp]ing|[Aa]sk(?: for)?) |联系\s?|找\s?"
        rf"|打给\s?|加\s?|联系人[:：]?\s?)(?P<id>{_FIRST})"
        r"(?=,? ?(?:at|on|via|:|<|\(|，)? ?(?:the |his |her )?(?:cell |phone |tel |mobile "
        rf")?{_CONTACT})"
    ),
    re.compile(
        rf"(?<![A-Za-z])(?P<id>{_LATIN})(?=,? \(?(?:our |the |my |a )?(?:HR|recruiter|hiring "
        r"manager|talent partner|headhunter)\b)"
    ),
)

_WORDS: Final = (
    "方式 方法 方案 方向 方便 方面 方才 时间 时候 时长 时延 时序 时机 时刻 "
    "高效 高级 高度 高性 高端 高校 高考 高频 高维 高层 高斯 任务 任何 任意 "
    "全部 全员 全局 全体 全都 全国 全球 全职 马上 马尔 马甲 万一 万分 常见 "
    "常用 常规 平台 平时 平均 程序 程度 成本 成功 成员 成为 成都 成熟 文档 "
    "文件 文章 文本 文字 文案 文科 白天 白嫖 白板 安装 安全 安排 安卓 安静 "
    "向量 向前 项目 项链 余下 余额 余量 石头 石油 石墨 黄金 黄色 包装 包括 "
    "包含 包月 包邮 车间 车位 车牌 温度 温馨 温柔 关键 关系 关于 关注 关闭 "
    "关机 关掉 应该 应用 应聘 应届 华为 华东 华南 华北 何时 何必 何况 许多 "
    "许可 严重 严格 周末 周一 周二 周三 周四 周五 周六 周日 周天 周期 周会 "
    "周报 周年 周边 周围 孔雀 谢谢 谢啦 谢了 顾客 顾问 毛病 毛利 史上 史诗 "
    "章节 武汉 曾经 管理 管道 管家 单位 单张 单卡 单独 单个 单机 单人 单元 简历 "
    "简单 简介 简称 简直 申请 申报 明天 明白 明确 明年 明晚 明早 明显 连接 "
    "连续 连线 路由 路径 路线 路过 路演 古代 古典 解决 解释 解析 解码 解答 "
    "农业 农村 农行 司机 师傅 师兄 师姐 师弟 师妹 商务 商品 商量 商家 商业 "
    "荣耀 荣誉 边缘 边界 景点 景区 冷启 冷静 查看 查询 查找 麻烦 池化 沙箱 "
    "沙盒 季度 季节 左边 左右 左侧 易用 易懂 金额 金融 金牌 金山 江苏 江西 "
    "江湖 游戏 游客 房间 房租 房东 龙虾 龙头 段落 段子 尚未 宁可 宁波 施工 "
    "施行 纪要 纪录 纪念 苏州 夏天 夏令 范围 范式 傅里 牛逼 牛顿 牛人 牛啊 "
    "莫名 莫非 盛况 盛行 雷达 雷同 钟头 钟表 宋体 宋词 叶子 黎明 林业 林总 "
    "孙子 康复 欧洲 欧元 欧盟 童鞋 童年 东方 东西 东边 阳光 阳性 卓越 吉他 "
    "符号 符合 舒服 舒适 柏林 同花 陈述 宗旨 席位 卫生 费用 费时 费劲 丁点 "
    "罗马 沈阳 庄家 韩国 韩语 郑州 梁山 兰州 蓝牙 祝你 祝大 祝您 孟买 毕业 "
    "毕竟 柴油 曲线 谷歌 谷底 项圈 党员 汤圆 唐诗 戴上 岳父 齐全 齐活 伍佰 "
    "申明 尤其 尤为 车主 车上 车票 云端 米粉 米饭 计算 计划 鲁莽 甘心 甘愿 "
    "凌晨 凌乱 苗头 涂改 涂鸦 鲍鱼 麦克 景色 晋级 桂林 桂花 边框 边上 巩固 "
    "仲裁 查重 查过 查到 池子 迟到 迟早 沙发 甄别 丛林 商店 于是 于此 和平 "
    "和谐 和我 段时 陆续 陆军 姜饼 金币 金条 石化 方程 方差 白名 毛刺 江边 "
    "熊猫 牛肉 龙卷 马路 马桶 鲁棒 时区 平安 平方 平稳 强化 柳州 安利 安心 "
    "白屏 余弦 余杭 文心 文生 文献 文笔 文旅 文员 向上 向下 向左 向右 汪汪 "
    "章鱼 庞大 戴着 钱包 钱多 钱不 万能 万级 万亿 黄页 黄牛 胡说 胡扯 胡乱 "
    "程式 杨树 杨枝 董事 宋朝 唐朝 许愿 田园 田野 于今 余生 杜绝 陆地 范例 "
    "付款 付费 付钱 付出 付了 秦朝"
)
_COMMON: Final = frozenset(_WORDS.split())
"""Words that begin with a character which is also a surname."""
_PUBLIC: Final = re.compile(
    r"李宏毅|吴恩达|李沐|李航|周志华|邱锡鹏|何恺明|李飞飞|苏剑林|姚期智|杨立昆|张俊林|周明"
    r"|刘知远|唐杰|黄仁勋|陈丹琦"
    r"|马斯克|李开复|王小川|杨植麟|梁文锋|雷军|任正非|马云|马化腾|李彦宏|罗永浩|张小龙"
    r"|黄铁军|孙正义"
    r"|(?:Andrew Ng|Sam Altman|Elon Musk|Yann Le ?Cun|Geoffrey Hinton|Yoshua Bengio|Andrej"
    r" Karpathy|Jensen Huang|Ilya Sutskever"
    r"|Kaiming He|Tim Dettmers|Tri Dao|Jeff Dean|Demis Hassabis|Dario Amodei|Mark Zuckerberg)"
)
_WORK_BEHIND: Final = re.compile(
    r"(?:老师|教授|博士|先生|女士|同学)?(?:的|那[本篇门个]|新[书作出])(?:[^，。！？\n]{0,6}?)"
    r"(?:课|书|论文|文章|博客|视频|讲义|公开课|教程|笔记|工作|paper|slides|blog|talk)"
    r"|(?:老师|教授|博士)?(?:讲的|写的|组的?)"
    r"|(?:'s|’s) (?:[\w-]+ ){0,3}?(?:course|book|paper|lecture|talk|blog|class|video|post"
    r"|thesis|repo|work)",
    re.IGNORECASE,
)
_NOT_LATIN: Final = re.compile(
    r"\b(?:Hugging|Face|Google|Open|Deep|Seek|Mind|Meta|Microsoft|Azure|Amazon|Claude|Code"
    r"|Llama|Qwen|Mistral|Flash|Attention"
    r"|Transformers?|Torch|Python|Rust|Java|Cuda|Triton|Sales|Support|Team|Help|Center"
    r"|Service|Customer|Github|Hub|Actions|Studio"
    r"|Stack|Overflow|Chat|Bot|Model|Models|Agent|Agents|Copilot|Cursor|Gemini|Pro|Ultra"
    r"|Mini|Max|Flow|Base|Data|Lab|Labs|Inc"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March"
    r"|April|May|June|July|August|September"
    r"|October|November|December|Free|Talk|Session|Issue|Paper|Apple|Silicon|Pixel|Windows"
    r"|Linux|Ubuntu|Docker|Kube\w*|Ray"
    r"|Zoom|Tencent|Meeting|The|This|That|Our|My|Please|Or|And|In|At|On|For|Visual|Stable"
    r"|Diffusion|Mixture|Experts|Reddit"
    r"|Search|Translate|Drive|Docs|Cloud|Research|University|Institute|Company|Tech|Group"
    r"|Network|Researcher|Street|Road|Avenue"
    r"|Key|Keys|Archive|List|Lists|Mailing|Bugs?|Developers?|Maintainers?|Browser|Mode"
    r"|Body|Manager|Server|System|Software"
    r"|New|York|San|Francisco|Los|Angeles|London|Hong|Kong|West|East|North|South|Access"
    r"|Point|Phone|Email|Mail|Call|Version)\b"
)


def findings(text: str) -> Iterator[Finding]:
    """The real names in `text` that something beside them gives away; places may overlap."""
    for form in _FORMS:
        for match in each(form, text):
            start, end = match.span("id")
            if _can_be_name(match["id"], text[end : end + 24]):
                yield Finding(kind="name", start=start, end=end)


def _can_be_name(name: str, behind: str) -> bool:
    """Whether no ordinary word begins there, and it is not somebody whose work is talked of."""
    if _WORK_BEHIND.match(behind) or _PUBLIC.match(name):
        return False
    if name.startswith(("谢", "祝")) and re.match(r"谢[谢各两二三几诸你您大]|祝[各大你您]", name):
        return False
    if name.isascii():
        return not _NOT_LATIN.search(name)
    return name[:2] not in _COMMON
