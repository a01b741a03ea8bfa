"""What a reader's browser does with a site: nothing runs, nothing overflows, nothing leaves."""

from typing import Any

import pytest
from hostile import TEXTS

from openllm_talk.publish.render import Road

PAGES = ("", "issues/", "questions/", "people/", "issues/666/")


@pytest.mark.parametrize(("prefix", "scheme"), [("", "light"), ("en/", "dark")])
def test_hostile_pages_neither_run_nor_overflow_nor_load_from_elsewhere(
    browser: Any, hostile_address: str, prefix: str, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for path in PAGES:
        page.goto(hostile_address + prefix + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.evaluate("window.ran === undefined"), path
    context.close()
    outside = [url for url in requests if not url.startswith((hostile_address, "data:image/svg"))]
    assert outside == []
    assert not any("favicon.ico" in url for url in requests)


def test_rendered_text_does_not_run_even_without_the_content_security_policy(browser: Any) -> None:
    road = Road()
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    fragments = [make(text) for text in TEXTS for make in (road.plain, road.line, road.markdown)]
    page.set_content("<!doctype html><body>" + "\n".join(fragments))
    assert page.evaluate("window.ran === undefined")
    assert (
        page.evaluate("document.querySelectorAll('script, iframe, img, style, form').length") == 0
    )
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every(each =>"
        " [...each.attributes].every(one => !one.name.startsWith('on')))"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('a[href]')].every(each => /^https?:$/.test(each.protocol))"
    )
    context.close()
    assert [url for url in requests if not url.startswith("about:")] == []


@pytest.mark.parametrize("path", ["", "issues/014/", "questions/003-main-2/", "en/issues/014/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_work_without_scripts(
    browser: Any, sample_address: str, path: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(sample_address + path)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    context.close()
    with_scripts = browser.new_page(viewport={"width": width, "height": 800})
    with_scripts.goto(sample_address + path)
    assert with_scripts.evaluate("document.documentElement.scrollWidth") <= width
    with_scripts.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("prefix", ["", "en/"])
def test_a_figure_is_loaded_from_the_site_and_fits(
    browser: Any, sample_address: str, prefix: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{sample_address}{prefix}issues/015/")
    figure = page.get_by_role("img", name="Accuracy falls from 0.9 at 2 operations to 0.3 at 64.")
    figure.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.figure img').naturalWidth === 1600")
    box = figure.bounding_box()
    assert 0 < box["width"] <= width
    assert box["width"] / box["height"] == pytest.approx(1600 / 900, rel=0.02)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    figure.click()
    page.wait_for_url("**/issues/015/figure-*.png")
    context.close()


def test_a_merged_question_takes_the_reader_to_the_other(browser: Any, sample_address: str) -> None:
    page = browser.new_page()
    page.goto(f"{sample_address}questions/q-context-again/")
    page.wait_for_url("**/questions/q-longcontext/", timeout=5_000)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_paper(browser: Any, sample_address: str, scheme: str) -> None:
    """WCAG 2.2 AA: at least 4.5 to 1, for every text of every page looked at."""
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    for path in ("", "issues/014/", "questions/", "questions/003-main-2/"):
        page.goto(sample_address + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate(PALE_TEXT) == [], path
    context.close()


# Relative luminance and contrast ratio as in WCAG 2.2, 1.4.3.
PALE_TEXT = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => parts(colour).slice(0, 3)
    .map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
  };
  const ratio = element => {
    const [low, high] = [light(getComputedStyle(element).color), light(behind(element))]
      .sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pale = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.textContent.trim() && ratio(node.parentElement) < 4.5) {
      pale.add(node.parentElement.outerHTML.slice(0, 80));
    }
  }
  return [...pale];
}"""
