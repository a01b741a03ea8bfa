"""An issue as Markdown that pastes into other editors.

words   people's words, escaped only where Markdown would change them
issue   one file an editor: WeChat's and Zhihu's
"""

from openllm_talk.publish.markdown.issue import wechat, zhihu

__all__ = ["wechat", "zhihu"]
