"""What settings take from the machine: the address, the secret, mail, who stands in front."""

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from openllm_talk.community import load
from openllm_talk.errors import SettingsError

THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"]
KEPT_IN = ".secret"


def address_of(workspace: Path) -> str:
    """The public address of the community: TALK_ADDRESS, else what talk.toml says of the site."""
    if asked := os.environ.get("TALK_ADDRESS"):
        return asked
    try:
        return load(workspace).site.address
    except SettingsError:  # no workspace yet: `talk read` needs none
        return "http://127.0.0.1:8000/"


def hosts(address: str) -> list[str]:
    """The host names that this server answers to: its own, this machine's, and TALK_HOSTS."""
    own = urlsplit(address).hostname or "localhost"
    more = [one for one in os.environ.get("TALK_HOSTS", "").split(",") if one]
    return list(dict.fromkeys([own, *THIS_MACHINE, *more]))


def secret(workspace: Path) -> str:
    """The key that signs sessions: TALK_SECRET_KEY, else one kept in the workspace.

    Made the first time; readable by its owner alone. A folder without talk.toml gets none: the key
    then lasts as long as the process.
    """
    if given := os.environ.get("TALK_SECRET_KEY"):
        return given
    path = workspace / KEPT_IN
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        made = secrets.token_urlsafe(64)
    if not (workspace / "talk.toml").exists():
        return made
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii") or made
    except OSError:
        return made
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made)
    return made


def mark_of(workspace: Path) -> str:
    """What tells this community's cookies from those of others on the same host."""
    return hashlib.sha256(os.fsencode(workspace)).hexdigest()[:12]


def networks() -> list[str]:
    """The proxies in front of this server (TALK_PROXIES, addresses), whose word on the reader's
    address and on https is taken."""
    return [one.strip() for one in os.environ.get("TALK_PROXIES", "").split(",") if one.strip()]


PROVIDERS = {
    "github": ("GITHUB", "https://github.com"),
    "feishu": ("FEISHU", "https://accounts.feishu.cn"),
    "weixin": ("WEIXIN", "https://open.weixin.qq.com"),
}
"""Where else people may have an account: how the environment calls it, where they are sent."""


def providers() -> dict[str, dict[str, object]]:
    """allauth's settings of those in PROVIDERS that the environment gives an id and a secret:
    TALK_GITHUB_ID and TALK_GITHUB_SECRET, …"""
    found: dict[str, dict[str, object]] = {}
    for provider, (name, _) in PROVIDERS.items():
        client = os.environ.get(f"TALK_{name}_ID", "")
        word = os.environ.get(f"TALK_{name}_SECRET", "")
        if client and word:
            found[provider] = {"APPS": [{"client_id": client, "secret": word}]}
    return found


def signup_open() -> bool:
    """Whether the environment lets everybody sign up by e-mail (TALK_SIGNUP=open)."""
    return os.environ.get("TALK_SIGNUP", "") == "open"


def mail() -> dict[str, object]:
    """Django's settings for mail from EMAIL_URL (smtp, smtps or smtp+tls://user:word@host:port).

    Without it, mail is written into the folder «mail» of the workspace, and nothing leaves.
    `?from=` in the address is the sender.
    """
    url = urlsplit(os.environ.get("EMAIL_URL", ""))
    if not url.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": Path(os.environ.get("TALK_WORKSPACE", ".")).resolve() / "mail",
        }
    sender = parse_qs(url.query).get("from", [f"talk@{url.hostname}"])[0]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }


def upload_most() -> int:
    """Bytes that one uploaded file may have: TALK_UPLOAD_MB (200)."""
    return int(os.environ.get("TALK_UPLOAD_MB", "200")) * 1024 * 1024


def threads() -> int:
    """How many requests are answered at once: TALK_THREADS (4). More help only PostgreSQL."""
    return max(1, int(os.environ.get("TALK_THREADS", "4")))
