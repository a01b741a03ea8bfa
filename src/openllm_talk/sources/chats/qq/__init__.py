"""QQ: text and web archives of its message manager, copied chat windows, and qq-chat-exporter.

- `manager`: the text that the message manager exports;
- `window`: what people copy out of a chat window;
- `mht`: the message manager's web archive, with pictures;
- `exporter`: the JSON of qq-chat-exporter, in one file or in many, and its text (`exporter_text`).
"""

from openllm_talk.sources.chats.qq import exporter, exporter_text, manager, mht, window

FORMATS = (manager.FORMAT, window.FORMAT, mht.FORMAT, exporter.FORMAT, exporter_text.FORMAT)
