"""What an editor would print of a title or a question; every text here is invented."""

import pytest

from openllm_talk.reading.highlights import phrase

NEWS = [
    ("PebbleLM-13B 正式开源，推理成本下降六成！", "PebbleLM-13B"),
    ("重磅！Quokka-Bench 多轮工具调用评测基准发布", "Quokka-Bench"),
    ("MossVoice 登顶语音合成榜单：三秒复刻音色", "MossVoice"),
    ("云杉科技发布 720 亿大模型，支持百种语言", "云杉科技 720 亿大模型"),
    ("ACL2031 最佳论文出炉", "ACL2031 最佳论文"),
    ("TinyOtter: A Small Agent for Long Documents", "TinyOtter"),
    ("LanternKV——把缓存压到四分之一", "LanternKV"),
    ("松果 2.0 上线，代码能力大幅提升", "松果 2.0"),
    ("北辰大学提出 HexaRoPE，外推到百万长度", "HexaRoPE"),
    ("64 卡三天训完，训练框架 Gantry-Train 来了", "Gantry-Train"),
    ("刚刚，Marmot-VL 更新 1.5 版本", "Marmot-VL"),
    ("某研究院｜思维链不具备忠实性", "思维链 忠实性"),
    ("《低秩适配综述》", "低秩适配综述"),
    ("综述：图检索增强生成", "图检索增强生成综述"),
    ("《Sparse Experts at Scale》", "Sparse Experts at Scale"),
    ("Riverbed: Streaming Checkpoints for Training", "Riverbed"),
    ("Otter-7B released", "Otter-7B"),
]
READING = [
    ("一文看懂：如何高效训练多语言词表", "多语言词表"),
    ("【推理系列】对小模型蒸馏的思考 - 半夏的文章 - 知乎", "小模型蒸馏"),
    ("浅谈 MoE 的负载均衡 - 机器之心", "MoE 的负载均衡"),
    ("从零实现 BPE 分词器", "BPE 分词器"),
    ("拆解 Mamba 的状态空间", "Mamba 的状态空间"),
    ("数据去重的若干经验总结", "数据去重"),
    ("FlexAttention 源码解析", "FlexAttention"),
    ("SpecInfer 论文原文", "SpecInfer"),
    ("长文档问答的评测方法", "长文档问答的评测"),
    ("其他/Scaling Laws", "Scaling Laws"),
]
ASKED = [
    ("关于法律领域的 reranker，各位有没有好的数据？", "法律领域的 reranker"),
    ("大模型的格式遵循水平如何", "格式遵循"),
    ("如何在 SFT 阶段提升模型的代码能力", "代码能力"),
    ("为什么 MoE 的专家会坍缩？", "MoE 的专家"),
    ("请问 KTO 和 DPO 有什么区别？", "KTO 和 DPO"),
    ("Qwen-VL 的分辨率是怎么处理的？", "Qwen-VL 的分辨率"),
    ("奖励黑客如何解决，试了几种都不行", "奖励黑客"),
    ("有没有合成数据的方法和技巧", "合成数据"),
    ("想问下各位大佬，梯度累积会影响收敛吗？", "梯度累积"),
    ("现在词表扩充还有必要吗", "词表扩充"),
    ("投机解码？draft 怎么选", "投机解码"),
    ("rwkv 这个路线值得跟一下", "rwkv"),
    ("对于多轮对话的 loss mask，大家怎么做的？", "多轮对话的 loss mask"),
    ("What is the best chunk size for legal contracts?", "chunk size for legal contracts"),
    ("Does anyone have a eviction policy that keeps the system prompt?", "eviction policy"),
    (
        "Is there a formula for the KV cache size before I rent a card?",
        "formula for the KV cache size",
    ),
    ("anyone here using Triton in production?", "Triton in production"),
    ("how do I convert a LoRA adapter to GGUF?", "LoRA adapter"),
]
# Written when the rules stood, to see how they do with what they were not made on.
LATER = [
    ("Kestrel-Chat 一键对齐训练开源", "Kestrel-Chat"),
    ("中文版 heron2 来了，完全可商用", "中文版 heron2"),
    ("Acme 发布 Code Heron，代码能力超越上一代", "Code Heron"),
    ("蓝莓公司推出端侧多模态模型 Weasel", "Weasel"),
    ("WLoRA: Efficient Finetuning of Quantized LLMs", "WLoRA"),
    ("Textbooks Are All You Need", "Textbooks Are All You Need"),
    ("检索增强生成（RAG）技术综述", "检索增强生成技术综述"),
    ("Zephyrus 7B 技术报告", "Zephyrus 7B 技术报告"),
    ("ChatHeron3 开源，支持工具调用和代码执行", "ChatHeron3"),
    ("位置插值和 NTK 外推哪个效果好？", "位置插值和 NTK 外推"),
    ("千亿模型训练的显存怎么估算？", "千亿模型训练的显存"),
    ("RAG 的 embedding 模型怎么选", "RAG 的 embedding 模型"),
    ("大模型时代的搜索引擎该怎么做", "大模型时代的搜索引擎"),
    ("SFT 数据的多样性怎么衡量", "SFT 数据的多样性"),
    ("大家部署模型都用什么框架？", "部署模型"),
    ("怎么提升模型的数学能力？", "数学能力"),
    ("How does speculative decoding affect tail latency?", "speculative decoding"),
    ("Best practices for deduplicating pretraining data", "deduplicating pretraining data"),
    ("Should I quantize the KV cache to int8?", "KV cache"),
]
NOTHING = ["？？？", "LLM", "开源模型", "Hugging Face", "how might i do that?", "怎么办呢", "https://example.org/a",
           "我也是这么觉得的", "Can someone clarify that?", "How do you all version datasets?", "Recording: the whole evening", "好的"]  # fmt: skip


@pytest.mark.parametrize(("title", "printed"), [*NEWS, *READING, *ASKED, *LATER])
def test_a_phrase_is_what_an_editor_would_print(title: str, printed: str) -> None:
    assert phrase(title) == printed


@pytest.mark.parametrize("title", NOTHING)
def test_what_names_nothing_gives_no_phrase(title: str) -> None:
    assert phrase(title) is None
