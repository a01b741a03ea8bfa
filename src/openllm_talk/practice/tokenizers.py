"""How many tokens a text has: by a rule that needs nothing, or by a model's own tokenizer."""

import hashlib
import re
from pathlib import Path
from typing import Final

from openllm_talk.errors import SettingsError
from openllm_talk.practice.item import Tokenizer

# A word, a digit, a Chinese character or any other sign; blanks go with what follows, as in most
# tokenizers of today.
_PLAIN: Final = re.compile(r"[^\W\d_\u3400-\u9fff]+|\n|[^\s]")


class PlainTokenizer:
    """Words, single digits, Chinese characters and signs: a stand-in where no model is named."""

    name = "plain"

    def count(self, text: str) -> int:
        return len(_PLAIN.findall(text))

    def count_each(self, texts: list[str]) -> list[int]:
        return [len(_PLAIN.findall(text)) for text in texts]


class FileTokenizer:
    """A Hugging Face `tokenizer.json`; `name` is the file's name with the head of its SHA-256."""

    def __init__(self, path: Path) -> None:
        try:
            from tokenizers import Tokenizer as HuggingFaceTokenizer
        except ImportError as exc:
            raise SettingsError(
                "reading a tokenizer's file needs more: pip install 'openllm-talk[practice]'",
                "读取分词器文件需要另外安装：pip install 'openllm-talk[practice]'",
            ) from exc
        try:
            data = path.read_bytes()
            self._tokenizer = HuggingFaceTokenizer.from_buffer(data)
            self._tokenizer.no_truncation()  # a file may cut texts, or fill them up, for training
            self._tokenizer.no_padding()
        except OSError as exc:
            raise SettingsError(
                "there is no tokenizer here; name a tokenizer.json",
                "这里没有分词器文件；请给出一个 tokenizer.json",
                path=path,
            ) from exc
        except Exception as exc:
            raise SettingsError(
                "is no tokenizer.json that can be read; save it anew with the tokenizers library",
                "不是可读的 tokenizer.json；请用 tokenizers 库重新保存",
                path=path,
            ) from exc
        self.name = f"{path.name}:{hashlib.sha256(data).hexdigest()[:12]}"

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def count_each(self, texts: list[str]) -> list[int]:
        encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [len(each.ids) for each in encoded]


def tokenizer(path: Path | None) -> Tokenizer:
    """The tokenizer of a file, or the plain one for None. SettingsError if it cannot be read."""
    return PlainTokenizer() if path is None else FileTokenizer(path)
