"""Wishes about an issue as people write them in a chat, and what only looks like one."""

from pathlib import Path

import pytest
from chats import chat

from openllm_talk.community import CommandPlan, parse
from openllm_talk.errors import SettingsError
from openllm_talk.reading.commands import find, heard
from openllm_talk.records import ReplyLink

WISHES = """
nominate | 提名《Attention Sink 再探》
nominate | 我提名 kvpeek 上下期
nominate | 提名：投机解码在小团队里值不值得上
nominate | 强烈提名这篇
nominate | 这个必须上
nominate | 这个可以上这期 talk
nominate | 这篇值得上 talk
nominate | 求上 talk
nominate | 求这篇上下期 talk
nominate | 想听格物讲 MoE 的负载均衡
nominate | 想听有人讲讲投机解码
nominate | 下期想听长上下文的数据配比
nominate | 能不能请王老师来讲一下 DPO
nominate | 建议请 AK 来分享一下 vLLM 的调度
nominate | 投 kvpeek 一票，上下期 talk
nominate | +1 给 tokenizer 复盘 上这期
nominate | 这个应该上本周推荐
nominate | kvpeek 提名
nominate | nominate kvpeek for the next talk
nominate | I'd like to nominate the tokenizer postmortem
nominate | I nominate https://github.com/akinfer/kvpeek
nominate | +1 for the RoPE paper in the next issue
nominate | can we have speculative decoding in the next talk?
nominate | could we hear about MoE routing at the next talk
nominate | this paper should be in the next issue
nominate | kvpeek deserves a slot
nominate | would love to hear Jin on data mixing at the next session
nominate | my nomination: the tokenizer blog post
nominate | please feature kvpeek in this issue
nominate | vote for kvpeek for the next talk
nominate | !nominate kvpeek
nominate | /nominate the tokenizer postmortem
nominate | #提名 kvpeek
nominate | ！提名 长文本数据配比
suggest | 本周新闻可以放这个
suggest | 建议把这个放进本周新闻
suggest | 建议下期加一个 agent 版块
suggest | 建议：每期留十分钟答疑
suggest | 下期聊聊 KV cache 压缩吧
suggest | 下期能不能开个 infra 专栏
suggest | 要不下期专门聊聊推理
suggest | 能不能加个读论文的栏目
suggest | 下次可以讨论一下数据去重
suggest | 这个放新闻里吧
suggest | 把这篇加到推荐里
suggest | 希望下期多讲点部署
suggest | 可以考虑在下期开一个求职专区
suggest | 下周我们聊聊 RLHF 的坑怎么样
suggest | 周报里加一个数据集汇总吧
suggest | suggestion: a short section on evals
suggest | suggest: shorter news, more practice
suggest | I suggest we do a section on quantization in the next issue
suggest | how about a session on tokenizers next week
suggest | how about MoE next week?
suggest | could we add a section for job posts
suggest | let's add a practice section on LoRA
suggest | put this in the news
suggest | maybe we could talk about evals in the next issue
suggest | the next issue could cover long context
suggest | /suggest a section about evals
suggest | #建议 加一个求职版块
claim | 我来认领本周新闻
claim | 认领本周新闻
claim | 本周新闻我来
claim | 本周主持我来
claim | 这期主持我来吧
claim | 新闻我来整理
claim | 我来整理本周新闻
claim | 我负责工业界新闻
claim | 这篇我讲
claim | 这篇我可以讲
claim | 我可以讲，下周三之后都行
claim | 周三我来分享
claim | 周六我来讲这篇
claim | 主持我报名
claim | 报名主持
claim | 报名下期分享
claim | 我来主持这期
claim | 推荐版块我包了
claim | 本期主持算我一个
claim | 新闻版块交给我
claim | 我领项目新闻
claim | 2603.04127 我来讲
claim | 《Attention Sink 再探》我讲
claim | 那我来分享吧
claim | 下期编辑我来当
claim | I'll take the news section
claim | I'll host the next talk
claim | I can cover the project news this week
claim | count me in as host
claim | sign me up for the news
claim | happy to host
claim | I'll present this paper
claim | dibs on the recommended section
claim | I volunteer to host this week's talk
claim | let me handle the news round-up
claim | put me down as host
claim | /claim news
claim | #认领 本周新闻
claim | !claim hosting
nominate | 这篇建议上本周 talk
nominate | 投票给 SimPO 那篇上下周 talk
nominate | 我想提名一下 PagedAttention 源码解读
nominate | 这个我觉得够格上下期
nominate | 想在下期听到 MoE 路由的内容
nominate | 求大佬下期讲讲 FP8 训练
nominate | 可以的话把这篇提名一下
nominate | 再提名一个：minference
nominate | 这个必须安排上 talk
nominate | 下期 talk 能讲这个吗
claim | 推荐那块我认领了
claim | 本周新闻我包圆了
claim | 我可以当这期主持
claim | 下周三我可以讲 mineru
claim | 学术新闻这块我来吧
claim | 那篇长度偏好的我来讲
claim | 这期我来主持
claim | 主持这活我接了
claim | 我认领自由讨论的整理
claim | 下期主持人我来当
claim | 那本周推荐就我来整理
suggest | 建议下周搞个显卡避坑专场
suggest | 建议新闻少放点融资的
suggest | 下期是不是可以聊一下评测
suggest | 能不能下期加一块求职互助
suggest | 这条可以收进本周新闻
suggest | 提个建议：周六改到晚上九点
suggest | talk 里要不要加个读代码环节
suggest | 我提议下次 talk 前先收集问题
suggest | 要不下期开个专题讲数据合成
suggest | 下期建议聊聊 agent 评测
""".strip().splitlines()

NO_WISHES = """
怎么提名？
提名了个寂寞
你这名字提名得好
我来点外卖
下期什么时候
本期 talk 链接在哪
建议多睡觉
建议报警
主持人声音好小
我讲完了
这期谁主持来着
上期的录屏有吗
我可以上车吗
新闻里说要限电
建议试试 Muon
提名在哪里投？
请问如何认领版块
提名截止了吗
提名什么时候截止
可以提名自己吗
谁来讲？
谁来主持这期
有人认领新闻吗
本周新闻还缺人整理，谁有空
这期主持还没人认领
大家可以提名了
欢迎大家踊跃提名
已收到 黑咖啡 的提名，请在后面写上题目
已登记：十一 认领 本周新闻
✅ 提名成功：kvpeek
认领成功
【自动回复】发送「提名」推荐本周话题
当前提名：1. kvpeek 2. RoPE
提名列表在群公告
用法：/nominate 题目
Nomination recorded: kvpeek
your claim has been received
thanks for your suggestion
how do I nominate something?
where do we nominate papers?
can I nominate my own repo?
who will take the news section?
anyone want to host?
nominations are open
nominations close tonight
这部片拿了奥斯卡七项提名
他又被提名金像奖最佳男主
《某某》入围最佳影片，提名名单出来了
提名了十次都没拿奖
诺贝尔奖提名是保密的
总统提名了新的部长
the movie got nominated for best picture
she was nominated for a Grammy
提名楼上当群主 [狗头]
我提名食堂的猪脚饭上新闻 哈哈哈
提名阿杜去相亲 😂
I nominate my cat for president lol
我建议你用 vLLM
建议先把 all linear 都挂上
建议你看下文档
建议直接上 fp8
建议用 AWQ，别用 GPTQ
我建议 rank 开到 32
建议加一点 SFT loss
I suggest you use vLLM
I'd suggest lowering the lr
how about vLLM?
how about using flash attention
have you tried a smaller batch?
what about the tokenizer
我来试试
我来跑一下
我来看看日志
这个 bug 我来修
我负责推理引擎
我在公司负责数据
我可以做标注
我来说下原因
我来讲个笑话
我可以分享一下我们的经验
我们组负责预训练
失物认领，谁的耳机
BoN-16 win rate 61%，那应该可以上了
这个模型可以上生产了
可以上 8 卡
上期讲过这个了
上次提名的那篇后来讲了吗
他已经认领了
我讲不了，嗓子哑了
这篇不值得上 talk
下周我要出差
下期几点开始
下期的 talk 在几号
本周新闻写得不错
新闻说要涨价
推荐一个去重工具
求推荐入门资料
今天新闻看了吗
把这个放进 config 里
加一个 special token
加个 warmup 就好了
放到 GPU 上
想听听大家的意见
I'll take the bus
I'll do it tomorrow
I can reproduce this
the paper claims that rank 16 is enough
they claim 2x speedup
I'll take a look
let me handle the exception
this should be in the config
add this to your path
can we have a look at the log?
I present the results as a table
that issue is on github
put this in the Makefile
could we add a section to the docs on lr
""".strip().splitlines()


@pytest.mark.parametrize("line", WISHES)
def test_a_wish_is_heard(line: str) -> None:
    kind, _, text = line.partition(" | ")
    wanted = heard(text)
    assert wanted is not None
    assert wanted.kind == kind


@pytest.mark.parametrize("text", NO_WISHES)
def test_what_is_no_wish_is_not_heard(text: str) -> None:
    assert heard(text) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("提名《Attention Sink 再探》", "《Attention Sink 再探》"),
        ("提名：长文本的数据配比", "长文本的数据配比"),
        ("我来认领本周新闻", "本周新闻"),
        ("本周主持我来", "本周主持"),
        ("建议：每期留十分钟答疑", "每期留十分钟答疑"),
        ("建议下期加一个 agent 版块", "下期加一个 agent 版块"),
        ("想听格物讲 MoE 的负载均衡", "格物讲 MoE 的负载均衡"),
        ("I'll take the news section", "the news section"),
        ("nominate kvpeek for the next talk", "kvpeek"),
        ("+1 for the RoPE paper in the next issue", "the RoPE paper"),
        ("can we have speculative decoding in the next talk?", "speculative decoding"),
        ("suggestion: a short section on evals", "a short section on evals"),
        ("/claim news", "news"),
        ("#提名 kvpeek", "kvpeek"),
    ],
)
def test_what_is_wanted_is_said_without_the_words_around_it(text: str, what: str) -> None:
    (found,) = find(chat(f"ana: {text}"), [ReplyLink(index=0, reply_to=0)])
    assert found.what == what


def test_this_means_what_was_shared() -> None:
    messages = chat(
        "ana: kvpeek https://github.com/akinfer/kvpeek",
        "Bo: 这个必须上",
        "小陈: 我可以讲，下周三之后都行",
        "will: 本周新闻可以放这个",
        "ana: this should be in the next issue",
        "Bo: /nominate",
    )
    links = [ReplyLink(index=place, reply_to=max(0, place - 1)) for place in range(6)]
    assert [one.what for one in find(messages, links)] == [
        "kvpeek",
        "讲 kvpeek（下周三之后）",
        "kvpeek 放本周新闻",
        "kvpeek",
        "kvpeek",
    ]


def test_a_community_has_words_of_its_own() -> None:
    own = (
        CommandPlan(kind="nominate", words=("点播", "request")),
        CommandPlan(kind="claim", pattern=r"^接龙\s*(?P<what>\S+)"),
    )
    told = [heard(text, own) for text in ("点播 MoE", "!request evals", "接龙 新闻", "requests 库")]
    assert [(one.kind, one.what) if one else None for one in told] == [
        ("nominate", "MoE"),
        ("nominate", "evals"),
        ("claim", "新闻"),
        None,
    ]


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ('kind = "nominate"', "can never match"),
        ('kind = "nominate"\nwords = [""]', "can never match"),
        ('kind = "nominate"\nwords = ["a", " "]', "empty word"),
        ('kind = "claim"\npattern = "("', "no regular expression"),
        ('kind = "claim"\npattern = "x*"', "empty message"),
        ('kind = "order"\nwords = ["x"]', "wrong setting"),
    ],
)
def test_a_command_that_cannot_work_is_named_with_its_line(block: str, says: str) -> None:
    good = 'name = "x"\n[[commands]]\nkind = "claim"\nwords = ["y"]\n[[commands]]\n'
    with pytest.raises(SettingsError, match=says) as raised:
        parse(good + block + "\n", Path("talk.toml"))
    assert raised.value.line is not None


def test_hostile_lines_are_read_in_time() -> None:
    for text in ("提名" * 2000, "我来" * 3000, "下期" * 2000, "the next " * 1000, "可以上" * 2000):
        heard(text[:200])
        heard(text)
