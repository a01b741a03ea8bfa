"""What identifies a person outside the group: telephone, mailbox, account, papers, keys.

Kinds of findings and their forms are a table; each row's pattern names the part to hide. A form
that ordinary text can have (a run of digits) counts only with its evidence: a check digit, a
length and a prefix that telephone plans give out, or a word like «QQ» beside it. Addresses of
pages, code, dates, versions and arXiv numbers stay. Addresses of machines (IP) stay too: in
technical talk they are nearly always private ranges or examples.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from openllm_talk.reading.long_texts import Taken, each
from openllm_talk.records import Record

Kind = Literal[
    "email", "phone", "account", "identity", "card", "secret", "plate", "meeting",
    "address", "company", "name",
]  # fmt: skip


class Reason(Record, frozen=True):
    """Why something of a kind is never published, said in both languages."""

    en: str
    zh: str


REASONS: Final[Mapping[Kind, Reason]] = {
    "email": Reason(en="an e-mail address reaches one person", zh="邮箱能直接联系到某个人"),
    "phone": Reason(en="a telephone number reaches one person", zh="电话号码能直接联系到某个人"),
    "account": Reason(
        en="an account (WeChat, QQ, Telegram …) reaches one person",
        zh="账号（微信、QQ、Telegram 等）能直接联系到某个人",
    ),
    "identity": Reason(
        en="the number of an identity card or passport is somebody's for life",
        zh="身份证或护照号码终身对应一个人",
    ),
    "card": Reason(en="the number of a bank card opens an account", zh="银行卡号对应一个账户"),
    "secret": Reason(en="a key or password lets anybody in", zh="密钥或密码谁拿到都能用"),
    "plate": Reason(en="a licence plate leads to its owner", zh="车牌号能查到车主"),
    "meeting": Reason(
        en="the number of a meeting lets strangers in", zh="会议号会让陌生人进入会议"
    ),
    "address": Reason(en="an address says where somebody can be found", zh="地址能找到某个人"),
    "company": Reason(
        en="the company says where somebody works, or who hires here",
        zh="公司名会暴露某人在哪里工作，或是谁在招人",
    ),
    "name": Reason(
        en="a real name stands beside a title or a way to reach the person",
        zh="真实姓名和称呼或联系方式写在了一起",
    ),
}


class Finding(Record, frozen=True):
    """A place in a text that must not be published: `text[start:end]`, its kind, and why."""

    kind: Kind
    start: int
    end: int

    @property
    def reason(self) -> Reason:
        """Why it is not published."""
        return REASONS[self.kind]


class Form(NamedTuple):
    """How one kind of identifier is written; the group `id` is hidden if `is_real` agrees."""

    kind: Kind
    pattern: re.Pattern[str]
    is_real: Callable[[str], bool] | None = None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_card(text: str) -> bool:
    """Luhn's check (ISO/IEC 7812) over 13 to 19 digits that do not start with 0."""
    digits = _digits(text)
    if not 13 <= len(digits) <= 19 or digits[0] == "0" or len(set(digits)) < 2:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_identity(text: str) -> bool:
    """Whether 18 figures can be a Chinese identity number (GB 11643-1999) by their province.

    The day of birth is in the pattern. The check digit is not asked for: people mistype it, and
    hardly any other number has both a province and a day.
    """
    return _PROVINCES.match(text) is not None


def _is_key(text: str) -> bool:
    """Whether a long token is a key and not a word or the hash of a commit."""
    return _is_random(text) and not re.fullmatch(r"[0-9a-f]+", text) and "--" not in text


def _is_plate(text: str) -> bool:
    """Whether it is no accelerator behind a Chinese word, as in «云A10080G»."""
    return not re.match(r".[AHBLV](?:10|20|30|40|100|200|800|6000)(?:X|\d*G)", text)


def _is_phone(text: str) -> bool:
    """Whether the digits can be a number: 7 to 15 (ITU-T E.164)."""
    digits = _digits(text)
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


def _is_mobile(text: str) -> bool:
    """Whether it is no round figure, as «15000000000 parameters» is; 138 0000 0000 is a number."""
    digits = _digits(text)[-11:]
    return not digits.endswith("000000000")


def _is_random(text: str) -> bool:
    """Whether a token has letters of both kinds or digits among them, as keys do."""
    return bool(re.search(r"\d", text)) and bool(re.search(r"[A-Za-z]", text))


def _is_account(text: str) -> bool:
    """Whether a word behind the name of an app is somebody's account, and not a model or a tool."""
    return not _PRODUCT_WORDS.match(text.lstrip("@"))


def _form(
    kind: Kind, *parts: str, is_real: Callable[[str], bool] | None = None, cased: bool = False
) -> Form:
    flags = re.NOFLAG if cased else re.IGNORECASE
    return Form(kind, re.compile("".join(parts), flags), is_real)


_PRODUCT_WORDS: Final = re.compile(
    r"(?:gpt|chatgpt|claude|qwen|llama|deepseek|gemini|glm|kimi|mistral|bot|api|sdk|mcp|agent|rag"
    r"|llm|lora|vllm|sglang|torch|cuda|python|java|node|openai|github|http|mini-?prog"
    r"|wechaty|itchat"
    r"|helper|group|channel|client|desktop|export|plugin|pay|work|official|login|group|chat|server"
    r"|version|v\d|iphone|ios|android|windows|linux|mac|arxiv|same|only|first|please|before|after"
    r"|with|from|this|that|here|there|instead|when|where|not|and|but|for|the|because|sticker"
    r"|too|also|today|tomorrow)(?:\b|[\d_-])",
    re.IGNORECASE,
)
_PROVINCES: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]|91")
"""The first two figures of an identity number (GB/T 2260)."""

# Chinese may stand right beside a number, so the word boundaries are those of ASCII.
_APART: Final = r"(?<![A-Za-z0-9_])"
_ENDS: Final = r"(?![A-Za-z0-9_])"
_NUMBER_APART: Final = r"(?<![A-Za-z0-9_.+/=#@%&$-])"
_NUMBER_ENDS: Final = r"(?![A-Za-z0-9_/%=]|\.\d|-\d)"
_GAP: Final = r"[ \t\u00a0.\-–—·]?"
_LINKED: Final = r"(?:号码?|群|微信|是|为|\s|id|no|number|at|v|vx|wx|\.){0,12}[:：=]?\s{0,12}"
_APPS: Final = (
    r"(?:微信号?|威信|薇信|wechat|weixin|whatsapp|telegram|电报|企鹅|扣扣|qq|q群|line\s?id"
    r"|skype|群号|账号|帐号"
    r"|加我|加微|(?:加|\b)(?:vx|wx|tg|v信|v)(?=[\s:：是号]))"
)
_BRACKET_AT: Final = r"\s*(?:[\[({<（【]\s*(?:at|#|艾特)\s*[\])}>）】]|#at#|艾特)\s*"
_DOT: Final = r"\s*(?:\.|[\[({（【]\s*(?:dot|点)\s*[\])}）】]|\sdot\s|点)\s*"
_TOP: Final = r"(?:com|cn|net|org|edu|io|ai|me|dev|co|uk|de|jp|hk|tw|gov|info|xyz)(?:\s?\.\s?cn)?"

# Parameters of an address that say what their value is, and the addresses that ring somebody up.
_TELLS_PHONE: Final = (
    r"(?:[?&#;](?:tel|phone|mobile|cell|mobile_?phone|phone_?(?:number|no)|whatsapp)=|\bwa\.me/)"
)
_TELLS_ACCOUNT: Final = r"[?&#;](?:qq|uin|wxid|wechat|weixin|openid|unionid)="

_FORMS: Final = (
    _form(
        "secret",
        r"(?P<id>\b(?:sk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{16,}",
        r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[\w-]{16,}",
        r"|(?:AKIA|ASIA)[0-9A-Z]{12,20}|AIza[\w-]{30,}|xox[abprs]-[\w-]{10,}|LTAI[A-Za-z0-9]{12,}",
        r"|AKID[A-Za-z0-9]{13,}|ms-[0-9a-f]{8}-[0-9a-f-]{27}|npm_[A-Za-z0-9]{30,}",
        r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{6,}|\d{8,10}:AA[\w-]{30,}))",
        cased=True,
    ),
    _form(
        "secret",
        r"(?:api[_ -]?key|secret(?:[_ -]?key)?|access[_ -]?token|auth[_ -]?token|bearer",
        r"|passw(?:or)?d|passcode|\bpwd|密码|口令|密钥|令牌)\s*(?:[:：=]|是|为|\bis\b)?\s*[\"'“]?",
        r"(?P<id>[A-Za-z0-9_!@#$%^&*./+=-]{6,128})",
        is_real=_is_random,
    ),
    _form(
        "secret",
        r"(?:密码|口令|暗号|passw(?:or)?d|passcode|\bpwd|\bpw)\s*(?:[:：=]|是|为|\bis\b)?\s*",
        r"(?P<id>\d{4,12})",
        _ENDS,
        r"(?!\s*[位个条万亿%tTbBkKgG])",
    ),
    _form(
        "secret",
        r"(?<![A-Za-z])(?:app[_ -]?secret|[A-Za-z_ -]{0,12}key|[a-z_]{0,12}token|密钥|令牌"
        r"|\b[as]k)",
        r"\s*(?:[:：=]|是|为|\bis\b)\s*[\"'“]?(?P<id>[A-Za-z0-9_-]{20,128})(?![A-Za-z0-9_/.-])",
        is_real=_is_key,
    ),
    _form(
        "meeting",
        r"(?:会议(?:号码?|\s?ID|室号)|腾讯会议|飞书会议|钉钉会议|入会(?:号|码)|参会(?:号|码)"
        r"|\bzoom\b"
        r"|\bwebex\b|\bmeeting\s?(?:id|number|code|no\.?)|\bvoov)",
        r"(?:号码?|会议|\s|id|meeting|是|为|[:：#=]){0,12}",
        r"(?P<id>\d{3}[ -]?\d{3,4}[ -]?\d{3,4}(?:[ -]?\d{1,2})?)",
        _NUMBER_ENDS,
    ),
    _form(
        "secret",
        r"(?:zoom\.us/|\bzoom\.com\.cn/)[^\s?]*\?pwd=(?P<id>[\w.-]{4,64})",
    ),
    _form(
        "plate",
        r"(?<![A-Za-z0-9])(?P<id>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]",
        r"[A-HJ-NP-Z][·•\- ]?(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])",
        _ENDS,
        is_real=_is_plate,
        cased=True,
    ),
    _form(
        "email",
        r"(?<![A-Za-z0-9_.+-])(?P<id>[A-Za-z0-9_.+%-]{1,64} ?[@＠] ?",
        r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?(?:[.．][A-Za-z0-9-]{1,63}){0,8}",
        r"[.．][A-Za-z]{2,18})(?![A-Za-z0-9@:/])",
    ),
    _form(
        "email",
        r"(?<![A-Za-z0-9_.+-])(?P<id>[A-Za-z0-9._+-]{1,64}",
        _BRACKET_AT,
        r"[A-Za-z0-9-]{1,63}",
        rf"(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,3}}?",
        _DOT,
        _TOP,
        r")(?![A-Za-z0-9])",
    ),
    _form(
        "email",
        r"(?<![A-Za-z0-9_.+-])(?P<id>[A-Za-z0-9._+-]{1,64}\s+at\s+[A-Za-z0-9-]{1,63}",
        rf"(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,3}}?\s+dot\s+",
        _TOP,
        r")(?![A-Za-z0-9])",
    ),
    _form(
        "identity",
        _APART,
        r"(?P<id>[1-9]\d{5} ?(?:19|20)\d{2}(?:0[1-9]|1[0-2])",
        r"(?:[0-2]\d|3[01]) ?\d{3}[\dX])",
        _ENDS,
        is_real=_is_identity,
    ),
    _form(
        "identity",
        r"(?:身份证|护照|passport|驾照|驾驶证|社保|港澳通行证|通行证|台胞证|回乡证|军官证"
        r"|证件|\bID card|\bssn\b)",
        r"(?:号码?|卡|是|为|\s|id|no|number|\.){0,12}[:：=]?\s{0,12}",
        r"(?P<id>(?:[A-Z]{0,2}\d{6,17}[\dX]|\d{3}-\d{2}-\d{4}))",
        _ENDS,
    ),
    _form("identity", _APART, r"(?P<id>[EGD][A-HJ-NP-Z]?\d{7,8})(?=[^\n]{0,8}护照)"),
    _form(
        "phone",
        _NUMBER_APART,
        rf"(?P<id>(?:[(（]?(?:\+|00)?86[)）]?{_GAP})?",
        rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})",
        _NUMBER_ENDS,
        is_real=_is_mobile,
    ),
    _form(
        "phone",
        r"(?<![A-Za-z0-9_.+/=-])(?P<id>\+(?:86)?1[3-9]\d",
        _GAP,
        r"\d{4}",
        _GAP,
        r"\d{4})",
        _ENDS,
    ),
    _form(
        "phone",
        r"(?<![A-Za-z0-9_.+/=-])(?P<id>(?:\+|00(?=[1-9]\d?[ -]))[1-9]\d{0,2}",
        r"(?:[ \t().-]{0,2}\d{1,5}){2,6})",
        _ENDS,
        is_real=_is_phone,
    ),
    _form(
        "phone",
        _NUMBER_APART,
        r"(?P<id>(?:[(（]0\d{2,3}[)）]|0\d{2,3}[ -])\s?[2-9]\d{2,3}[ -]?\d{4}",
        r"(?:\s?(?:转|ext\.?)\s?\d{1,6})?)",
        _NUMBER_ENDS,
    ),
    _form(
        "phone",
        _NUMBER_APART,
        r"(?P<id>(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4})",
        _NUMBER_ENDS,
    ),
    _form("phone", _NUMBER_APART, r"(?P<id>[48]00-?\d{3,4}-\d{3,4})", _NUMBER_ENDS),
    _form(
        "phone",
        r"(?:电话|手机号?|联系方式|座机|热线|传真|\btel\b|\bphone\b|\bmobile\b|\bcell\b"
        r"|\bcall me\b|打给我)",
        _LINKED,
        r"(?P<id>\+?\(?\d[\d ()-]{5,18}\d)",
        _ENDS,
        is_real=_is_phone,
    ),
    _form(
        "card",
        _NUMBER_APART,
        r"(?P<id>\d(?:[ -]?\d){12,18})",
        _NUMBER_ENDS,
        is_real=_is_card,
    ),
    _form(
        "card",
        r"(?:银行卡号?|卡号|储蓄卡|信用卡|对公账户|银行账[号户]|收款账[号户]|\bcard(?:\s?(?:no"
        r"|number))?\b"
        r"|(?:工商|建设|农业|招商|交通|中国|民生|浦发|中信|光大|平安)银行|[工建农招中交]行)",
        r"(?:号码?|卡|是|为|\s|number|no|\.){0,12}[:：=]?\s{0,12}",
        r"(?P<id>\d(?:[ -]?\d){11,18})",
        _NUMBER_ENDS,
    ),
    _form("card", _NUMBER_APART, r"(?P<id>62\d{2}(?: ?\d{4}){3}(?: ?\d{3})?)", _NUMBER_ENDS),
    _form("account", _APART, r"(?P<id>wxid_[A-Za-z0-9]{4,32}|gh_[0-9a-f]{12})", _ENDS),
    _form("account", _APART, r"(?P<id>\d{5,20}@(?:chatroom|openim|c\.us|g\.us|s\.whatsapp\.net))"),
    _form(
        "account",
        _APPS,
        _LINKED,
        r"(?P<id>[1-9]\d{4,11})(?![A-Za-z0-9_%]|\.\d|\s*(?:条|万|亿|个|人|tokens?\b|次|元|块))",
    ),
    _form(
        "account",
        r"(?:^|[\s，,。；;（(+➕加]|我的?|我们)(?:微信|威信|薇信|薇|微|绿泡泡|v信|vx|wx|wechat"
        r"|weixin|qq|q"
        r"|扣扣|企鹅号?|telegram|tg|电报|纸飞机|discord|skype|line|whatsapp|飞书|钉钉|小红书"
        r"|推特|twitter"
        r"|\bx)",
        r"\s?(?:号码?|id|账号|handle|群号|是|为)?\s?(?:[:：=]|号是|号为|\bis\b|号\s|id\s|❤|👉"
        r"|→)\s*",
        r"(?P<id>@?(?!https?\b|www\.)[A-Za-z][A-Za-z0-9_-]{3,31}(?:#\d{4})?)(?![A-Za-z0-9_./(])",
        is_real=_is_account,
    ),
    _form(
        "account",
        r"(?:微信|威信|薇信|\bvx|\bwx|\bv信|绿泡泡|\bwechat|\bweixin|电报|\btelegram|\btg|\bdiscord"
        r"|\bskype|同号|[➕+]\s?[vV薇微])[ :：]?\s*",
        r"(?P<id>(?=[A-Za-z_-]*[A-Za-z])(?=[A-Za-z]*[\d_-])[A-Za-z][A-Za-z0-9_-]{5,31}(?:#\d{4})?)",
        r"(?![A-Za-z0-9_./(])(?!\s?(?:API|SDK|模型|接口|版))",
        is_real=_is_account,
    ),
    _form(
        "account",
        r"(?:加我?|➕|\+)\s?(?:个|下|一下)?\s?(?:[vV]信?|薇|微|微信|wx|vx|tg)?\s?[:：]?\s?",
        r"(?P<id>(?=[A-Za-z]*[_-]|[A-Za-z]{2,}\d{2,})[A-Za-z][A-Za-z0-9_-]{5,31})"
        r"(?=\s*(?:备注|进群|拉你|聊|私聊|领|注明|详谈|入群|好友))",
        is_real=_is_account,
    ),
    _form(
        "account",
        r"我的?(?:微信|vx|wx|wechat|qq|tg|telegram|discord|飞书|钉钉|小红书|推特|微博)(?:号"
        r"|id)?\s?(?:就?是|为)\s?",
        r"(?P<id>@?[A-Za-z][A-Za-z0-9_-]{4,31})(?![A-Za-z0-9_./(])",
        is_real=_is_account,
    ),
    _form(
        "account",
        r"\b(?:(?:add|find|ping|reach|message|dm|text) me on (?:wechat|telegram|signal|discord"
        r"|skype"
        r"|line|whatsapp)|my (?:wechat|telegram|signal|discord|skype|line|tg)(?: id| handle"
        r"| username)?)(?:\s*[:,]|\s+(?:at|is|as|under))?\s+",
        r"(?P<id>@?[A-Za-z][A-Za-z0-9_.-]{3,31}(?:#\d{4})?)(?![A-Za-z0-9_/])",
        is_real=_is_account,
    ),
    _form(
        "account",
        r"(?:微信号|wechat id|加(?:一下|个|下)?(?:我|微信|微|vx?|wx)+(?:微信|vx?|wx|好友)?"
        r"|(?:微信|\bvx?|\bwx|威信|薇信|wechat|weixin)\s?(?:id|号|是|为)?\s?[:：])",
        r"\s*(?:vx?|wx|微信)?\s*[:：]?\s*(?P<id>[A-Za-z][A-Za-z0-9_-]{4,31})(?![A-Za-z0-9_./])",
    ),
    _form(
        "account",
        r"(?:telegram|\btg|电报|飞机|discord|skype|line|\bins|推特|twitter|微博)\s*(?:id|号|群"
        r"|频道|是|为|[:：])*\s*",
        r"(?P<id>@[A-Za-z]\w{3,31})",
        _ENDS,
    ),
    _form("account", r"(?:t\.me/|tg://resolve\?domain=)(?P<id>\+?[A-Za-z]\w{4,31})(?![\w/])"),
    _form(
        "account",
        r"(?P<id><@!?(?:[UW][A-Z0-9]{6,14}|\d{15,21})>"
        r"|(?<![A-Za-z0-9_/=])[UW]0[A-Z0-9]{6,12})",
        _ENDS,
        is_real=lambda text: any(letter.isdigit() for letter in text[2:]),
        cased=True,
    ),
    _form(
        "account",
        r"(?P<id>(?<![A-Za-z0-9_])@[a-z0-9_.=/-]{1,64}:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,6"
        r"3}){1,4})",
        cased=True,
    ),
    _form("account", _APART, r"(?P<id>o[uni]_[0-9a-f]{20,40})", _ENDS),
    _form("phone", _TELLS_PHONE, r"(?P<id>(?:\+|%2B)?\d{7,15})", _ENDS),
    _form("account", _TELLS_ACCOUNT, r"(?P<id>[A-Za-z0-9_-]{5,40})", _ENDS),
)

_TELLS: Final = re.compile(rf"(?:{_TELLS_PHONE}|{_TELLS_ACCOUNT}|t\.me/)$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://[^\s，。；！？、）】》」<>]+", re.IGNORECASE)


_MAY_HOLD: Final = re.compile(r"\d{4}|\d[ -]\d|[@＠_]|[A-Za-z0-9-]{6}|%40")
"""What every identifier has: some figures, a sign of a mailbox, or a long run of Latin letters."""


def findings(text: str) -> list[Finding]:
    """The identifiers in `text`, in order and without overlap."""
    return list(_found(text))


@lru_cache(maxsize=16)  # a text is looked at several times in a row
def _found(text: str) -> tuple[Finding, ...]:
    if not _MAY_HOLD.search(text):
        return ()
    addresses, taken = Taken(text, pages(text)), Taken(text)
    found: list[Finding] = []
    for form in _FORMS:
        for finding in _of_form(form, text):
            place = finding.start, finding.end
            if addresses.meets(*place) and not _may_hide_in_address(finding, text):
                continue
            if not taken.meets(*place):
                taken.take(*place)
                found.append(finding)
    return tuple(sorted(found, key=lambda finding: finding.start))


def pages(text: str) -> list[tuple[int, int]]:
    """Where the addresses of pages stand in `text`."""
    return [found.span() for found in _ADDRESS.finditer(text)]


def _of_form(form: Form, text: str) -> Iterator[Finding]:
    for match in each(form.pattern, text):
        if form.is_real is None or form.is_real(match["id"]):
            yield Finding(kind=form.kind, start=match.start("id"), end=match.end("id"))


def _may_hide_in_address(finding: Finding, text: str) -> bool:
    """What is hidden even inside the address of a page: keys, mailboxes, chat invitations, and
    what a parameter calls a telephone or an account.

    `https://user@host` and `medium.com/@name` are no mailboxes.
    """
    hidden = text[finding.start : finding.end]
    before = text[max(0, finding.start - 24) : finding.start]
    if finding.kind == "email":
        return not before.endswith(("//", "/")) and not hidden.startswith("@")
    always = finding.kind == "secret" or hidden.startswith("wxid_")
    return always or _TELLS.search(before) is not None
