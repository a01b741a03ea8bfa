"""What one chat message does, seen alone: asks, greets, thanks, quotes, commands.

The cues are data, Chinese and English side by side. They are forms that people use to ask or to
thank in any group; no rule here knows a subject, a group or a person.
"""

import re
from typing import Final

from openllm_talk.records import Record

_URL: Final = re.compile(r"(?:https?://|www\.)[^\s，。；！？、）】》」<>]+", re.IGNORECASE)
_STICKER: Final = re.compile(r"\[[^\[\]\n]{1,8}\]|:[a-z0-9_+-]{2,30}:")
_RULED_QUOTE: Final = re.compile(
    r"^[「“\"](?P<name>[^：:\n]{1,60})[：:]\s*(?P<said>.*?)"
    r"[」”\"][ \t]*\n[-— ]{5,80}\n(?P<rest>.*)$",
    re.DOTALL,
)
_ARROW_QUOTE: Final = re.compile(r"^(?P<quoted>(?:>[^\n]*\n)+)\s*(?P<rest>.*)$", re.DOTALL)
_WORD: Final = re.compile(r"[a-z0-9]+(?:[._+'-][a-z0-9]+)*|[\u3400-\u9fff]+", re.IGNORECASE)
_CJK: Final = re.compile(r"[\u3400-\u9fff]")

_QUESTION_MARK: Final = re.compile(r"[?？](?=[\s?？!！.。…)）\]】~～]|$|[\u3400-\u9fff])")
_ASKING_EN: Final = re.compile(
    r"(?:^|[.,;:!?(]\s*|\b(?:so|and|but|or|ok|okay|well|hey|hi|hello|um|hmm|also|then|because"
    r"|please"
    r"|guys|all|folks|sorry|now|btw)[, ]+)"
    r"(?:how|what|why|where|which|who|when|whats|what's|hows|how's|wheres|where's|is|are|isn't"
    r"|isnt"
    r"|aren't|can|can't|could|does|do|did|don't|doesn't|didn't|should|shouldn't|would|will"
    r"|wouldn't"
    r"|won't|has|have|hasn't|am|was|were|anyone|anybody|any\s*one|someone|somebody|any)\b",
    re.IGNORECASE,
)
_ASKING_EN_ANYWHERE: Final = re.compile(
    r"\b(?:how (?:do|can|could|would|should|to|did|does|about)\b|(?:any|some)(?:one|body) "
    r"(?:know|help|tell|have|had|has|here|else|got|using|use|tried|able|familiar|explain|point)"
    r"|(?:does|do|did|has|have|is|can|could|would|will) (?:any|some)(?:one|body)"
    r"|is there (?:a|an|any|some|something|anything)|is it possible|do (?:i|you) (?:need|have)"
    r"|can (?:i|you|we)|could (?:i|you|we)|should (?:i|we)|what(?:'s| is| are| does| do| would)"
    r"|where (?:is|are|can|do)|which (?:one|is|are)|why (?:is|does|do|would|can't|doesn't)"
    r"|any (?:idea|ideas|suggestion|suggestions|advice|tips|pointers|clue|help|thoughts)"
    r"|wondering (?:if|how|why|what|whether|about)|tell me (?:how|what|why|where|if)"
    r"|(?:don't|dont|do not) know (?:how|what|why|where|if|whether)|looking for (?:a|an|some|the)"
    r"|help me (?:with|to|fix|get|out)|need (?:some )?help (?:with|on|in|to))",
    re.IGNORECASE,
)
_PROBLEM_EN: Final = re.compile(
    r"\b(?:(?:can't|cant|cannot|can not|couldn't|could not|unable to|won't|wont|doesn't|doesnt"
    r"|does not|didn't|isn't|not) (?:\w+ ){0,3}?(?:work|working|find|get|seem|boot|start|load|open"
    r"|install|connect|see|play|run|mount|let|detect|recognize|recognise|show|figure|log|use"
    r"|access"
    r"|update|upgrade|print|hear|make|compile|build|able|do)\w*"
    r"|(?:i(?:'m| am|m)?|i've|ive) (?:trying|tried|having|getting|want|need|would like|wanna"
    r"|have a"
    r"|got a|get an?|keep getting|stuck|looking)|(?:problem|issue|trouble)s? (?:with|is|when|in)"
    r"|(?:fails?|failed|crash(?:es|ed)?|hangs?|freezes?|broken?|stuck|error|errors)\b"
    r"|how come|it says|it keeps|every time i)",
    re.IGNORECASE,
)
_ASKING_ZH: Final = re.compile(
    r"吗|么(?=\s|$|[？?，。])|嘛(?=\s|$|[？?])|呢(?=\s|$|[？?])|怎么|怎样|如何|为什么|为啥"
    r"|为何|咋|啥|什么"
    r"|哪个|哪些|哪里|哪儿|哪家|哪种|多少|多大|多久|多长|几个|几条|几张|几天|谁[来有能会知在]"
    r"|有没有|有无|是不是|能不能"
    r"|可不可以|行不行|好不好|会不会|要不要|需不需要|对不对|值不值|稳不稳|是否"
    r"|还是.{1,12}(?:好|合适)"
    r"|求(?:推荐|助|个|一个|问|教|解|大佬|指|救|分享)|请教|请问|想问|问一下|问下|问个|请大佬"
    r"|有知道|有人知道"
    r"|有(?:人|大佬|哪位|朋友|兄弟|老师|谁).{0,20}(?:过|不|没|吗)(?=\s|$|[？?，。])"
    r"|(?:了|过|对|好)没(?=\s|$|[？?，。])|(?<=[有知行会懂])不(?=\s|$|[？?])|咋办|怎么办|哪位"
    r"|有偿求"
)
_ASKING_ZH_OPENING: Final = re.compile(
    r"请教|请问|想问|问一下|问下|问个|求(?:推荐|助|个|一个|问|教|解|指|分享)"
    r"|有没有|有(?:人|大佬|哪位|谁|朋友)|有无|大家|各位|大佬|群友|谁[有能会知]"
)
_PROBLEM_ZH: Final = re.compile(
    r"奇怪|报错|老是|一直|总是|卡住|卡死|不动|失败|崩|不行|不了|没反应|不收敛|爆显存|OOM|oom"
    r"|异常|有问题|搞不定"
    r"|出现.{0,6}错误|跑不|装不|起不来|掉点|变差|对不上|差.{0,4}点"
)
_INDIRECT: Final = re.compile(
    r"(?:看|取决于)(?:你|您|自己|具体)[^，。！？?\n]{0,30}(?:哪些|哪个|什么|多少|怎么|如何|谁)"
)
_YOU: Final = re.compile(
    r"[你您](?![们好])"
    r"|\b(?:did|have|are|do|can|could) you (?:try|tried|check|checked|sure|using|have|see)\b",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"^(?:(?:(?:请|想|先)?问(?:大家|各位)?[一几]?个(?:小|弱|傻)?问题"
    r"|hi+|hello+|hey+|yo|heya|hiya|howdy|hola|greetings|salut|re|good (?:morning"
    r"|evening|day"
    r"|afternoon|night)|morning|evening|gm|gn|all|there|everyone|everybody|guys|folks|people|room"
    r"|ppl|channel|again|大家好|大佬们好|各位好|大佬好|你好|您好|哈喽|早+|早上好|早安|晚上好"
    r"|下午好|中午好|晚安"
    r"|大家|大佬们?|各位|各位大佬|群友们?|老师们?|好|呀|啊|哈|请教一下|请教下|请教|请问一下"
    r"|请问下?|想请教一下"
    r"|想请教|想问下|想问一下|想问|问一下|问下|问个问题|先问个问题|刚进群|新人|萌新|小白"
    r"|弱弱地?问一句)"
    r"[\s,，.。!！~～、:：;；]*)+",
    re.IGNORECASE,
)
_PLEA: Final = re.compile(
    r"^(?:(?:can|could|will|would|may)\s+(?:any|some)\s*(?:one|body|you)?\s*(?:please "
    r"|plz )?(?:help|assist)"
    r"(?: me)?(?: out)?(?: (?:please|plz|here|with (?:a|an|my|this|some|something)\s*\w*))?"
    r"|(?:can|could) you (?:please |plz )?(?:help|assist)(?: me)?(?: out)?(?: please)?"
    r"|(?:please |plz )?help(?: me)?(?: please| plz| out)?|(?:is )?any\s*(?:one|body) (?:here"
    r"|there|home|alive"
    r"|around|awake|on|up|able to help|help|know)(?: .{0,16})?|i (?:need|have|want"
    r"|got)(?: some| a| an| to ask)?"
    r"(?: \w+)? (?:help|question|problem|questions|issue)(?: please)?|(?:can|may"
    r"|could) i ask(?: .{0,24})?"
    r"|(?:quick|a|one|stupid|dumb|simple|newbie|noob) question|question|got a (?:sec|minute)"
    r"|you there"
    r"|(?:any|some)\s*(?:one|body)(?: (?:can|to|could))?(?: (?:answer|read|hear|see|help"
    r"|spare)(?: \w+){0,5})?"
    r"|in need of help|help (?:needed|wanted)|有人吗|有人在吗|在吗|在不在|有大佬在吗|大佬在吗"
    r"|求助|救命|急|帮帮忙"
    r"|有个问题|有问题请教|可以问个问题吗|能请教个问题吗)[\s.!?,~。！？，]*$",
    re.IGNORECASE,
)
_THANKS: Final = re.compile(
    r"\b(?:thanks|thank you|thankyou|thx|thnx|tnx|ty|cheers|tks|merci|appreciated?)\b|谢谢"
    r"|多谢|感谢|谢啦|谢了|蟹蟹|3q"
    r"|受教|学到了|学习了|🙏|\[玫瑰\]|\[抱拳\]",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"^(?:ok+(?:ay)?|k|kk|cool|great|nice|lol|haha+|hehe+|hmm+|ah+|oh+|yes|yep|yeah|no|nope|np"
    r"|sure|right"
    r"|wow|good|perfect|awesome|brb|bye|cya|later|exactly|indeed|true|got it|i see|will do|welcome"
    r"|you're welcome|yw|no problem|好的?|好嘞|嗯+|对+|是的?|行|收到|了解|明白|懂了|牛|牛逼"
    r"|哈+|笑死|确实|同意|赞|"
    r"可以|不客气|欢迎|没事|ok的?|\+1|同问|okok|顶|收藏了|mark|马克)(?:[\s.!,~。！，]+\S{0,12})?$",
    re.IGNORECASE,
)
_SUCCESS: Final = re.compile(
    r"\b(?:that (?:did|worked|fixed|was) ?(?:it|the trick)?|it works|works now|working now"
    r"|worked|it worked"
    r"|fixed (?:it|that)?|got it (?:working|to work)|solved|found it|that's it|figured it out"
    r"|never ?mind"
    r"|nvm)\b|起来了|搞定|解决了|好了|可以了|破案了|成功了|正常了|跑通了|装好了|原来是|就是我"
    r"|是因为我|找到原因|ok了|通了|懂了"
    r"|明白了",
    re.IGNORECASE,
)
_FAILURE: Final = re.compile(
    r"\b(?:(?:still|it|that|this|but)(?: \w+){0,3}? (?:doesn't|doesnt|didn't|didnt|does not"
    r"|did not|won't|isn't"
    r"|not|nothing|same)(?: \w+){0,2}? ?(?:work|help|working|there|change|do)?|no (?:luck|joy"
    r"|go|dice|difference"
    r"|change)|same (?:error|problem|thing|result|issue)|still (?:the same|no|not|get|getting"
    r"|broken|can't|cant)"
    r"|already (?:tried|did|done|have)|tried (?:that|it|this)|command not found|no such file"
    r"|it says|gives? (?:me )?(?:an )?error|doesn't work|didn't work|not found)"
    r"|还是(?:不行|不|没|报错|一样|掉|差|低|卡)|没用|没效果|不管用|试过了?|补不回|仍然|依然"
    r"|没解决|一样的?(?:问题|报错)",
    re.IGNORECASE,
)
_SUGGESTION: Final = re.compile(
    r"\b(?:why not|(?:have|did) you (?:tried|try|checked|check|looked|look)|how about"
    r"|what about|try)\b"
    r"|试试|试过|试下|可以用|是不是|要不",
    re.IGNORECASE,
)
_COMMAND: Final = re.compile(
    r"^\s*(?:[!~][a-z][\w-]*|/[a-z]{2,}(?![\w/.-])|\.[a-z]{2,12}$)", re.IGNORECASE
)


class Quote(Record, frozen=True):
    """An earlier message repeated on top of a new one: its author as written, and its words."""

    said: str
    name: str | None = None


def quote(text: str) -> Quote | None:
    """The message quoted on top of `text` (「name：words」 and a rule, or lines with «>»)."""
    ruled = _RULED_QUOTE.match(text)
    if ruled:
        return Quote(name=ruled["name"].strip(), said=ruled["said"].strip())
    arrows = _ARROW_QUOTE.match(text)
    if arrows and arrows["rest"].strip():
        lines = (line.lstrip("> ") for line in arrows["quoted"].splitlines())
        return Quote(said="\n".join(lines).strip())
    return None


def own_words(text: str) -> str:
    """`text` without the message it quotes on top."""
    for form in (_RULED_QUOTE, _ARROW_QUOTE):
        found = form.match(text)
        if found and found["rest"].strip():
            return found["rest"].strip()
    return text.strip()


def plain(text: str) -> str:
    """The own words of a message without addresses of pages, stickers and extra blanks."""
    bare = _STICKER.sub(" ", _URL.sub(" ", own_words(text)))
    return " ".join(bare.split())


def without_greeting(text: str) -> str:
    """`text` without the greetings and «may I ask» in front of what it says."""
    return _GREETING.sub("", text, count=1).strip()


def words(text: str) -> list[str]:
    """Lower-case words; runs of Chinese as pairs of neighbouring characters."""
    found: list[str] = []
    for run in _WORD.findall(text.lower()):
        if len(run) == 1 or not _CJK.match(run):
            found.append(run)
        else:
            found.extend(run[place : place + 2] for place in range(len(run) - 1))
    return found


def is_chinese(text: str) -> bool:
    """Whether a fair part of the letters is Chinese."""
    chinese = len(_CJK.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return chinese > 0 and chinese >= latin


def says_you(text: str) -> bool:
    """Whether `text` speaks to one person («你设了没», «did you try»)."""
    return bool(_YOU.search(text))


def asking(text: str) -> float:
    """How much `text` (see `plain`) has the form of a question or a request, from 0 to 1.

    1 needs no guess (an asking word and a question mark); 0.5 is an asking word alone; a problem
    told without asking is 0.3.
    """
    body = _INDIRECT.sub(" ", without_greeting(text))
    if not body or is_plea(text):
        return 0.0
    mark = bool(_QUESTION_MARK.search(body))
    word = bool(_ASKING_EN.search(body)) and not _CJK.search(body)
    phrase = bool(_ASKING_EN_ANYWHERE.search(body)) or bool(_ASKING_ZH.search(body))
    opening = bool(_ASKING_ZH_OPENING.search(text)) and bool(_CJK.search(text))
    problem = bool(_PROBLEM_EN.search(body)) or bool(_PROBLEM_ZH.search(body))
    score = 0.55 * mark + 0.3 * (word or phrase) + 0.2 * phrase + 0.25 * opening + 0.15 * problem
    return min(1.0, score)


def reports_problem(text: str) -> bool:
    """Whether `text` tells of something that does not work, or that its author wants to do."""
    return bool(_PROBLEM_EN.search(text) or _PROBLEM_ZH.search(text))


def is_greeting(text: str) -> bool:
    """Whether nothing is left of `text` but greeting."""
    return bool(text) and not re.search(r"\w", without_greeting(text))


def is_plea(text: str) -> bool:
    """Whether `text` calls for help or attention without saying what for."""
    body = without_greeting(text)
    return not re.search(r"\w", body) or bool(_PLEA.match(body))


def thanks(text: str) -> bool:
    """Whether `text` thanks somebody."""
    return bool(_THANKS.search(text))


def is_closing(text: str) -> bool:
    """Whether `text` is a short reaction that says nothing on its own («ok», «牛», «+1»)."""
    return not re.search(r"\w", text) or bool(_CLOSING.match(text))


def reports_success(text: str) -> bool:
    """Whether `text` says that something works now."""
    return bool(_SUCCESS.search(text)) and not _FAILURE.search(text)


def reports_failure(text: str) -> bool:
    """Whether `text` says that an attempt did not help."""
    return bool(_FAILURE.search(text))


def suggests(text: str) -> bool:
    """Whether `text` offers something to try, even in the form of a question."""
    return bool(_SUGGESTION.search(text))


def is_command(text: str) -> bool:
    """Whether `text` is an order to a bot («!seen», «/help»)."""
    return bool(_COMMAND.match(text))
