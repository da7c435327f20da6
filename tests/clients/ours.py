# SPDX-License-Identifier: MIT
"""Our side of a comparison: the tools of this folder through pipes, and the count of what agreed.

A script makes one Comparison, hands functions to its test() as a decorator, and ends with finish().
Every function draws from the generator that it is given, which begins with the seed that the run
prints; CLIENT_SEED=N runs it again. A function calls same() for each pair of results.
"""
import json
import os
import random
import subprocess
import sys
import time
import traceback

SHOWN = 3  # disagreements of one test that are printed


class Tool:
    """One of the C tools: a request a line, an answer a line (see request.h)."""

    def __init__(self, name):
        path = os.path.join(os.environ.get("CLIENT_TOOLS", "build/dev/tests/clients"), name)
        self.process = subprocess.Popen(
            [path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, op, **members):
        for key, value in members.items():
            if isinstance(value, (bytes, bytearray)):
                members[key] = value.hex()
        self.process.stdin.write(json.dumps({"op": op, **members}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the tool ended at '{op}', status {self.process.wait()}")
        return json.loads(line)

    def get(self, op, member, **members):
        """The one member of a successful answer, bytes where it is hex text of ours."""
        answer = self.ask(op, **members)
        if answer["rc"] != "ok":
            return f"refused: {answer['rc']}, {answer['what']}"
        return bytes.fromhex(answer[member])

    def close(self):
        self.process.stdin.close()
        status = self.process.wait()
        if status != 0:
            raise RuntimeError(f"the tool ended with status {status}")


class Comparison:
    def __init__(self, *tools):
        self.seed = int(os.environ.get("CLIENT_SEED", "1"))
        self.tools = tools
        self.passed = self.failed = 0
        self.cases = self.wrong = 0
        print(f"seed {self.seed}", flush=True)

    def same(self, ours, theirs, what):
        """Count a pair; what says which case it is."""
        self.cases += 1
        if ours == theirs:
            return
        self.wrong += 1
        if self.wrong <= SHOWN:
            show = [v.hex() if isinstance(v, (bytes, bytearray)) else repr(v) for v in (ours, theirs)]
            print(f"  differs: {what}\n    ours   {show[0]}\n    theirs {show[1]}")

    def test(self, function):
        """Run it now, under the first line of its text."""
        self.cases = self.wrong = 0
        begin = time.monotonic()
        try:
            function(random.Random(f"{self.seed} {function.__name__}"))
        except Exception:  # the others still run
            traceback.print_exc(file=sys.stdout)
            self.wrong += 1
        ok = self.wrong == 0 and self.cases > 0
        self.passed += ok
        self.failed += not ok
        print(f"{'ok  ' if ok else 'FAIL'}  {function.__doc__} ({self.cases} cases, {self.wrong} differ,"
              f" {time.monotonic() - begin:.1f} s)", flush=True)
        return function

    def finish(self):
        for tool in self.tools:
            tool.close()
        print(f"{self.passed} passed, {self.failed} failed, 0 skipped")
        sys.exit(self.failed > 0)
