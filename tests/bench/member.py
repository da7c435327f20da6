#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Numbers and texts out of a JSON document, a line each, in the order asked for. In a list of parts, as a report of
`lapsim fleet` has, a part is found by its name: parts.storm.seconds.

usage: member.py FILE PATH...
"""
import json
import sys


def step(at, name):
    """The member of that name; None: there is none."""
    if isinstance(at, list):
        return next((part for part in at if isinstance(part, dict) and part.get("part") == name), None)
    return at.get(name) if isinstance(at, dict) else None


def value(document, path):
    at = document
    for name in path.split("."):
        at = step(at, name)
    if isinstance(at, bool) or not isinstance(at, (int, float, str)):
        raise ValueError(f"no value '{path}'")
    return at


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            document = json.load(file)
        for path in sys.argv[2:]:
            print(value(document, path))
    except (OSError, ValueError) as error:
        sys.exit(f"member.py: {sys.argv[1]}: {error}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print("usage: member.py FILE PATH...", file=sys.stderr)
        sys.exit(2)
    main()
