#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Read a report of laps-conform as those do who get it: strictly, and by other people's parsers. On stdout
a line a row, which is the same for each form: its id, what the reader makes of it (ok, bad, or not
counted), and the message, if any. What is not well formed ends it with status 1.

usage: conform_read.py tap|junit|json|html FILE"""
import html.parser
import json
import os
import re
import sys
import xml.etree.ElementTree as ET

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufffe\uffff]")


def tell(row, what, message):
    print(row, what, message or "-")


def tap(text):
    lines = text.split("\n")
    assert lines.pop() == "", "no end of line at the end"
    assert lines.pop(0) == "TAP version 14"
    plan = int(re.fullmatch(r"1\.\.(\d+)", lines.pop(0))[1])
    n = 0
    while lines:
        n += 1
        m = re.fullmatch(r"(not )?ok (\d+) - ((?:[^#\\]|\\[#\\])+?)(?: # (SKIP|TODO) ((?:[^#\\]|\\[#\\])+))?", lines.pop(0))
        assert m and int(m[2]) == n, f"line of test {n}"
        message = {}
        if lines and lines[0] == "  ---":
            lines.pop(0)
            while (line := lines.pop(0)) != "  ...":
                key, value = re.fullmatch(r'  ([a-z]+): ("(?:[^"\\]|\\["\\])*")', line).groups()
                assert key not in message
                message[key] = json.loads(value)
        assert bool(m[1]) == bool(message)
        reason = m[5] and re.sub(r"\\([#\\])", r"\1", m[5])
        what = "uncounted" if m[4] else "bad" if m[1] else "ok"
        tell(m[3].split(" ")[0], what, message.get("message") or (m[4] == "SKIP" and reason))
    assert n == plan, f"{n} tests, planned {plan}"


# What Jenkins's and Surefire's schemas have in common: attributes that have to be there, others, and what is inside,
# in this order. A time stamp has no zone, a time is decimal.
COUNTS = {"tests", "failures", "errors", "skipped"}
JUNIT = {
    "testsuites": (COUNTS, {"name", "time"}, ["testsuite"]),
    "testsuite": ({"name", "time"} | COUNTS, {"timestamp"}, ["properties", "testcase"]),
    "properties": (set(), set(), ["property"]),
    "property": ({"name", "value"}, set(), []),
    "testcase": ({"name", "classname", "time"}, set(), ["properties", "skipped", "error", "failure"]),
    "skipped": ({"message"}, set(), []),
    "error": ({"message", "type"}, set(), []),
    "failure": ({"message", "type"}, set(), []),
}
JUNIT_VALUE = {
    "time": r"\d+\.\d+",
    "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    **{name: r"\d+" for name in COUNTS},
}


def junit_schema(element):
    needed, more, inside = JUNIT[element.tag]
    assert needed <= set(element.keys()) <= needed | more, f"attributes of {element.tag}: {element.keys()}"
    for name, value in element.items():
        assert re.fullmatch(JUNIT_VALUE.get(name, r"(?s).+"), value), f"{element.tag}: {name} is {value!r}"
    order = [inside.index(child.tag) for child in element]
    assert order == sorted(order), f"order in {element.tag}"
    assert element.tag in ("skipped", "error", "failure") or not (element.text or "").strip()
    for child in element:
        junit_schema(child)


def junit(text):
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    junit_schema(root)
    for of in [root, *root]:
        cases = list(of.iter("testcase"))
        for name, tag in ("tests", None), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
            found = cases if tag is None else [c for c in cases if c.find(tag) is not None]
            assert int(of.get(name)) == len(found), f"{of.get('name')}: {name}"
    for case in root.iter("testcase"):
        if (error := case.find("error")) is not None:
            tell(case.get("name"), "error", error.get("message"))
            continue
        assert {p.get("name") for p in case.iter("property")} >= {"level", "source"}
        failure, skipped = case.find("failure"), case.find("skipped")
        end = failure if failure is not None else skipped
        if end is not None:
            assert end.get("message").endswith(end.text)
        tell(case.get("name").split(" ")[0], "bad" if failure is not None else "uncounted" if end is not None else "ok",
             end.text if end is not None else None)


# As laps-conform(1) has them.
MEMBERS = {
    "report": {"format", "version", "program", "suite", "target", "begun", "microseconds", "conforms", "verdict", "stopped",
               "left", "all", "must", "should", "groups", "rows"},
    "target": {"name", "facts"},
    "counts": {"passed", "failed", "known", "skipped"},
    "group": {"group", "title", "passed", "failed", "known", "skipped"},
    "row": {"id", "level", "title", "source", "outcome", "counts", "message", "reason", "microseconds"},
}


def documented():
    with open(os.path.join(os.path.dirname(sys.argv[0]), "../conformance/laps-conform.1"), encoding="utf-8") as f:
        part = re.search(r"^\.It JSON$(.*?)^That of$", f.read(), re.M | re.S)[1]
    return set(re.findall(r"[a-z]+", " ".join(re.findall(r"^\.(?:It )?Li (.*)$", part, re.M))))


def json_(text):
    def once(pairs):
        assert len({k for k, _ in pairs}) == len(pairs), "a member twice"
        return dict(pairs)
    report = json.loads(text, object_pairs_hook=once)
    assert report["format"] == "laps-conform" and report["version"] == 1
    assert documented() == set().union(*MEMBERS.values()), documented() ^ set().union(*MEMBERS.values())
    for what, objects in ("report", [report]), ("target", [report["target"]]), ("group", report["groups"]), \
            ("row", report["rows"]), ("counts", [report[n] for n in ("all", "must", "should")]):
        for o in objects:
            assert set(o) == MEMBERS[what], f"members of a {what}: {set(o) ^ MEMBERS[what]}"
    for row in report["rows"]:
        what = "bad" if row["counts"] else "ok" if row["outcome"] == "passed" else "uncounted"
        tell(row["id"], what, row["message"])
    for name in "all", "must", "should":
        for outcome, n in report[name].items():
            assert n == sum(r["outcome"] == outcome and name in ("all", r["level"].lower()) for r in report["rows"])
    assert report["conforms"] == (not any(r["counts"] for r in report["rows"]))


class Page(html.parser.HTMLParser):
    """Balanced elements, nothing from elsewhere, no script; the rows of the table."""
    VOID = {"meta", "input", "rect"}

    def __init__(self):
        super().__init__()
        self.open, self.rows, self.cell, self.ids = [], [], None, set()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}"
        assert tag not in {"script", "link", "img", "iframe", "object", "base"}, tag
        a = dict(attrs)
        assert not {"src", "href", "style", "action"} & set(names), tag
        assert not any(n.startswith("on") for n in names), tag
        if "id" in a:
            assert a["id"] not in self.ids, f"the id {a['id']} twice"
            self.ids.add(a["id"])
        if tag not in self.VOID:
            self.open.append((tag, a))
        if tag in ("td", "th") and self.inside("rows") and a.get("scope") != "col":
            self.cell = {"text": "", "why": "", "class": ""}
            if a["data-label"] == "Row":
                self.rows.append([])
            self.rows[-1].append(self.cell)
        if tag == "span" and self.cell is not None and "badge" in a.get("class", ""):
            self.cell["class"] = a["class"].split()[1]

    def inside(self, name):
        return any(a.get("id") == name for _, a in self.open)

    def handle_startendtag(self, tag, attrs):
        assert tag in self.VOID, tag
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1][0] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.open and self.open[-1][0] == "style":
            assert not re.search(r"url\(|@import|//[a-z]", data), "a style from elsewhere"
        elif self.cell is not None:
            self.cell["why" if self.open[-1][1].get("class") == "why" else "text"] += data


# WCAG 2.1 1.4.3 and 1.4.11: what stands on what, text and shapes.
TEXT = ["text back", "text soft", "quiet back", "quiet soft", "good good-back", "bad bad-back", "warn warn-back", "link back"]
SHAPES = ["good back", "bad back", "warn back", "edge back", "good soft", "bad soft", "warn soft", "edge soft"]


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrasts(style):
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", m[1])) for m in re.finditer(r":root \{([^}]*--[^}]*)\}", style))
    for colours in light, {**light, **dark}:
        for pairs, least in (TEXT, 4.5), (SHAPES, 3):
            for pair in pairs:
                low, high = sorted(luminance(colours[name]) for name in pair.split())
                assert (high + 0.05) / (low + 0.05) >= least, f"contrast of {pair}"


def html_(text):
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open, page.open
    contrasts(text[text.index("<style>"):text.index("</style>")])
    for once in '<html lang="en">', "<title>Conformance of ", "<main ", "<h1>", "default-src 'none'":
        assert text.count(once) == 1, once
    for row in page.rows:
        name, badge, _, holds, _ = row
        what = {"good": "ok", "bad": "bad"}.get(badge["class"], "uncounted")
        tell(name["text"], what, holds["why"].split("Known: ")[0])


with open(sys.argv[2], encoding="utf-8", newline="") as f:  # UTF-8, strictly
    content = f.read()
assert not FORBIDDEN.search(content), "a character that is not to be there"
{"tap": tap, "junit": junit, "json": json_, "html": html_}[sys.argv[1]](content)
