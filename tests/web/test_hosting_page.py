"""docs/hosting.md names every variable of the environment that the code asks for, and no other."""

import re
import tomllib
from pathlib import Path

import pytest

from openllm_talk.web.hosting import PROVIDERS

ROOT = Path(__file__).parents[2]
PAGES = ["docs/hosting.md", "docs/hosting.zh.md"]
ASKED = re.compile(
    r"environ(?:ment)?(?:\.get\(|\.setdefault\(|\[|\.pop\()\s*\"([A-Z][A-Z_]+)\""
    r"|\"([A-Z][A-Z_]+)\" (?:not )?in os\.environ"
    r"|\"((?:TALK|OPENLLM_TALK)_[A-Z_]+)\""
)
OF_A_REQUEST = re.compile(r"HTTP_|REMOTE_|REQUEST_|wsgi|PATH_INFO|LC_|LANG")


def asked_for() -> set[str]:
    """What the code asks the environment for."""
    found = {f"TALK_{name}_{part}" for name, _ in PROVIDERS.values() for part in ("ID", "SECRET")}
    for file in (ROOT / "src").rglob("*.py"):
        for names in ASKED.findall(file.read_text(encoding="utf-8")):
            found |= {name for name in names if name and not OF_A_REQUEST.match(name)}
    return found


@pytest.mark.parametrize("page", PAGES)
def test_the_list_of_variables_is_that_of_the_code(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))
    assert listed == asked_for()


def test_the_unit_and_the_container_start_what_there_is() -> None:
    unit = (ROOT / "examples/hosting/openllm-talk@.service").read_text(encoding="utf-8")
    assert "talk serve --port" in unit
    container = (ROOT / "Containerfile").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "talk" in project["scripts"]
    assert 'CMD ["serve", "--host", "0.0.0.0"' in container
    assert re.search(r"^USER (?!0|root)", container, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", container, re.MULTILINE)
    kept = (ROOT / ".containerignore").read_text(encoding="utf-8")
    for place in " ".join(copied).split():
        assert (ROOT / place).exists()
        assert f"!{place}" in kept
