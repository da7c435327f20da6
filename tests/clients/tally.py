# SPDX-License-Identifier: MIT
"""Checks counted, and the line that the runner reads."""

import sys

_passed = _failed = 0


def check(name, wanted, got):
    global _passed, _failed
    if wanted == got:
        _passed += 1
    else:
        _failed += 1
        print(f"not ok - {name}: wanted {_shown(wanted)}, got {_shown(got)}")


def _shown(value):
    text = value.hex() if isinstance(value, (bytes, bytearray)) else repr(value)
    return text if len(text) <= 400 else f"{text[:400]}... ({len(text)} characters)"


def finish():
    print(f"{_passed} passed, {_failed} failed, 0 skipped")
    sys.exit(1 if _failed else 0)
