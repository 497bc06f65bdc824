"""How the pages help: what was probably meant, parameter forms, whole results, graphs that show a property."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browsers import Visit, cell, laid, needs_chromium, press, ready, run, status, write, written
from tests.networks import CONNECTIONS, MEMBERS

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium

MISSPELT = [
    ("MATCH (m:Memberr) RETURN m.id", "No such label Memberr. Did you mean Member?", "Member"),
    (
        "MATCH (:Member)-[t:CONECTED]->() RETURN t",
        "No such relationship type CONECTED. Did you mean CONNECTED?",
        "CONNECTED",
    ),
]


def test_a_misspelt_name_stands_where_the_empty_result_is(console: Page) -> None:
    for query, said, meant in MISSPELT:
        run(console, query)
        expect(console.locator(".result-body .unknown")).to_contain_text(said)
        console.get_by_role("button", name=f"Use {meant}").click()
        expect(status(console)).to_contain_text("rows in")
        expect(console.locator(".unknown")).to_have_count(0)
        assert meant in written(console)


@pytest.mark.long
def test_a_misspelt_property_is_named_above_the_rows(console: Page) -> None:
    run(console, "MATCH (m:Member) RETURN m.headlin AS it, m.id AS id")
    expect(console.locator(".unknown")).to_contain_text("No such property headlin. Did you mean headline?")
    expect(cell(console, 0, 1)).to_be_visible()
    press(console.locator(".unknown"), "Use headline")
    expect(console.locator(".unknown")).to_have_count(0)
    assert written(console) == "MATCH (m:Member) RETURN m.headline AS it, m.id AS id"


# The query, the fix in words, and the query that it becomes.
FIXES = [
    ("MATCH (m:Member) RETRUN m.id", "Did you mean RETURN?", "MATCH (m:Member) RETURN m.id"),
    ("MATCH (m:Member RETURN m.id", "add ) before RETURN", "MATCH (m:Member) RETURN m.id"),
    ("MATCH (friend:Member) RETURN freind.id", "Did you mean friend?", "MATCH (friend:Member) RETURN friend.id"),
    ("RETURN toUper('a') AS a", "Did you mean toUpper?", "RETURN toUpper('a') AS a"),
    ("RETURN [1, 2", "add ] at the end", "RETURN [1, 2]"),
    ("MATCH (m:Member)", "add RETURN at the end", "MATCH (m:Member)\nRETURN *"),
]


def test_a_syntax_error_says_the_likely_fix(console: Page) -> None:
    for query, said, fixed in FIXES:
        run(console, query)
        expect(console.locator(".failure .fix"), query).to_contain_text(said)
        press(console.locator(".failure"), "Fix it")
        expect(status(console), query).to_contain_text(re.compile("rows? in"))
        assert written(console) == fixed


@pytest.mark.long
def test_what_may_stand_in_a_place_is_folded_away(console: Page) -> None:
    run(console, "MATCH (m:Member) RETRUN m")
    expected = console.locator(".failure .expected")
    expect(expected).to_contain_text("What may stand here")
    expect(expected.get_by_text("'UNWIND'")).to_be_hidden()
    expected.locator("summary").click()
    expect(expected.get_by_text("'UNWIND'")).to_be_visible()


def test_a_missing_parameter_opens_the_form_at_its_name(console: Page) -> None:
    run(console, "MATCH (m:Member {id: $viewer}) RETURN m.name AS name, $most + 1 AS more LIMIT $most")
    expect(console.locator("#parameter-viewer")).to_be_focused()
    expect(console.locator(".toast")).to_have_text("$viewer needs a value")
    console.keyboard.type("eve")
    console.keyboard.press("Control+Enter")
    expect(console.locator("#parameter-most")).to_be_focused()
    console.keyboard.type("2")
    console.keyboard.press("Control+Enter")
    expect(cell(console, 0, 0)).to_have_text("Eve Ekman")
    expect(cell(console, 0, 1)).to_have_text("3")
    console.get_by_label("Type of viewer").select_option("json")
    console.locator("#parameter-viewer").fill('"ana"')
    console.keyboard.press("Control+Enter")
    expect(cell(console, 0, 0)).to_have_text("Ana Alba")


def test_the_form_of_a_query_without_parameters_says_how_to_have_one(console: Page) -> None:
    console.get_by_role("button", name="Parameters").click()
    expect(console.locator(".parameters")).to_have_text(re.compile(r"\$name in the query[\s\S]*As JSON\s*\{\}\s*$"))


def test_cells_begin_with_names_and_times_are_short(console: Page) -> None:
    run(
        console,
        "MATCH (m:Member {id: 'ana'}) RETURN m, datetime('2026-01-31T10:00:00Z') AS at, "
        "localdatetime('2026-01-31T10:00:00.25') AS half, time('10:00:00+01:00') AS clock",
    )
    console.get_by_role("tab", name="Table").click()
    expect(cell(console, 0, 0)).to_have_text(re.compile("^Ana Alba ana :Member"))
    for column, shown in enumerate(["2026-01-31T10:00Z", "2026-01-31T10:00:00.25", "10:00+01:00"], start=1):
        expect(cell(console, 0, column)).to_have_text(shown)


FORMATS = ["CSV", "JSON", "JSON lines"]


@pytest.mark.long
def test_the_whole_result_downloads_beyond_the_row_limit(console: Page) -> None:
    console.get_by_label("Row limit").select_option("100")
    run(console, "UNWIND range(1, 250) AS n RETURN n")
    expect(status(console)).to_contain_text("100 rows")
    numbers: dict[str, list[Any]] = {}
    for form in FORMATS:
        console.get_by_role("button", name="Download").click()
        with console.expect_download() as download:
            console.get_by_role("menuitem", name=f"Whole result as {form}", exact=True).click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        if form == "CSV":
            numbers[form] = [int(line) for line in text.split()[1:]]
        elif form == "JSON":
            numbers[form] = [row[0] for row in json.loads(text)["rows"]]
        else:
            lines = map(json.loads, text.splitlines())
            numbers[form] = [line["row"][0] for line in lines if "row" in line]
    assert numbers == {form: list(range(1, 251)) for form in FORMATS}


@pytest.mark.long
def test_nodes_are_coloured_sized_and_captioned_by_a_property(console: Page) -> None:
    run(console, "MATCH p = (:Member)-[:CONNECTED]->(:Member) RETURN p")
    laid(console)
    console.get_by_role("button", name="Style").click()
    console.get_by_role("combobox", name="Caption", exact=True).select_option("id")
    console.get_by_role("combobox", name="Size", exact=True).select_option("number of relationships")
    console.get_by_role("combobox", name="Colour", exact=True).select_option("number of relationships")
    nodes = console.evaluate(
        """() => document.querySelector("graph-view").canvas.cy.nodes().map(
            (node) => [node.data("caption"), node.data("factor"), node.style("background-color")])"""
    )
    degrees = {member: sum(member in pair for pair in CONNECTIONS) for member in MEMBERS if member != "lea"}
    assert {caption for caption, _, _ in nodes} == degrees.keys()
    for (one, size, colour), (other, other_size, other_colour) in combinations(nodes, 2):
        assert (size < other_size) == (degrees[one] < degrees[other])
        assert (colour == other_colour) == (degrees[one] == degrees[other])
    # As many nodes of each degree as the legend says.
    steps = console.locator(".scale .step").all_inner_texts()
    counted = {int(value): int(amount) for value, amount in (step.split() for step in steps)}
    assert counted == {degree: list(degrees.values()).count(degree) for degree in set(degrees.values())}
    console.reload()
    ready(console)
    run(console, "MATCH (m:Member {id: 'ana'}) RETURN m")
    laid(console)
    assert console.evaluate("document.querySelector('graph-view').canvas.cy.nodes()[0].data('caption')") == "ana"


MANY = """([count]) => {
    const view = document.querySelector("graph-view");
    for (let at = 0; at < count; at++) {
        view.graph.addNode({ $type: "Node", id: `x${at}`, labels: ["Made"], properties: { name: `Number ${at}` } });
        view.graph.relationships.set(`r${at}`, { $type: "Relationship", id: `r${at}`, type: "NEXT",
            start: `x${at}`, end: `x${Math.floor(at / 4)}`, properties: {} });
    }
    view.layout.reset();
    view.grow();
}"""
NAMES = """() => {
    const { cy } = document.querySelector("graph-view").canvas;
    return cy.nodes(".labelled").map((node) => {
        const labels = { includeNodes: false, includeEdges: false, includeOverlays: false, includeUnderlays: false };
        const { x1, y1, x2, y2 } = node.boundingBox(labels);
        return [x1, y1, x2, y2].map((at) => at * cy.zoom());
    });
}"""


def overlapping(boxes: list[list[float]], tolerance: float) -> int:
    """How many pairs of boxes cover each other by more than some pixels, in both directions."""
    return sum(
        min(a[2], b[2]) - max(a[0], b[0]) > tolerance and min(a[3], b[3]) - max(a[1], b[1]) > tolerance
        for a, b in combinations(boxes, 2)
    )


@pytest.mark.long
def test_a_large_graph_is_laid_out_in_view_of_its_reader(console: Page) -> None:
    """It says what it does meanwhile; its names do not cover each other. 700 nodes, not to keep the test waiting."""
    run(console, "MATCH (m:Member {id: 'ana'}) RETURN m")
    laid(console)
    console.evaluate(MANY, [700])
    expect(console.locator(".laying")).to_contain_text("Laying out 701 nodes…")
    laid(console)
    expect(console.locator(".laying")).to_have_count(0)
    # Names are placed in the frame after the layout.
    console.wait_for_function("document.querySelector('graph-view').canvas.cy.nodes('.labelled').length > 10")
    boxes = console.evaluate(NAMES)
    # The outline around a name, of 2 pixels on each side, may touch another.
    assert overlapping(boxes, 5) == 0


@pytest.mark.long
def test_relationships_near_the_pointer_stand_out(console: Page) -> None:
    run(console, "MATCH p = (:Member)-[:CONNECTED]->(:Member) RETURN p")
    laid(console)
    place = console.evaluate(
        """() => {
            const { cy } = document.querySelector("graph-view").canvas;
            const { left, top } = document.querySelector(".canvas").getBoundingClientRect();
            const { x, y } = cy.nodes().filter((node) => node.data("caption") === "Cleo Cruz").renderedPosition();
            return [left + x, top + y];
        }"""
    )
    console.mouse.move(*place)
    near = "document.querySelector('graph-view').canvas.cy.edges('.near')"
    console.wait_for_function(f"{near}.length === 5")
    strong, usual = console.evaluate(
        f"""() => [{near}, document.querySelector("graph-view").canvas.cy.edges().not(".near")]
            .map((edges) => Number(edges[0].style("line-opacity")))"""
    )
    assert strong > usual
    console.mouse.move(0, 0)
    console.wait_for_function(f"{near}.length === 0")


def test_the_start_page_has_the_size_of_the_network_and_finds_members(visitor: Visit) -> None:
    page = visitor.open("/")
    size = page.locator(".size")
    expect(size.locator("div", has_text="members")).to_contain_text(str(len(MEMBERS)))
    expect(size.locator("div", has_text="connections")).to_contain_text(str(len(CONNECTIONS)))
    page.get_by_role("combobox", name="Find a member").fill("eve")
    page.get_by_role("option", name="Eve Ekman").click()
    expect(page.get_by_role("combobox", name="Member", exact=True)).to_have_value("Eve Ekman")
    expect(page).to_have_url(re.compile(r"/explorer\?viewer=eve$"))


@pytest.mark.long
def test_a_misspelt_name_of_a_member_is_suggested(visitor: Visit) -> None:
    page = visitor.open("/explorer")
    page.get_by_role("combobox", name="Member", exact=True).fill("Eve Ekmann")
    option = page.get_by_role("option", name="Eve Ekman")
    expect(option).to_contain_text("Did you mean this name?")
    option.click()
    expect(page.get_by_role("option", name="Eve Ekman")).not_to_contain_text("Did you mean")
    page.keyboard.press("Enter")
    expect(page.locator(".overview h2")).to_have_text("Eve Ekman")


def test_the_overview_shows_the_numbers_of_a_network(visitor: Visit, address: str) -> None:
    """Ana's degrees can be read off networks.py: three connections, five at the second degree, two at the third."""
    page = visitor.open("/explorer?viewer=ana")
    tiles = page.locator(".overview .tiles div")
    followers = httpx.get(f"{address}/members/ana/insights", timeout=120).json()["size"]["followers"]
    expect(tiles).to_have_text(
        ["connections (1st degree)3", f"followers{followers}", "at 2nd degree5", "at 3rd degree2"]
    )


@pytest.mark.long
def test_strengths_of_introductions_are_told_apart(visitor: Visit) -> None:
    """Salton's indexes are 0.289 and 0.258: alike on a scale from 0 to 1, a full and a short bar next to each other."""
    page = visitor.open("/explorer?viewer=ana&other=eve")
    bars = page.locator(".path .meter span")
    expect(bars).to_have_count(2)
    strong, weak = (bar.evaluate("bar => bar.offsetWidth / bar.parentElement.offsetWidth") for bar in bars.all())
    assert strong == pytest.approx(1, abs=0.05)
    assert weak < 0.4
    expect(page.locator(".path .number")).to_have_text(["29", "26"])


OVERLAPS = """() => {
    const what = "button, a, input, select, label, h1, h2, h3, h4, p, dt, dd, .badge, .state";
    const unseen = ".visually-hidden, .skip, dialog, .cm-editor";
    const seen = [...document.querySelectorAll(what)]
        .filter((it) => it.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !it.closest(unseen))
        .map((it) => [it, it.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height > 1);
    const found = [];
    for (const [at, [one, a]] of seen.entries())
        for (const [other, b] of seen.slice(at + 1)) {
            if (one.contains(other) || other.contains(one)) continue;
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 2 && high > 2) found.push([one, other].map((it) => it.outerHTML.slice(0, 80)).join(" / "));
        }
    return found;
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/",
        pytest.param("/explorer?viewer=ana", marks=pytest.mark.long),
        "/explorer?viewer=ana&other=eve",
        pytest.param("/explorer?viewer=ana&show=review", marks=pytest.mark.long),
        pytest.param("/explorer?viewer=cleo&show=suggestions", marks=pytest.mark.long),
    ],
)
def test_nothing_overlaps_on_a_phone(phone: Visit, path: str) -> None:
    phone.page.set_viewport_size({"width": 390, "height": 844})
    page = phone.open(path)
    expect(page.locator(".app-header .state")).to_have_text("ready")
    if path != "/":
        laid(page)
    expect(page.get_by_text("Loading")).to_have_count(0)
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.long
def test_nothing_overlaps_in_the_console_on_a_phone(phone: Visit) -> None:
    phone.page.set_viewport_size({"width": 390, "height": 844})
    page = ready(phone.open("/console"))
    write(page, "MATCH (m:Member {id: $viewer}) RETURN m")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#parameter-viewer")).to_be_focused()
    expect(page.locator(".toast")).to_have_count(0)
    assert page.evaluate(OVERLAPS) == []
