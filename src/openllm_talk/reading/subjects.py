"""The subject of a title or a question: the few words of it that an editor would print.

A text is cut into clauses, and each clause into runs: what is left between the words that name
nothing (verbs, pronouns, question words, particles). One run is the subject: one with a name in
it rather than one without, an early one rather than a late one, a short one rather than a long one.
The words that name nothing stand in `stop_words.py`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from openllm_talk.reading import stop_words, utterance
from openllm_talk.reading.titles import cut
from openllm_talk.records import Record

# Width counts a Chinese character as two, so that both scripts have the same room on a page.
_WIDEST: Final = 28
_WIDEST_ENGLISH: Final = 40
_TOO_WIDE: Final = 44
_LONGEST_TEXT: Final = 500

_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z0-9][\w.+-]*")
_EDGE: Final = " \t()（）[],，。.;；:：-–—~!！?？、…·|｜/\\\"'“”‘’「」《》*_`<>→&"
_BOOK: Final = re.compile(r"《([^《》\n]{2,120})》")
_ASIDE: Final = re.compile(r"【[^【】\n]{0,40}】|[（(\[][^（）()\[\]\n]{0,60}[）)\]]")
_SOURCE: Final = re.compile(
    r"\s*[-–—|｜_]+\s*(?:[^\s\-–—|｜_]{1,16}\s?的(?:文章|专栏|回答|视频)(?:\s*[-–—]\s*\S{1,12})?"
    r"|(?:知乎|机器之心|量子位|新智元|掘金|简书|哔哩哔哩|少数派|公众号|微信|CSDN\S*|Medium|arXiv"
    r"|GitHub|YouTube))\s*$",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"(?<=[^\W\d]):\s*|:\s+|：\s*|(?<=[\u3400-\u9fff])&|[｜|。！？!?；;，,…\n]+(?!\d{3})|\s+[-–—~]+\s+|[—–]{2,}|-{2,}|[~～]+"
    r"|\.\s+(?=[A-Z])"
)
_NAMED: Final = re.compile(
    r"^(?P<name>[A-Za-z][\w.+-]{1,23}(?: (?:[A-Z][\w.+-]{0,14}|v?\d[\w.]{0,6}))?)"
    r"\s*(?:[:：](?!//)|[—–]{1,2}|\s-\s)\s*\S"
)
_LABEL: Final = re.compile(
    r"recording|paper|repo|link|code|blog|news|updates?|notes?|question|questions|announcement"
    r"|title|video|tutorial|slides|demo|thanks|release|survey|review|guide|docs|re|fyi|ps|edit"
    r"|todo|tips?|qa|introduction|reminder|warning|help|hi|hello|poll|part \d+|day \d+|also|see",
    re.IGNORECASE,
)
_NO_SUBJECT: Final = re.compile(
    r"^(?:recording|thanks|thank you|also see|see also|录屏|录像|录播|回放)\b", re.IGNORECASE
)
_THAT: Final = re.compile(r"(?<=\w)\s+(?:that|which|because|since|although|but|so that)\s.*")
_QUOTES: Final = re.compile(r"[「」『』“”]")
_NUMBER: Final = re.compile(r"^\d{1,2}[、.)）]\s*(?!\d)")
_LABELLED: Final = re.compile(r"^(?!综述)[^｜|\s：:]{1,12}\s?[｜|]\s*(?=\S)")
_SURVEY: Final = re.compile(r"(?<![篇个份的])综述|\b(?:survey|review) (?:of|on)\b", re.IGNORECASE)
_OF_SOMEBODY: Final = re.compile(
    r"^[^，。：:]{0,12}?(?:大学|研究院|实验室|公司|团队|\bLab)\s*(?:的|发布|最新)?\s*(?=.{4})"
)
_NAME: Final = re.compile(r"[A-Za-z][\w.+&-]*[\w+]|\d+[A-Za-z][\w-]*[A-Za-z]\w*")
_GENERIC: Final = re.compile(
    r"(?:(?:ll|vl|ml|s|l)ms?|ai|agi|aigc|(?:chat)?gpt[-\d.]*\w?|face|nlp|cv|ml|dl|rl|sft|apis?|gpus?|cpus?|cuda"
    r"|oom|os|pc|sdk|pdf|hf|hugging ?face|hugging|github|open ?ai|google|meta|microsoft|arxiv"
    r"|tokens?|loss|lr|bugs?|demos?|papers?|repos?|blogs?|codes?|models?|agents?|prompts?|data"
    r"|datasets?|epochs?|steps?|batch|benchmarks?|pipelines?|trick|tricks|talk|paper|ppt|case"
    r"|cases|base|chat|instruct|work|link|links|question|questions|tutorial|transformers?|accuracy"
    r"|logp|release|news|lab|rank|the|and|of|with|for|in|full|chunk|chunks|rm|output|outputs|complete|query|queries|issue|issues|command|wechat|telegram|discord|slack|irc|group|channel|checkpoint|ckpt|baseline"
    r"|server|servers|file|files|version|error|errors|problem|thing|things|stuff|way|ways|people"
    r"|idea|ideas|example|examples|information|info|somewhere|something|anything|kind|lot|bit"
    r"|reason|time|day|today|tomorrow|week|linux|windows|python|ok|lol|vs)"
    r"|\d[\d.,]*\s?(?:[bkmgt]b?|%|w|x)?|v\d[\d.]*",
    re.IGNORECASE,
)
_GENERIC_CHINESE: Final = re.compile(
    r"(?:开源|大型?|小|语言|多模态|基础|各种|这些|不同|现有|中文|一些|其他|目前|预?训练|重要)*"
    r"(?:模型|数据集?|方法|问题|论文|文章|项目|工具|代码|效果|版本|资料|教程|方案|经验|技术|框架"
    r"|任务|样本|参数|原因|结果|报告|原文|链接|文档|博客|视频|录屏|回放|录音|答案|结论|顺序"
    r"|训练|推理|微调|部署|评测|测试|机制|能力|领域|场景|业务|公式|消息|要点|热搜|标题|同学|老师"
    r"|朋友|老板|名字|框架层|数据层|模型层|层|后面|前面|重要|合作|更多|当前|进展|计划|时间|今天|明天|昨晚|本周|新闻|杂项|其他|演讲|字幕|中文字幕|新博客|地步|区别|公司|阶段|时候|方面|过程|里面|情况|水平|影响|思考)"
)
_WEAK_END: Final = re.compile(
    r"(?:\s*(?:阶段|时候|过程|期间|方面|里面|之间|以内|以上|以下|左右|中|里|上|下|时|后|前|内|之|比)"
    r")+$"
)
_LOOSE_END: Final = re.compile(
    r"(?<=[\w\u3400-\u9fff]{3})\s*(?:的?(?:方法和技巧|相关(?:问题|工作|资料)|水平|问题"
    r"|情况|方法|技巧|经验|思路|影响|进展|现状|来源|起源|起因|原因|区别|不足|原理|思考|看法|心得"
    r"|体会|总结|解读|详解|分享|笔记|浅析|(?:论文)?原文|源码|案例|意思|作用|选择))+$"
)
_LOOSE_START: Final = re.compile(
    r"^(?:(?:开源|最新|全新|新|相关|类似|好|大量|大规模|一些|几个|各种|这种|那种|某个|多个|部分"
    r"|首个|首款|业界|官方)的?|(?:大?模型|大?语言模型|大型语言模型|LLMs?|AI) ?的"
    r"|[^的]*(?:模型|框架|工具|平台|系统|数据集|基准|算法|项目|助手)\s+(?=[A-Z][\w.-]*$)"
    r"|一[个种款篇套份]|[两几]百?[个种款篇套份])\s*",
    re.IGNORECASE,
)
_DANGLING: Final = re.compile(
    r"^(?:(?:(?:kind|sort|type|lot|way|list|number)s? of|a|an|the|of|for|in|on|and|or|with|is"
    r"|are)\b[\s,]*)+"
    r"|(?:\s+(?:a|an|the|of|for|in|on|and|or|with|is|are))+$",
    re.IGNORECASE,
)
_SMALL_WORDS: Final = re.compile(r"(?<![\w-])[a-z-]+(?: [a-z-]+)+(?![\w-])")
# A topic with a question mark behind it, and what is asked of it after that: «外推？RoPE 够吗».
_TOPIC_ASKED: Final = re.compile(r"^([\u3400-\u9fff]{2,10})\s*[?？]\s*\S")
# The word behind «how do I», «can you», «how to» is a verb.
_VERB_BEHIND: Final = re.compile(
    r"\b(?:(?:do|can|could|should|would|might|did) (?:i|you|we|one|people)(?: all)?|how to)"
    r" [a-z]+\b",
    re.IGNORECASE,
)
_MEANS: Final = re.compile(r"\s(?:with|for|via|from|by|using|through|in|on|towards?)\s")
_AMOUNT: Final = re.compile(r"[超近约]?\s*\d[\d.,]*\+?\s*[万亿千百]*\s*[\u3400-\u9fff]?")
_PARTICLES: Final = re.compile(
    r"^(?:\s*(?:的|和|与|或者?|及|以及|跟|同|了|着|之|就|也|都|又|再))+"
    r"|(?:\s*(?:的|和|与|或者?|及|以及|跟|同|了|着|啦|吗|呢|吧|啊|呀|嘛|么|哦|哈|就|也|都|又|再|总|老|好))+$"
    r"|(?<=[A-Za-z])\s+[\u3400-\u9fff]$|^[\u3400-\u9fff]\s+(?=[A-Za-z])"
)

# Behind these stands where or against whom, not what.
_PLACES: Final = re.compile(
    r"(?<=\S)\s*(?:登顶|登上|登(?![录记陆])|亮相|入选|出炉|问世|来了|来袭|接近|达到|超越|超过|击败"
    r"|媲美|逼近|直逼|领先|夺冠).*"
)
# Between these stand a thing and what is said of it, which belong together.
_HAS: Final = re.compile(r"^(.{2,16}?)\s*(?:竟然?有|不具备|具备|缺乏|没有|存在)\s*([^的]{2,12})$")
# Between these stand who made something, and what.
_MAKES: Final = re.compile(r"宣布|发布|推出|上线|提出|开源|公开|接入|升级")


def _alternatives(words: str) -> str:
    return "|".join(map(re.escape, sorted(set(words.split()), key=len, reverse=True)))


_STOPS: Final = re.compile(
    rf"(?P<whole>{_alternatives(stop_words.WHOLE)})|(?P<stop>{_alternatives(stop_words.BREAKS)}"
    rf"|(?:(?<=[A-Za-z0-9]\s)|(?<=[A-Za-z0-9])|(?<=^))(?:{_alternatives(stop_words.SHORT_VERBS)})(?=\s|$|[A-Za-z0-9])"
    rf"|[\u3400-\u9fff]了(?!解)|([\u3400-\u9fff])一\3"
    rf"|(?:{_alternatives(stop_words.VERBS)})(?=\s?[\u3400-\u9fff]{{1,4}}的|一下))"
)
_LEADING_VERB: Final = re.compile(
    rf"^(?:高效|快速|轻松|更好地?|有效)?(?:{_alternatives(stop_words.LEADING_VERBS)})(?:了|过(?![程拟])|出(?![口处]))?"
    r"(?!框架|数据|集|方法|技巧|成本|稳定|平台|系统|工具|代码|模型|策略|目标|任务|能力|优化)\s*"
)
_SHORT_VERB_AT_EDGE: Final = re.compile(
    rf"^(?:{_alternatives(stop_words.SHORT_VERBS)})+(?=[\sA-Za-z0-9])"
    rf"|(?<=[\sA-Za-z0-9])(?:{_alternatives(stop_words.SHORT_VERBS)})+$"
)
_STOPS_ENGLISH: Final = re.compile(
    rf"(?<![\w'-])(?:{_alternatives(stop_words.ENGLISH)})(?![\w'-])", re.IGNORECASE
)


class Subject(Record, frozen=True):
    """The subject of a text, and whether a name stands in it."""

    text: str
    named: bool


def subject(text: str) -> Subject | None:
    """What `text`, a title or a question, is about; None where nothing in it can be named."""
    plain = _SOURCE.sub("", utterance.plain(text[:_LONGEST_TEXT]))
    plain = re.sub(r"(?<=[\u3400-\u9fff])  +(?=[\u3400-\u9fff])", "", _ASIDE.sub("  ", plain))
    plain = " ".join(_QUOTES.sub("", plain).split())
    plain = _LABELLED.sub("", plain).strip()
    if _NO_SUBJECT.match(plain):
        return None
    if re.fullmatch(r"[\w.+-]+", plain.strip(_EDGE), re.ASCII):
        word = plain.strip(_EDGE)
        is_name = len(word) <= _TOO_WIDE and not is_generic(word)
        return Subject(text=word, named=True) if is_name else None
    named = _NAMED.match(plain)
    if named and not is_generic(named["name"]) and not _LABEL.fullmatch(named["name"]):
        return Subject(text=named["name"], named=True)
    book = _BOOK.search(plain)
    within = subject(book[1]) if book else None
    if within:
        return within
    if not _CJK.search(plain):
        plain = plain.partition("?")[0]
    clauses = [part.strip(_EDGE) for part in _CLAUSE.split(plain) if part and part.strip(_EDGE)]
    clauses = [part for part in clauses if not _LABEL.fullmatch(part)]
    topic = _TOPIC_ASKED.match(plain)
    best = _survey(clauses) or (_whole(topic[1]) if topic else None) or _best(clauses)
    if best is None or width(best) > _TOO_WIDE:
        return None
    return Subject(text=best, named=_is_name(best, plain))


def names(text: str, among_chinese: bool) -> list[str]:
    """The Latin words of `text` that may be a name: all but the general words of the trade.

    Among Chinese any Latin word may be one; in English it has a capital or a figure.
    """
    found = [name.strip(".+-&") for name in _NAME.findall(text)]
    if not among_chinese:
        found = [name for name in found if re.search(r"[A-Z0-9]", name)]
    return [name for name in found if not is_generic(name)]


def is_generic(text: str) -> bool:
    """Whether `text` names nothing on its own: «LLM», «开源模型», «70B»."""
    words = [word for word in _LATIN.findall(text) if not _GENERIC.fullmatch(word)]
    chinese = "".join(_CJK.findall(_WEAK_END.sub("", text))).replace("的", "")
    nothing = len(chinese) < 2 or _GENERIC_CHINESE.fullmatch(chinese) is not None
    return not words and (nothing or _AMOUNT.fullmatch(text) is not None)


def width(text: str) -> int:
    """How much room `text` takes: two for a Chinese character, one for any other."""
    return len(text) + len(_CJK.findall(text))


def _whole(clause: str) -> str | None:
    """The subject of a clause in which nothing breaks: a topic, not a sentence."""
    return _best([clause]) if len(_split_chinese(clause)) == 1 else None


def _is_name(phrase: str, text: str) -> bool:
    """Whether a name stands in a phrase of `text`.

    The capitals of an English title are no names, nor are two small words beside each other in
    Chinese («context length»). A survey is known by what it surveys.
    """
    if phrase.endswith("综述"):
        return True
    inside = names(phrase, _CJK.search(text) is not None)
    if not _CJK.search(phrase) and " " in phrase:
        return any(re.search(r"[a-z][A-Z]|\d|[A-Z]{3}", name) for name in inside)
    paired = {word for pair in _SMALL_WORDS.findall(phrase) for word in pair.split()}
    return any(name not in paired for name in inside)


def _best(clauses: Sequence[str]) -> str | None:
    """The run that says most; what a headline says was made counts more than who made it."""
    found = []
    for place, clause in enumerate(clauses):
        chinese = _CJK.search(clause) is not None
        made = _MAKES.search(clause)
        for order, run in enumerate(_runs(clause)):
            is_made = made is not None and clause.find(run) > made.start()
            worth = _worth(run, chinese) + 0.4 * is_made - 0.35 * place - 0.15 * order
            found.append((worth, -place, -order, run))
    return max(found)[-1] if found else None


def _survey(clauses: Sequence[str]) -> str | None:
    """«X 综述» for a survey of X, whichever stands first."""
    marked = next((part for part in clauses if _SURVEY.search(part)), None)
    if marked is None:
        return None
    before, found, behind = (part.strip(_EDGE) for part in _partition(marked))
    if found.isascii():
        return _trimmed(behind)
    if before and width(before) <= _WIDEST:
        return f"{_OF_SOMEBODY.sub('', before)}{' ' if before[-1].isascii() else ''}综述"
    rest = [part for part in (behind, *clauses[clauses.index(marked) + 1 :]) if part]
    topic = _best([_OF_SOMEBODY.sub("", part) for part in rest])
    return f"{topic}{' ' if topic[-1].isascii() else ''}综述" if topic else None


def _partition(text: str) -> tuple[str, str, str]:
    found = _SURVEY.search(text)
    assert found is not None
    return text[: found.start()], found[0], text[found.end() :]


def _runs(clause: str) -> list[str]:
    """What is left of a clause between the words that name nothing, trimmed, in order."""
    if not _CJK.search(clause):
        if _is_headline(clause):
            head = _headline(clause)
            return [] if is_generic(head) else [head]
        return _naming(
            _STOPS_ENGLISH.split(_VERB_BEHIND.sub(" how ", _THAT.sub("", clause))),
            among_chinese=False,
        )
    clause = _PLACES.sub("", _NUMBER.sub("", clause))
    has = _HAS.match(clause)
    if has and width(clause) <= _WIDEST and not utterance.asking(clause):
        return [f"{_trimmed(has[1])} {_trimmed(has[2])}"]
    pieces = _split_chinese(clause)
    if not utterance.is_chinese(clause):
        pieces = [part for piece in pieces for part in _STOPS_ENGLISH.split(piece)]
    runs = _naming(pieces, among_chinese=True)
    if len(runs) > 1 and _MAKES.search(clause) and not names(f"{runs[0]}{runs[1]}", True):
        joined = f"{runs[0]}{'' if _CJK.match(runs[1]) else ' '}{runs[1]}"
        if width(runs[0]) <= 12 and width(joined) <= _WIDEST:
            return [joined, *runs[2:]]
    if not runs and _LATIN.search(clause) and width(clause) <= 14 and not utterance.asking(clause):
        short = _PARTICLES.sub("", clause).strip(_EDGE)
        return [] if is_generic(short) else [short]
    return runs


def _naming(pieces: Iterable[str], among_chinese: bool) -> list[str]:
    trimmed = (_trimmed(piece) for piece in pieces)
    runs = [_fitting(run, among_chinese) for run in trimmed if run and not is_generic(run)]
    runs = [run for run in runs if not is_generic(run)]
    if among_chinese:
        return runs
    return [
        run
        for run in runs
        if width(run) <= _WIDEST_ENGLISH and (" " in run or names(run, among_chinese=False))
    ]


def _split_chinese(clause: str) -> list[str]:
    """`clause` cut at its stop words."""
    pieces, last = [], 0
    for found in _STOPS.finditer(clause):
        if found["stop"]:
            pieces.append(clause[last : found.start()])
            last = found.end()
    return [*pieces, clause[last:]]


def _is_headline(clause: str) -> bool:
    """Whether an English clause is a title: most of its longer words begin with a capital."""
    words = [word for word in re.findall(r"[A-Za-z][\w'-]*", clause) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) * 2 > len(words)


def _headline(title: str) -> str:
    """An English title, or where it is too long what stands before its «with», «for» or «via»."""
    text = _DANGLING.sub("", title).strip(_EDGE)
    if width(text) <= _WIDEST_ENGLISH:
        return text
    head = _MEANS.split(text)[0].strip(_EDGE)
    return head if " " in head else cut(text, _WIDEST_ENGLISH).rstrip("…")


def _trimmed(run: str) -> str:
    """`run` without particles, loose words and leading verbs at its edges."""
    text = run.strip(_EDGE)
    if not _CJK.search(text):
        return _DANGLING.sub("", text).strip(_EDGE)
    text = _PARTICLES.sub("", _SHORT_VERB_AT_EDGE.sub("", text)).strip(_EDGE)
    owner, _, owned = text.partition("的")
    if _GENERIC.fullmatch(owner.strip()) and width(owned) >= 4 and not is_generic(owned):
        text = owned.strip(_EDGE)
    for form in (_LEADING_VERB, _LOOSE_START, _WEAK_END, _LOOSE_END):
        shorter = _PARTICLES.sub("", form.sub("", text)).strip(_EDGE)
        if width(shorter) >= 4 and not is_generic(shorter):
            text = shorter
    return text


def _fitting(run: str, among_chinese: bool) -> str:
    """`run`, or where it is too long the part of it that says most: a name, or its last part."""
    if not _CJK.search(run):
        parts = [run] if width(run) <= _WIDEST_ENGLISH else _MEANS.split(run)
        return next((part for part in parts if " " in part), run)
    if width(run) <= _WIDEST:
        return run
    first = re.split(r"[/+、]", run)[0].strip(_EDGE)
    if 4 <= width(first) <= _WIDEST and not is_generic(first):
        return first
    inside = names(run, among_chinese)
    if inside:
        whole = re.search(rf"{re.escape(inside[0])}(?: (?:[A-Z]|v?\d)[\w.+-]*){{0,2}}", run)
        return whole[0] if whole else inside[0]
    return run.rpartition("的")[2].strip(_EDGE)


def _worth(run: str, among_chinese: bool) -> float:
    """How well a run names a subject: a name in it, or else more than a word; and it fits."""
    widest = _WIDEST if among_chinese else _WIDEST_ENGLISH
    inside = names(run, among_chinese)
    room = width(run)
    if inside:
        is_sure = among_chinese or any(re.search(r"\d|\w[A-Z]", name) for name in inside)
        return 0.5 * (room <= widest) + (1.0 if is_sure else 0.5)
    return 0.5 * (room <= widest) + 0.2 * (room >= 8) + 0.2 * (room >= 16)
