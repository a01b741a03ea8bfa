"""WeChat chats: shared or mailed text, and what three exporters make of a computer's database.

The platform has no export of its own. `shared.py` reads what people forward, copy and mail,
`chatlog*.py`, `memotrace.py` and `weflow.py` what those programs write. What they have in common:
the kinds of messages (`kinds.py`), the words that stand for them (`placeholders.py`), the
platform's XML (`appmsg.py`), quotations (`recent.py`) and rows (`rows.py`).
"""

from openllm_talk.sources.chats.wechat import chatlog, memotrace, shared, weflow

FORMATS = (shared.FORMAT, chatlog.FORMAT, memotrace.FORMAT, weflow.FORMAT)
