#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The document of all results, made of what scripts/conformance has left: which row holds where, and where each
target differs from Active Directory and why. It has nothing in it that changes from run to run.

usage: results.py OUT >tests/conformance/RESULTS.md      from the top of the tree
"""
import json
import pathlib
import sys

KNOWN = pathlib.Path("tests/conformance/known")
SUITES = {
    "directory": ("Directories", "laps-conform directory",
                  [("world", "our world"), ("plain-slapd", "plain slapd"), ("389ds", "389 DS"),
                   ("samba", "Samba AD DC")]),
    "entra": ("Microsoft Graph", "laps-conform entra", [("world", "our cloud")]),
    "client": ("Clients", "laps-conform client -- laps process", [("laps", "our client")]),
}
WHAT = {
    "directory-world": "the directory of a world of lapsim: Debian's slapd made to behave as a domain controller",
    "directory-plain-slapd": "OpenLDAP's slapd, version {version}, with the schema of LAPS and access lists, and nothing of"
                             " ours in it: `scripts/plain-slapd`",
    "directory-389ds": "389 Directory Server, version {version}, with the schema of LAPS and access control:"
                       " `scripts/389ds`",
    "directory-samba": "Samba AD DC, version {version}, whose schema `laps schema update` has extended: `scripts/samba-dc`",
    "entra-world": "the simulated cloud of a world of lapsim",
    "client-laps": "`laps process`",
}
# what a target as a whole lacks, where rows are skipped for it
LACKS = {
    "directory-plain-slapd": "It has access lists in place of descriptors, no objects of its schema, and keeps nothing of"
                             " what is deleted:\nthe rows on those are of Active Directory only.\n",
    "directory-389ds": "As plain slapd, it has none of what is Active Directory's own.\n",
}
CELL = {"passed": "pass", "failed": "**fail**", "known": "known", "skipped": "skip"}


def text(words):
    """Markdown that shows these words as they are."""
    for char in "\\`*_<>|[]":
        words = words.replace(char, "\\" + char)
    return words


def patterns(result):
    """What is known to fail of it: id to message, '*' any text; without what a server says by itself."""
    path = KNOWN / f"{result}.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {row: message.rstrip("*") for row, message in pairs}


class Result:
    def __init__(self, out, name):
        self.name = name
        self.report = json.loads((out / f"{name}.json").read_text())
        self.version = (out / f"{name}.version").read_text().strip().split("+")[0].split("-")[0]
        self.rows = {row["id"]: row for row in self.report["rows"]}
        self.known = patterns(name)

    def summary(self):
        """The row of the first table."""
        counts = self.report["all"]
        what = WHAT[self.name].format(version=self.version)
        return f"| {what} | {counts['passed']} | {counts['known']} | {counts['failed']} | {counts['skipped']} |"

    def differences(self):
        for row in self.report["rows"]:
            if row["outcome"] == "known":
                yield (f"* **{row['id']}**, {text(row['title'])}: {text(self.known[row['id']])}\n"
                       f"  {text(row['reason'])}")
            elif row["outcome"] == "failed":
                yield f"* **{row['id']}** fails: {text(row['title'])}"

    def skips(self):
        why = {}
        for row in self.report["rows"]:
            if row["outcome"] == "skipped":
                why.setdefault(row["message"], []).append(row["id"])
        for message, ids in why.items():
            yield f"* Skipped, {text(message)}: {', '.join(ids)}"


def table(results, headings):
    print("| row | | what holds | " + " | ".join(headings) + " |")
    print("|---|---|---|" + "---|" * len(headings))
    for row in results[0].report["rows"]:
        cells = (CELL[r.rows[row["id"]]["outcome"]] for r in results)
        print(f"| {row['id']} | {row['level']} | {text(row['title'])} | " + " | ".join(cells) + " |")


def main():
    out = pathlib.Path(sys.argv[1])
    print("# Results of laps-conform\n")
    print("Made by `make conformance`; `make check-conformance` fails when it is not what comes out. A row that says"
          " *known* fails as\nthe list of known failures in `known/` says, with that message and no other; why is told"
          " below its table.\n")
    print("| target | pass | known | fail | skip |\n|---|---|---|---|---|")
    results = {}
    for suite, (_, _, targets) in SUITES.items():
        results[suite] = [Result(out, f"{suite}-{target}") for target, _ in targets]
        for result in results[suite]:
            print(result.summary())
    for suite, (title, command, targets) in SUITES.items():
        print(f"\n## {title}\n\n`{command}`\n")
        table(results[suite], [heading for _, heading in targets])
        for result, (_, heading) in zip(results[suite], targets):
            lines = [*result.differences(), *result.skips()]
            print(f"\n### Where {heading} differs\n")
            if result.name in LACKS:
                print(LACKS[result.name])
            print("\n".join(lines) if lines else "Nowhere: every row holds.")


if __name__ == "__main__":
    main()
