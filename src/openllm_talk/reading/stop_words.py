"""Words that name nothing, for `subjects.py`: the runs between them may be what a text is about.

They are words of the two languages and of their headlines; none is a name or a subject. Each is
data separated by blanks.
"""

from typing import Final

WHOLE: Final = (
    "对话 对齐 对抗 绝对 配对 对数 对比学习 应用 作用 使用率 利用率 通用 专用 复用 调用 占用 "
    "用户 用量 费用 用法 用途 在线 内在 潜在 上下文 向量 方向 双向 反向 能力 性能 智能 功能 "
    "可能性 能耗 能量 不同 不确定性 不平衡 无监督 有监督 有害 有效性 会话 会议 社会 大会 "
    "机会 要求 需求 要素 摘要 概要 精要 提要 纪要 要点 主要 重要 还原 给定 供给 比例 把握 "
    "看板 小说 说话人 说明书 出处 统一 唯一 一致性 自然 更新率 升级版 开源协议 开源许可 "
    "开源模型 开源社区 开源生态 发布会 推荐系统 解决方案 支持向量机 数据增强 检索增强 "
    "增强生成 解码 解释性 分析器 大规模 结构化 公开课 公开数据 公开数据集 演讲 讲座 比特 "
    "中文化 带宽 换行 变量 变体 全量 全参 全局 全景 阈值 数值 均值 价值 权值 极值 插值 峰值 "
    "掉点 爆炸 崩溃 行为 人为 真实 真值 确实 竞赛 只读 太阳 才能 人才 思想 去重 去噪 去毒 "
    "去偏 没收 没落 拥有 特有 私有 将军 让步 被试 最佳 最优 最小 最大 最近邻 更多 分享会 "
    "造数据 配置 配比 搭配 适配 匹配 分配 登录 登记 搜索 找回 从业 查找 拿手 做法 弄潮 就业 "
    "成就 又名 再生 是非 必要性 讲义 传说 学说 起因"
)
"""Words that hold one of `BREAKS` and do not break."""

BREAKS: Final = (
    # people, politeness
    "我们 你们 他们 它们 咱们 大家 各位 大佬们 大佬 群友 有人 哪位 自己 别人 我 你 您 他 她 "
    "它 想请教 请问 想问 问一下 问下 问一句 请教 求推荐 求助 求 麻烦 谢谢 感谢 不知道 想知道 "
    "讨论过 讨论下 摸鱼 "
    # asking
    "有没有 有无 是不是 能不能 可不可以 会不会 要不要 需不需要 是否 能否 如何 如果 怎么样 "
    "怎么办 怎么 怎样 为什么 为何 为啥 什么 是啥意思 啥意思 啥 哪个 哪些 哪里 哪家 哪种 哪 "
    "谁 多少 多大 多久 多长 几个 几条 几张 咋 吗 呢 吧 嘛 呀 啊 值不值得 值得 靠谱 "
    # this and that, time, degree
    "这个 那个 这些 那些 这种 那种 这篇 那篇 这样 那样 这 那么 那 某个 某些 一个 一些 一下 "
    "一种 一直 一定 一般 一样 一起 目前 现在 最近 之前 以后 今天 今晚 昨天 昨晚 明天 上次 "
    "下次 刚才 已经 正在 即将 正式 重磅 竟然 竟 居然 其实 到底 究竟 真的 真 应该 可能 大概 "
    "好像 似乎 感觉 尤其 特别 非常 比较 很 太 更 最新 最 有点儿 有点 几乎 完全 只有 只能 只 "
    "仅仅 仅 全部 都是 都 也 还是 还有 还能 还要 还 又 就是 就 总是 老是 经常 直接 首测 首次 "
    "充分 "
    # joining
    "因为 所以 但是 但 不过 假如 要是 虽然 而且 而 然后 并且 并 以及 除了 另外 例如 比如 "
    "包括 由于 为了 只要 关于 对于 针对 至于 面向 基于 根据 按照 通过 利用 借助 作为 围绕 "
    "相比 从 在 对 把 将 被 给 让 "
    # to be, to have, to be able
    "不是 是 有过 没有 没 不具备 具备 拥有 具有 存在 有 不能 不会 不要 不用 不 无法 难以 "
    "可以 能够 能 会 需要 想要 想 要 必须 值 "
    # headlines
    "开源了 开源 发布了 发布 推出 上线 登顶 登上 登 亮相 问世 出炉 来了 来袭 更新 升级 接入 "
    "入选 夺冠 刷新 超越 超过 击败 达到 接近 媲美 逼近 直逼 领先 宣布 官宣 公布 揭秘 提出 "
    "突然 严重 过程中 该 怎么衡量 衡量 获得 从零 从头 若干 公开 一文看懂 一文读懂 一文 看懂 "
    "读懂 搞懂 一张图 图解 解读 详解 解析 剖析 拆解 追溯 盘点 浅谈 漫谈 分享 介绍 手把手 "
    "当前 快来 围观 搞定 重构 一键 "
    # what people do
    "使用 采用 用于 用来 用了 进行 遇到 出现 发现 看到 看看 听说 听 说 知道 了解 用过 试过 "
    "做过 试试 尝试 找 拿 换成 换 变成 变 加上 加了 弄 搞 做 造 挖 装了 报错 卡住 掉 爆 崩 "
    "出来 起来 下来 下去 回来 过来 建议 觉得 打算 开始 留个 逛 跑 写了 挖掘 每到 每个 每次 "
    "每 一组 训着 训完 跑完 答完 去 "
    # amounts of nothing in particular
    "大量 很多 许多 不少 一轮 一步 系统地 以内 以上 以下 几项 几百个 几百万篇 几百万 几百 "
    "几千 多种 "
)
"""Words that name nothing in Chinese; the longest that fits breaks."""

VERBS: Final = (
    "提升 提高 增强 增加 降低 减少 导致 造成 影响 解决 消解 处理 判断 支持 保证 避免 防止 "
    "限制 改进 实现 完成"
)
"""Nouns at the end of a run, verbs elsewhere: «能力提升», «提升模型的能力»."""

LEADING_VERBS: Final = (
    f"{VERBS} "
    "构建 构造 设计 选择 研究 复现 帮助 评估 优化 探索 挑选 训练 微调 部署 学习 理解 统计 "
    "生成 衡量"
)
"""Verbs where a run begins with them."""

SHORT_VERBS: Final = "用 比 起 开 上 选 装 写 读 测 调 招 跑 切 训 挂 占 强 试 看 到 开成 来 走 卡"
"""Verbs where a Latin word, a blank or the end stands beside them."""

ENGLISH: Final = (
    "i i'm im i've you you're your we we're he she they it it's its me my our us their them "
    "this that these those there here who what what's whats which where when why how how's "
    "whether if is isn't are aren't was were be been being am do don't does doesn't did "
    "didn't done has have haven't had having can can't cannot could should shouldn't would "
    "will won't may might must shall not no any some anyone anybody someone somebody "
    "everyone all every each much many more most less few very so too just only also even "
    "still already yet again ever never now then before after while because since but than "
    "as about into onto out up down off over between across through instead without via per "
    "really actually basically probably maybe perhaps please thanks supposed possible able "
    "best better good great nice right wrong slow fast slowly properly enough other another "
    "same different certain new old big small newbie quick stupid simple else left to from "
    "by at until during within use used uses using make makes made get gets got getting work "
    "works worked working run runs running try tried trying want wants need needs help know "
    "knows think thinking see seen look looks looking find found finding say says said tell "
    "told show shows showing give gives gave take takes taking took put keep keeps kept let "
    "lets go goes going gone come comes came happen happens mean means matter matters figure "
    "fix fixed fixing change changes changed setting add added install installed installing "
    "fail fails failed crash crashes crashed break breaks broke stop stops stopped start "
    "starts started point explain clarify recommend suggest suggested wondering ask asked "
    "asking loses lose lost hold holding measured measure train trained fit fits handle "
    "handles compare compared choose pick avoid prevent reduce improve speed speeds deal "
    "dealing cause causes causing downloading download seem seems seemed write wrote read "
    "reading check checking checked load loading serve serving deploy merge shard split save "
    "saved turn turned call called scale affect affects hurt hurts support supports differ "
    "depend depends expect explode explodes drop drops diverge diverges evaluate share "
    "shared sharing released releases announces announced introduces introducing launches "
    "launched open-sources open-sourced beats outperforms reaches"
)
"""Words that name nothing in English, and verbs that people use about their work."""
