"""Makes the pictures of the guide to the workshop: a phone in Chinese, a desk in English and dark.

python docs/pictures/workshop/shoot.py      # needs Chromium, and what the tests need
"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "tests"))

from PIL import Image  # noqa: E402

from openllm_talk.web.setup import open_workspace  # noqa: E402

COLOURS = 128
PAGES = (
    "next",
    "review",
    "chat",
    "check-list",
    "ask",
    "talk-night",
    "search",
    "upload-report",
    "history",
)
NOTES = {
    "phone": ("先看第三页的表", "先看结论，再看实验"),
    "desk": ("See the table on page three", "The conclusion first, then the setup"),
}


def main() -> None:
    """Furnishes a workshop, opens its pages in both looks, and keeps a picture of each."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        workspace.mkdir()
        open_workspace(workspace)
        from furnished import furnish
        from openllm_talk.web.accounts.roles import Role
        from web_live import DESK, PHONE, chromium, serving

        furnished = furnish(workspace)
        pages = furnished.pages()
        with chromium() as browser, serving(workspace) as live:
            looks: dict[str, Callable[..., Any]] = {
                "phone": lambda who: live.page(browser, who, width=PHONE, language="zh"),
                "desk": lambda who: live.page(browser, who, width=DESK, scheme="dark"),
            }
            for look, opened in looks.items():
                page = opened(Role.ADMIN)
                for name in PAGES:
                    page.goto(live.at(pages[name]))
                    keep(page, f"{name}-{look}")
                page.goto(live.at(pages["review"]))
                other = opened(Role.EDITOR)
                conflict(page, other, NOTES[look])
                keep(page, f"conflict-{look}")


def conflict(mine: Any, theirs: Any, notes: tuple[str, str]) -> None:
    """Leads to what somebody sees who saves what another changed meanwhile."""
    theirs.goto(mine.url)
    piece = "#" + mine.locator(".piece.proposed[data-piece]").first.get_attribute("id")
    for page, note in zip((theirs, mine), notes, strict=True):
        page.locator(f"{piece} [data-do=edit]").first.click()
        page.locator(f"{piece} [name=note]").fill(note)
    for page in (theirs, mine):
        page.locator(f"{piece} button.main").click()
        page.locator(f"{piece}:not(.editing), {piece} .clash").first.wait_for()
    mine.locator(piece).evaluate("piece => piece.scrollIntoView()")


def keep(page: Any, name: str) -> None:
    """A picture of what the window shows, in few colours."""
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = shot.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
