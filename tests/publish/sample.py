"""A small community made up for these tests: three issues, their questions, one named person."""

from drawing import png
from openllm_talk.community import Community
from openllm_talk.publish.figures import Picture
from openllm_talk.publish.site import Contribution, PublicPerson, Site
from openllm_talk.records import (
    Answer,
    Appearance,
    Entry,
    Figure,
    Issue,
    LedgerQuestion,
    Question,
    Section,
    Subsection,
)

COMMUNITY = Community(
    name="夜航 LLM 茶话会",
    description="一群做语言模型的人，每周六晚上聊一次。We talk every Saturday night, in **two** languages.",
)

CODE = """先把学习率降一半试试，再看看梯度范数：

```python
def clip(parameters, limit=1.0):
    # 范数超过 limit 就整体缩放
    norm = sum((p.grad ** 2).sum() for p in parameters) ** 0.5
    for p in parameters:
        p.grad *= min(1.0, limit / (norm + 1e-6))
    return norm
```
我们 7B 的 run 就是这么救回来的，`grad_norm` 从 40 掉到 1.2。"""

FORMULA = """缩放其实是为了让方差回到 1：$q \\cdot k$ 的方差是 $d_k$，所以除以 $\\sqrt{d_k}$。完整写出来：
$$\\mathrm{Attention}(Q,K,V)=\\mathrm{softmax}\\left(\\frac{QK^\\top}{\\sqrt{d_k}}\\right)V$$
不除的话 softmax 会饱和，梯度几乎是 0。"""


def _question_long_context() -> Question:
    return Question(
        id="q-longcontext",
        label="Q1",
        title="8k 训练的模型怎么便宜地用到 32k？",
        text="我们手上有个 8k 训练的 7B，业务要读 32k 的合同。\n"
        "直接改 rope base 效果忽好忽坏，有没有人系统比过几种外推方法？最好不用重新训练。",
        asker="研究员2",
        status="answered",
        answers=(
            Answer(
                label="A1",
                by="林渡",
                text="先试 NTK-aware 的插值，再用 200 步 32k 数据微调一下。对比写在这里 "
                "https://example.org/notes/rope-scaling。后面还附了困惑度曲线。",
            ),
            Answer(
                label="A2", by="研究员5", text="合同这种场景不如先做检索，32k 里有用的通常不到 2k。"
            ),
            Answer(
                label="A3",
                by="研究员2",
                replies_to=1,
                text="检索试过，条款之间互相引用，切块以后就对不上了。",
            ),
            Answer(
                label="A4",
                by="Researcher 3",
                text="Same here. We keep the table of contents in"
                " every chunk, which recovers most cross references.",
            ),
            Answer(label="A5", by="研究员7", text="+1，目录很有用。"),
            Answer(label="A6", by="研究员8", text="记得评测要按条款算，不要按 token 算。"),
        ),
    )


FREE_TALK = (
    _question_long_context(),
    Question(
        id="q-longcontext-f1",
        label="F1",
        role="follow_up",
        parent="q-longcontext",
        text="微调用的 32k 数据从哪里来？",
        asker="研究员6",
        answers=(Answer(by="林渡", text="把同一份合同的多个版本拼起来，顺序打乱。"),),
    ),
    Question(
        id="q-scale",
        label="Q2",
        text="为什么注意力里要除以 $\\sqrt{d_k}$？",
        asker="研究员4",
        status="answered",
        answers=(Answer(label="A1", by="研究员1", text=FORMULA),),
    ),
    Question(
        id="q-spike",
        label="Q3",
        group="online",
        text="loss 突然 spike，要不要回滚？",
        asker="研究员9",
        status="partly",
        answers=(Answer(label="A1", by="Researcher 3", text=CODE),),
    ),
    Question(
        id="003-main-2",
        label="Q4",
        group="group",
        text="有没有人在 consumer GPU 上跑通过 MoE 的 LoRA 微调？显存到底要多少？",
        carried_over=True,
        open_since="003",
        status="open",
    ),
    Question(
        id="d-eval",
        label="D1",
        role="discussion",
        group="group",
        text="“榜单分数” 还有参考价值吗？",
        asker="研究员3",
        answers=(
            Answer(by="研究员1", text="有，但只看分布外的那几个任务；其余的早就在训练集里了。"),
            Answer(
                by="Researcher 3", text="I only trust a leaderboard that publishes its failures."
            ),
        ),
    ),
)

ISSUE_014 = Issue(
    number="014",
    title="夜航 LLM 茶话会 014",
    date="2024-03-16",
    time="21:00",
    highlights=(
        "8k 的模型怎么便宜地用到 32k",
        "为什么注意力要除以 $\\sqrt{d_k}$",
        "A leaderboard that publishes its failures",
    ),
    host=("林渡",),
    editor=("研究员1", "研究员5"),
    section_leads={"本周新闻": ("研究员4",)},
    contributors=("研究员2", "研究员3", "研究员6", "研究员9"),
    video="https://video.example.org/talks/014",
    sections=(
        Section(
            name="本周新闻",
            kind="news",
            subsections=(
                Subsection(
                    name="学术",
                    entries=(
                        Entry(
                            title="Small Models, Long Memories: 用 1B 模型读完一本书",
                            urls=("https://arxiv.org/abs/2403.00001",),
                            note="作者用 **分段缓存** 的办法，把显存压到 6 GB；附录里的失败案例比正文更值得看。",
                            by="研究员2",
                        ),
                        Entry(
                            title="When Evaluation Leaks",
                            urls=(
                                "https://arxiv.org/abs/2403.00002",
                                "https://github.com/example/leaks",
                            ),
                            note="How much of a benchmark is already in the training set, measured"
                            " for nine open models.",
                            also_in=("003",),
                        ),
                    ),
                ),
                Subsection(
                    name="项目",
                    entries=(
                        Entry(
                            title="tiny-serve：300 行的推理服务器",
                            urls=("https://github.com/example/tiny-serve",),
                            note="读代码学 continuous batching 的好材料。",
                        ),
                    ),
                ),
                Subsection(name="工业界"),
            ),
        ),
        Section(
            name="本周推荐",
            kind="recommended",
            topic="把长文本做便宜",
            nominated=("一次讲清 KV cache", "Speculative decoding from scratch"),
            subsections=(
                Subsection(
                    entries=(
                        Entry(
                            title="https://example.org/notes/rope-scaling",
                            urls=("https://example.org/notes/rope-scaling",),
                            note="位置编码外推的六种方法，同一个模型、同一份数据。",
                            by="林渡",
                        ),
                    )
                ),
            ),
        ),
        Section(name="本周经典-optional", kind="classic"),
        Section(name="Free Talk", kind="free_talk"),
        Section(name="参考资料", kind="references"),
    ),
    questions=FREE_TALK,
    urls=(
        "https://arxiv.org/abs/2403.00001",
        "https://arxiv.org/abs/2403.00002",
        "https://github.com/example/leaks",
        "https://github.com/example/tiny-serve",
        "https://example.org/notes/rope-scaling",
        *(f"https://example.net/archive/{number}/a-rather-long-title" for number in range(9)),
    ),
    approved_by="研究员1",
)

ISSUE_003 = Issue(
    number="003",
    title="夜航 LLM 茶话会 003",
    date="2023-12-30",
    highlights=("年终闲聊", "MoE 的显存"),
    host=("研究员1",),
    questions=(
        Question(
            id="003-main-2",
            label="Q2",
            text="有没有人在 consumer GPU 上跑通过 MoE 的 LoRA 微调？显存到底要多少？",
            status="open",
        ),
    ),
)

ISSUE_015 = Issue(
    number="015",
    title="夜航 LLM 茶话会 015",
    date="2024-03-23",
    highlights=("Tokenizers that count", "标点到底占几个 token"),
    host=("研究员2",),
    sections=(
        Section(
            name="本周实践",
            kind="practice",
            subsections=(
                Subsection(
                    entries=(
                        Entry(
                            title="Can a small model keep a table in its head?",
                            note="0.62 of 200 were right (95 % interval 0.55 to 0.69). Seed 7.\n\n"
                            "```\ntalk practice run state --model oracle --items 200 --seed 7\n```",
                            figure=Figure(
                                file="published/figure.png",
                                alt="Accuracy falls from 0.9 at 2 operations to 0.3 at 64.",
                            ),
                            practice="state",
                        ),
                    )
                ),
            ),
        ),
    ),
    questions=(
        Question(
            id="015-main-1",
            label="Q1",
            text="Why do some tokenizers spend three tokens on a full-width comma?",
            status="answered",
            asker="Researcher 1",
            answers=(
                Answer(
                    label="A1",
                    by="Researcher 2",
                    text="Because it falls back to bytes: `，` is three bytes in UTF-8.",
                ),
            ),
        ),
    ),
)

QUESTIONS = (
    LedgerQuestion(
        id="003-main-2",
        text="有没有人在 consumer GPU 上跑通过 MoE 的 LoRA 微调？显存到底要多少？",
        title="消费级显卡能不能做 MoE 的 LoRA 微调？",
        status="open",
        asker="研究员4",
        first_issue="003",
        asked="2023-12-30T21:40:00+08:00",
        appearances=(
            Appearance(text="MoE 的 LoRA 微调，4090 够不够？", time="2023-12-28T23:10:00+08:00"),
            Appearance(
                text="有没有人在 consumer GPU 上跑通过 MoE 的 LoRA 微调？显存到底要多少？",
                issue="003",
                label="Q2",
                status="open",
            ),
            Appearance(
                text="有没有人在 consumer GPU 上跑通过 MoE 的 LoRA 微调？显存到底要多少？",
                issue="014",
                label="Q4",
                status="open",
                carried_over=True,
            ),
        ),
        urls=("https://github.com/example/moe-lora",),
    ),
    LedgerQuestion(
        id="q-longcontext",
        text=_question_long_context().text,
        title="8k 训练的模型怎么便宜地用到 32k？",
        status="answered",
        asker="研究员2",
        first_issue="014",
        asked="2024-03-12T10:00:00+08:00",
        appearances=(
            Appearance(
                text=_question_long_context().text,
                issue="014",
                label="Q1",
                status="answered",
                answers=_question_long_context().answers,
            ),
        ),
    ),
    LedgerQuestion(
        id="q-context-again",
        text="怎么把上下文从 8k 拉到 32k？",
        title="怎么把上下文从 8k 拉到 32k？",
        status="open",
        first_issue="014",
        merged_into="q-longcontext",
    ),
    LedgerQuestion(
        id="q-spike",
        text="loss 突然 spike，要不要回滚？",
        title="loss 突然 spike，要不要回滚？",
        status="partly",
        first_issue="014",
        appearances=(
            Appearance(
                text="loss 突然 spike，要不要回滚？",
                issue="014",
                label="Q3",
                status="partly",
                answers=(Answer(label="A1", by="Researcher 3", text=CODE),),
            ),
        ),
    ),
    LedgerQuestion(
        id="003-online-5",
        text="Is there a tokenizer that treats 。and . alike?",
        title="Is there a tokenizer that treats 。and . alike?",
        status="stale",
        first_issue="003",
    ),
    LedgerQuestion(
        id="015-main-1",
        text="Why do some tokenizers spend three tokens on a full-width comma?",
        title="Why do some tokenizers spend three tokens on a full-width comma?",
        status="answered",
        asker="Researcher 1",
        first_issue="015",
        appearances=(
            Appearance(
                text="Why do some tokenizers spend three tokens on a full-width comma?",
                issue="015",
                label="Q1",
                status="answered",
            ),
        ),
    ),
)

PEOPLE = (
    PublicPerson(
        name="林渡",
        contributions=(
            Contribution(part="host", issue="014"),
            Contribution(
                part="answer",
                text="先试 NTK-aware 的插值，再用 200 步 32k 数据微调一下。",
                issue="014",
                question="q-longcontext",
            ),
            Contribution(part="entry", text="位置编码外推的六种方法", issue="014"),
        ),
    ),
)


def sample_site() -> Site:
    """The community with its three issues, six questions (one merged) and one named person."""
    return Site(
        community=COMMUNITY,
        issues=(ISSUE_014, ISSUE_003, ISSUE_015),
        questions=QUESTIONS,
        people=PEOPLE,
        pictures=(
            Picture(file="published/figure.png", content=png(1600, 900), width=1600, height=900),
        ),
    )
