"""The endpoint: any server that speaks as OpenAI's chat completions do, here or far away.

Nothing of an error page is ever shown or kept: it may repeat the chat or the key.
"""

import ipaddress
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

from openllm_talk.community import LanguageModel
from openllm_talk.errors import SettingsError, TalkError
from openllm_talk.issues.rewriting.prompt import SCHEMA, Turn

if TYPE_CHECKING:
    import httpx

KEY: Final = "OPENLLM_TALK_LLM_KEY"
"""The environment variable that holds the key, where the endpoint wants one."""

MOST_BYTES: Final = 1_000_000
_CANNOT: Final = frozenset({400, 404, 415, 422, 501})
_SCHEMA: Final = {"name": "shortened", "strict": True, "schema": SCHEMA}
_FORMS: Final[tuple[Mapping[str, Any] | None, ...]] = (
    {"response_format": {"type": "json_schema", "json_schema": _SCHEMA}},
    {"response_format": {"type": "json_object", "schema": SCHEMA}},
    {},
    None,
)
"""How a request holds the model to a form, most first, as an endpoint may not know all of it.

None: not even by a limit and a temperature.
"""

Ask = Callable[[Sequence[Turn]], str]
"""Gives the model's words, «» where it said nothing; raises Unavailable."""


class Unavailable(TalkError):
    """The endpoint gives no reply: not there, too slow, or it refuses."""


class _Words(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Words


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class Client:
    """Asks one endpoint. It remembers how far the endpoint can be held to a form of reply."""

    def __init__(self, settings: LanguageModel, environment: Mapping[str, str]) -> None:
        if settings.address is None:
            raise SettingsError(
                "no language model is set: write `address` and `model` under [llm] in talk.toml",
                "没有设置语言模型：请在 talk.toml 的 [llm] 里写上 `address` 和 `model`",
            )
        try:
            import httpx
        except ImportError as exc:
            raise SettingsError(
                "rewriting needs the extra `llm`: pip install 'openllm-talk[llm]'",
                "改写需要附加组件 `llm`：pip install 'openllm-talk[llm]'",
            ) from exc
        self._address = settings.address.rstrip("/") + "/chat/completions"
        self._place = urlsplit(settings.address).netloc.rpartition("@")[2]
        self._settings = settings
        self._form = 0
        key = environment.get(KEY, "").strip()
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=settings.seconds,
            # What a model on this machine is given does not leave it by way of a proxy.
            trust_env=not _is_here(urlsplit(settings.address).hostname or ""),
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, turns: Sequence[Turn]) -> str:
        """What the model says to `turns`; raises Unavailable."""
        import httpx

        try:
            status, content = self._post(turns)
            while status in _CANNOT and self._form + 1 < len(_FORMS):
                self._form += 1
                status, content = self._post(turns)
        except httpx.TimeoutException as exc:
            raise self._too_slow() from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise Unavailable(
                f"the language model at {self._place} cannot be reached",
                f"连不上 {self._place} 的语言模型",
            ) from exc
        if status != 200:
            raise Unavailable(
                f"the language model at {self._place} refuses (HTTP {status})"
                + (f"; is {KEY} right?" if status in (401, 403) else ""),
                f"{self._place} 的语言模型拒绝了请求（HTTP {status}）"
                + (f"；{KEY} 对吗？" if status in (401, 403) else ""),
            )
        return _words(content)

    def _post(self, turns: Sequence[Turn]) -> tuple[int, bytes]:
        """One request: the status, and of a good reply the content, as much as may be."""
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": msgspec.to_builtins(turns),
        }
        if (form := _FORMS[self._form]) is not None:
            body |= {"temperature": 0, "max_tokens": self._settings.tokens, **form}
        until = time.monotonic() + self._settings.seconds
        with self._http.stream("POST", self._address, json=body) as response:
            content = b"" if response.status_code != 200 else self._content(response, until)
            return response.status_code, content

    def _content(self, response: "httpx.Response", until: float) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if time.monotonic() > until:
                raise self._too_slow()
            if len(content) > MOST_BYTES:
                return b""
        return bytes(content)

    def _too_slow(self) -> Unavailable:
        seconds = f"{self._settings.seconds:g}"
        return Unavailable(
            f"the language model at {self._place} took longer than {seconds} seconds",
            f"{self._place} 的语言模型 {seconds} 秒内没有答完",
        )


def _words(content: bytes) -> str:
    try:
        completion = msgspec.json.decode(content, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return (completion.choices[0].message.content or "") if completion.choices else ""


def _is_here(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
