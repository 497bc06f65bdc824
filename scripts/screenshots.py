"""Pictures of the pages for README.md, from a service that runs on the sample network.

graphsvc demo                                   # in one terminal
python scripts/screenshots.py [address [name …]]    # in another; writes all of docs/pictures/*.png, or these
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect, sync_playwright

expect.set_options(timeout=120_000)
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST = 400_000
VIEW = {"width": 1280, "height": 800}

CIRCLE = """// The ties among the connections of a member
MATCH (:Member {id: $viewer})-[:CONNECTED]-(a:Member)-[tie:CONNECTED]->(b:Member)
WHERE EXISTS { (:Member {id: $viewer})-[:CONNECTED]-(b) }
OPTIONAL MATCH (a)-[at:AFFILIATED]->(company:Organization {kind: 'company'})
WHERE at.to IS NULL
RETURN a, tie, b, at, company
LIMIT 160"""
INTRODUCERS = """// The best connected member of each company
MATCH (m:Member)-[:AFFILIATED]->(o:Organization {kind: 'company'})
WITH o, m, COUNT { (m)-[:CONNECTED]-() } AS connections
ORDER BY connections DESC
WITH o.name AS company, o.industry AS industry, collect(m)[0] AS best, max(connections) AS connections,
     count(*) AS members
RETURN company, industry, members, best.name AS `best connected`, best.headline AS headline, connections
ORDER BY members DESC, company
LIMIT 200"""
WRONG = """MATCH (m:Member)-[:CONNECTED]-(friend)
WHERE m.location = 'Oslo'
RETURN m.name, count(freind) AS friends
ORDER BY friends DESC"""


MISSPELT = """MATCH (m:Membre)-[:CONECTED]-(friend)
RETURN m.name, count(friend) AS friends
ORDER BY friends DESC"""


def write(page: Page, query: str, parameters: str = "") -> None:
    for editor, text in (("#query", query), ("#parameters", parameters)):
        if text:
            page.locator(f"{editor} .cm-content").click()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(text)
            page.keyboard.press("Escape")


def plan_first(page: Page, query: str, **parameters: str) -> None:
    """Otherwise the picture shows how long the database planned."""
    page.request.post(urljoin(page.url, "/cypher"), data={"query": query, "parameters": parameters})


def graph(page: Page) -> None:
    plan_first(page, CIRCLE, viewer="3437")
    page.get_by_role("button", name="Parameters").click()
    write(page, CIRCLE, '{"viewer": "3437"}')
    page.keyboard.press("Control+Enter")
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")
    page.get_by_role("button", name="Style").click()
    page.get_by_role("combobox", name="Colour", exact=True).select_option("industry")
    page.get_by_role("combobox", name="Size", exact=True).select_option("number of relationships")
    page.get_by_role("button", name="Fit to the window").click()


def table(page: Page) -> None:
    plan_first(page, INTRODUCERS)
    write(page, INTRODUCERS)
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-cell="0:0"]')).to_be_visible()


def plan(page: Page) -> None:
    plan_first(page, INTRODUCERS)
    write(page, INTRODUCERS)
    page.get_by_role("button", name="Profile").click()
    expect(page.locator(".status")).to_contain_text("Profiled")


def mistake(page: Page) -> None:
    write(page, WRONG)
    expect(page.locator("#query .cm-lintRange-error")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".failure")).to_be_visible()


def misspelt(page: Page) -> None:
    write(page, MISSPELT)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".unknown")).to_be_visible()


def start(page: Page) -> None:
    expect(page.locator(".size")).not_to_contain_text("…")
    page.get_by_role("combobox").fill("aino l")
    expect(page.get_by_role("option").first).to_be_visible()


def overview(page: Page) -> None:
    expect(page.locator(".overview .bars").first).to_be_visible()
    expect(page.locator(".tiles")).not_to_contain_text("…")
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")


def compared(page: Page) -> None:
    """Two members of the sample between whom ways lead."""
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")
    expect(page.locator("member-panel .capabilities")).to_have_count(2)


def suggestions(page: Page) -> None:
    expect(page.locator(".suggestion").first).to_be_visible()
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")


def review(page: Page) -> None:
    expect(page.locator(".growth").first).to_be_visible()
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")


CONSOLE: dict[str, Callable[[Page], None]] = {
    "graph": graph,
    "table": table,
    "plan": plan,
    "mistake": mistake,
    "misspelt": misspelt,
}


PAIR = "explorer?viewer=698&other=705"
# The file, the address, and what is done there.
PICTURED: list[tuple[str, str, Callable[[Page], None]]] = [
    *((f"console-{name}", "console", act) for name, act in CONSOLE.items()),
    ("start", "", start),
    ("explorer-overview", "explorer?viewer=698", overview),
    ("explorer", PAIR, compared),
    ("explorer-suggestions", f"{PAIR}&show=suggestions", suggestions),
    ("explorer-review", f"{PAIR}&show=review", review),
]


def main(address: str, *names: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("GRAPHSVC_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for name, path, act in PICTURED:
                if names and name not in names:
                    continue
                context = browser.new_context(viewport=VIEW, color_scheme=scheme, reduced_motion="reduce", locale="en")  # type: ignore[arg-type]
                page = context.new_page()
                page.set_default_timeout(120_000)
                page.goto(f"{address}/{path}")
                if path == "console":
                    expect(page.get_by_text(":Member", exact=True)).to_be_visible()
                act(page)
                page.wait_for_timeout(400)  # what was typed last is looked at, and the layout comes to rest
                picture = PICTURES / f"{name}-{scheme}.png"
                page.screenshot(path=picture)
                context.close()
                if picture.stat().st_size > LARGEST:
                    raise SystemExit(f"{picture} has {picture.stat().st_size} bytes, more than {LARGEST}")
                print(picture.relative_to(PICTURES.parents[1]), picture.stat().st_size)
        browser.close()


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["http://127.0.0.1:8000"]))
