"""A Friday of a small group: a question with its answer, a paper, and a question with a number."""

from pathlib import Path

from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.issues.draft import do_draft

ASKED = """\
微信群"甲群"的聊天记录如下:

—————  2026-06-05  —————

阿澈  14:00
7B 模型做 SFT 的时候 LoRA 的 rank 一般开多少合适？

小满  14:04
16 起步，数据多就开到 32，再大提升不明显了
"""
UNTIL_THREE = f"""{ASKED}
木木  15:00
分享一篇论文《Attention Is All You Need》 https://arxiv.org/abs/1706.03762
"""
CHAT = f"""{UNTIL_THREE}
阿澈  16:00
有问题打我电话 13912345678，vLLM 的 KV cache 占多少显存怎么估算？
"""
WITHOUT_NUMBER = CHAT.replace("有问题打我电话 13912345678，", "")


def drafted(community: Community, workspace: Path, folder: Path, chat: str = CHAT) -> str:
    """The number of the issue that is drafted from the chat, which is written into `folder`."""
    path = folder / "chat.txt"
    path.write_text(chat, encoding="utf-8")
    do_import([path], community)
    return do_draft(community, workspace).issue.number or ""
