#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Send the lines of stdin to a Unix socket, one after the other, and print the line that answers each.

usage: ask_control.py PATH; status 1 when the connection ends before an answer."""
import socket
import sys

with socket.socket(socket.AF_UNIX) as s:
    s.connect(sys.argv[1])
    s.settimeout(30)
    answers = s.makefile("r", encoding="utf-8")
    for line in sys.stdin:
        s.sendall(line.encode())
        answer = answers.readline()
        if not answer:
            sys.exit(f"no answer to {line}")
        print(answer, end="", flush=True)
