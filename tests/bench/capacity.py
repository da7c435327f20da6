#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a number of devices needs of its directory, worked out of what tests/bench has measured.

usage: capacity.py [OPTION]... REPORT.json >CAPACITY.md

REPORT.json is of `make bench`. A figure that it lacks is an error which names the figure. Costs are microseconds of a
processor and bytes, for one; `capacity.py --help` has the options, by which anybody tells his own numbers.
"""
import argparse
import json
import math
import re
import sys

PAGE = 4096  # bytes that LMDB gives a long value at least
DAY = 86400
SESSIONS = "whole sessions with a directory: connect, bind, read, unbind"
GROWTH = re.compile(r"growth, (\d+) computers$")

# name: bench, heading, figure, what of it is the cost of one, what it is; "growth" has the most computers measured
SINGLE = {
    "session": ("session_bench", SESSIONS, "GSSAPI with tickets, sealed: processor time of the directory", 1, "us",
                "a poll: a session by Kerberos, and a read"),
    "tickets": ("session_bench", SESSIONS, "GSSAPI by keytab, sealed: processor time of the KDC", 1, "us",
                "two tickets: for the KDC, and for the directory"),
    "write": ("growth_bench", "growth", "modify: a rotation of any", 1, "us", "a write of password and expiry"),
    "getkey": ("kds_bench", "the key service, sessions", "1 at once, a bare server", "rate", "us",
               "a session with GetKey"),
    "disk": ("growth_bench", "growth", "its databases, after a password each", "MiB", "bytes",
             "an object with a password, on disk"),
    "memory": ("growth_bench", "growth", "memory of slapd, at last, with what it maps", "MiB", "bytes",
               "memory of a controller, for a device without a history"),
    "value": ("fleet_bench", "what a device keeps in the directory", "an encrypted password", 1, "bytes",
              "an encrypted value"),
    "encrypting": ("fleet_bench", "a storm of devices, each itself by a bind",
                   "protecting alone, processor time of the device", 1, "us", "encrypting, on the device"),
    "token": ("cloud_bench", "the cloud, over TLS", "token, beside signing", "rate", "us",
              "a token of the cloud, by a secret"),
    "upload": ("cloud_bench", "the cloud, over TLS", "upload, beside verifying", "rate", "us",
               "an upload to the cloud, by a token that was verified"),
}
# the same, for each number of controllers
REPLICATED = {
    "made": ("a write, processor time of the first controller", "us", "a write, where it is made"),
    "heard": ("a write, processor time of each other controller", "us", "a write, at each other controller"),
    "links": ("a write, bytes over all links", "bytes", "a write, over all links"),
    "log": ("a write, disk of the first controller", "bytes", "a write, in a controller's log of changes"),
    "pace": ("writes at one, until all have them", "/s", "writes, until all have them"),
}
ALONE = ("made", "pace")  # of one controller


class Lacking(Exception):
    pass


class Report:
    def __init__(self, report):
        self.machine = report["machine"]
        self.figures = {(f["bench"], f["group"], f["name"].strip()): f["value"]
                        for f in report["figures"] if "value" in f}
        sizes = [int(m.group(1)) for m in (GROWTH.match(group) for _, group, _ in self.figures) if m]
        self.computers = max(sizes, default=0)

    def figure(self, bench, group, name):
        try:
            return float(self.figures[bench, group, name])
        except KeyError:
            raise Lacking(f"no figure '{name}' under '{group}' of {bench}") from None

    def cost(self, key):
        bench, group, name, how, _, _ = SINGLE[key]
        if group == "growth":
            group = f"growth, {self.computers} computers"
        value = self.figure(bench, group, name)
        if how == "MiB":
            return value * 1024 * 1024 / self.computers
        return 1e6 / value if how == "rate" else value * how

    def replicated(self, key, controllers):
        return self.figure("replication_bench", f"replication, controllers: {controllers}", REPLICATED[key][0])


def costs_of(report, most):
    """Name to cost; those of replication are (name, controllers)."""
    costs = {key: report.cost(key) for key in SINGLE}
    for n in range(1, most + 1):
        costs.update({(key, n): report.replicated(key, n) if n > 1 or key in ALONE else 0.0
                      for key in REPLICATED})
    return costs


def pages(length):
    """Bytes that a value takes."""
    return math.ceil(length / PAGE) * PAGE


def rotation_us(c, o, n):
    """Of one controller for a rotation anywhere, its session apart: devices are spread over the controllers. Replication
    was measured with few computers; a write costs more with many, wherever it is done."""
    more = max(0, c["write"] - c["made", 1])
    made = c["write"] + max(0, c["made", n] - c["made", 1]) + c["getkey"] * o.encrypted / 100
    return made / n + (c["heard", n] + more) * (n - 1) / n


def work_out(c, o, n):
    """What o.devices need of each of n controllers."""
    encrypted = o.encrypted / 100
    polls = o.devices / (o.interval * 60)
    writes = o.devices / (o.age * DAY)
    reads = o.readers / DAY
    busy = ((polls * c["session"] + reads * (c["session"] + c["getkey"] * encrypted) +
             o.devices / (o.tickets * 3600) * c["tickets"]) / n + writes * rotation_us(c, o, n)) / 1e6
    storm_us = (c["session"] + c["tickets"]) / n + rotation_us(c, o, n)
    storm = o.devices / (o.storm * 60)
    history = pages(o.history * c["value"]) * encrypted
    # a write that was measured brings one value; with a history the one before goes there, and the oldest from there
    moved = 2 * c["value"] if o.history else 0
    ways = (n - 1) ** 2
    links = c["links", n] + ways * moved * encrypted
    log = c["log", n] + (pages(moved) * encrypted if n > 1 else 0)
    by_processor = o.devices * storm_us / 1e6 / o.processors
    by_replication = o.devices / c["pace", n] if n > 1 else 0
    return {
        "polls": polls, "writes": writes, "busy": busy, "peak": busy * o.peak,
        "getkeys": (writes + reads) * encrypted, "tickets": o.devices / (o.tickets * 3600),
        "disk": o.devices * c["disk"], "history": o.devices * history,
        "log": writes * DAY * o.log_days * log, "memory": o.devices * (c["memory"] + history),
        "network": writes * links * 8 / 1e6, "storm_rate": storm, "storm_busy": storm * storm_us / 1e6,
        "storm_network": storm * links * 8 / 1e6, "storm_time": max(by_processor, by_replication) / 60,
    }


RESULTS = [
    ("polls", "polls a second, of all controllers", "", 1, "devices, interval"),
    ("writes", "rotations a second, of all controllers", "", 1, "devices, age"),
    ("getkeys", "sessions with GetKey a second, of all", "", 1, "rotations, readers"),
    ("tickets", "pairs of tickets a second, of all", "", 1, "devices, life of tickets"),
    ("busy", "**processors a controller, on the average**", "", 1, "session tickets write getkey made heard"),
    ("peak", "**processors a controller, at the peak**", "", 1, "the same, times the peak factor"),
    ("disk", "disk a controller: objects with a password", "GiB", 2**30, "disk"),
    ("history", "  and what is behind it of history", "GiB", 2**30, "value, in whole pages"),
    ("log", "  and the log of changes", "GiB", 2**30, "log, and what a history moves, in whole pages"),
    ("memory", "memory a controller, to have all at hand", "GiB", 2**30, "memory, and the history"),
    ("network", "replication over all links", "Mbit/s", 1, "links, and what a history moves"),
    ("storm_rate", "a storm: rotations a second", "", 1, "devices, its minutes"),
    ("storm_busy", "**processors a controller for that**", "", 1, "session tickets write getkey made heard"),
    ("storm_network", "  replication over all links", "Mbit/s", 1, "links, and what a history moves"),
    ("storm_time", "**minutes that it takes with the processors there are**", "", 1,
     "all of these; or pace, where that is longer"),
]


def number(v):
    """As many digits as there is sense in."""
    if v == 0:
        return "0"
    return f"{v:,.0f}" if abs(v) >= 100 else f"{v:.3g}"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def put_assumptions(o):
    rows = [
        ("devices", number(o.devices), "`--devices`"),
        ("poll interval", f"{number(o.interval)} minutes; its jitter spreads devices evenly", "`--interval`"),
        ("peak, as when all are switched on in the morning", f"{number(o.peak)} times the average", "`--peak`"),
        ("age of a password", f"{number(o.age)} days", "`--age`"),
        ("encrypted, the others clear", f"{number(o.encrypted)} %", "`--encrypted`"),
        ("encrypted passwords kept behind the current one", number(o.history), "`--history`"),
        ("life of a ticket", f"{number(o.tickets)} hours", "`--tickets`"),
        ("passwords that people read", f"{number(o.readers)} a day", "`--readers`"),
        ("a storm, as after a leak: all rotate", f"within {number(o.storm)} minutes", "`--storm`"),
        ("processors of a controller", number(o.processors), "`--processors`"),
        ("the log of changes goes back", f"{number(o.log_days)} days", "`--log-days`"),
        ("DSRM", "a controller is a device like any other: its one password costs the same", ""),
    ]
    table(("assumed", "", ""), rows)


def put_costs(report, c, most):
    rows = [(key, what, f"{number(c[key])} {unit}", f"{bench}: {group}: {name}")
            for key, (bench, group, name, _, unit, what) in SINGLE.items()]
    for key, (name, unit, what) in REPLICATED.items():
        values = ", ".join(number(c[key, n]) for n in range(1, most + 1))
        rows.append((key, what, f"{values} {unit}", f"replication_bench: controllers, 1 to {most}: {name}"))
    print(f"\"growth\" is that of {number(report.computers)} computers, of which a cost a device is its share.\n")
    table(("", "the cost of one", "", "measured as"), rows)


def put_results(c, o):
    columns = [work_out(c, o, n) for n in range(1, o.controllers + 1)]
    heads = [f"{n} controller{'s' if n > 1 else ''}" for n in range(1, o.controllers + 1)]
    rows = [(what, *(f"{number(column[key] / scale)} {unit}".strip() for column in columns), source)
            for key, what, unit, scale, source in RESULTS]
    table(("", *heads, "from"), rows)


def put_entra(c, o):
    writes, storm = o.devices / (o.age * DAY), o.devices / (o.storm * 60)
    cloud_us = c["token"] + c["upload"]
    rows = [
        ("requests a second: discovery, challenge, token and upload for each rotation", number(4 * writes), "devices, age"),
        ("  in a storm", number(4 * storm), "devices, its minutes"),
        ("processors of our simulated cloud for a storm, at least", number(storm * cloud_us / 1e6), "token, upload"),
        (f"a storm at {number(o.entra_writes)} uploads a second, hours", number(o.devices / o.entra_writes / 3600),
         "`--entra-writes`"),
    ]
    table(("when all back up to Entra ID", "", "from"), rows)


def put(report, o):
    c = costs_of(report, o.controllers)
    m = report.machine
    print(f"# What {number(o.devices)} devices need\n")
    print(f"Made by `make bench-results` of the figures in [RESULTS.md](RESULTS.md): {m.get('processor', '?')}, "
          f"{m.get('date', '?')}, commit {m.get('commit', '?')}.\nWith other numbers: "
          "`tests/bench/capacity.py --devices 250000 --age 7 build/bench/report.json`.\n")
    print("**These are costs of OpenLDAP's slapd with our plugin and of MIT's KDC.** A domain controller of Active "
          "Directory will differ\nin what an operation costs it. What carries over is how many operations there are, "
          "how many bytes a value has, and what\nencryption takes a device.\n")
    print("## Assumptions\n")
    put_assumptions(o)
    print("\n## What one costs\n")
    put_costs(report, c, o.controllers)
    print("\n## What it takes\n\nThe last column says of which costs. Devices are spread evenly over the controllers; "
          "each of these has every object, and gets\nevery change, so processors go down with their number and "
          "disk and memory do not. Encrypting is the devices' own. Each\nchange goes over every way between two "
          "controllers, from those that heard of it, too (links): the links grow with the square.\nThe rate "
          "of replication (pace) was measured with all controllers on one machine, which they shared, and with "
          "few computers:\nwhat a write costs more with many (write, less made by 1 controller) is added at each "
          "controller to its processor time, and\nnot to the pace.\n\nSessions and writes were measured without a "
          "history. One moves two values more with each rotation, the one before into it\nand the oldest out of it, "
          "and lies in the object that a poll reads: that is in disk, memory, log and links, and not in\nprocessor "
          "time, nor in the pace.\n")
    put_results(c, o)
    print("\n## Entra ID\n\nA device asks nothing of the cloud until it rotates. What the service may refuse "
          "with status 429 is not public for this upload;\nfor comparison, Graph's published quota of "
          "identity and access is 18,000 writes of a tenant in five minutes, 60 a second. A device\nthat is refused "
          "tries again in its next cycle. The token that was measured is an application's: that of a device has a "
          "signature to\nverify, too, and so has its first upload; discovery and challenge were not measured.\n")
    put_entra(c, o)


def positive(text):
    v = float(text)
    if not v > 0 or math.isinf(v):
        raise argparse.ArgumentTypeError(f"'{text}' is not above 0")
    return v


def share(text):
    v = float(text)
    if not 0 <= v <= 100:
        raise argparse.ArgumentTypeError(f"'{text}' is not within 0 to 100")
    return v


def count(text):
    v = int(text)
    if v < 0:
        raise argparse.ArgumentTypeError(f"'{text}' is below 0")
    return v


def options():
    p = argparse.ArgumentParser(prog="capacity.py", allow_abbrev=False,
                                description="Work out what devices need of their directory, as a document.")
    p.add_argument("report", metavar="REPORT.json")
    for name, kind, default, what in (
            ("devices", positive, 1000000, "how many"), ("interval", positive, 60, "minutes between two polls"),
            ("age", positive, 30, "days that a password lasts"), ("peak", positive, 4, "times the average"),
            ("encrypted", share, 100, "per cent; the others are clear"),
            ("history", count, 12, "encrypted passwords behind the current one"),
            ("tickets", positive, 10, "hours that a ticket lasts"),
            ("readers", positive, 5000, "passwords read a day"),
            ("storm", positive, 60, "minutes in which all rotate"),
            ("processors", positive, 4, "of a controller"), ("log-days", positive, 7, "that the log goes back"),
            ("entra-writes", positive, 60, "uploads a second that the cloud takes")):
        p.add_argument(f"--{name}", type=kind, default=default, metavar="N", help=f"{what}: {default}")
    p.add_argument("--controllers", type=int, choices=range(1, 5), default=4, metavar="N",
                   help="columns for 1 to N of them, at most 4: 4")
    return p.parse_args()


def main():
    o = options()
    try:
        with open(o.report, encoding="utf-8") as file:
            put(Report(json.load(file)), o)
    except (KeyError, TypeError):
        sys.exit(f"capacity.py: {o.report}: no report of make bench")
    except (OSError, ValueError, Lacking) as error:
        sys.exit(f"capacity.py: {o.report}: {error}")


if __name__ == "__main__":
    main()
