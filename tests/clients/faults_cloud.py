#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Debian's python3-msal and python3-requests, unmodified, against a cloud that is made to go wrong: they repeat
nothing by themselves, and say what they were told."""
import json
import logging
import os
import pathlib
import subprocess
import time

import msal
import requests
from tally import check, finish

logging.disable()  # msal tells what it has met
WORLD = os.environ
DIR = WORLD["LAPSIM_DIR"]
AUTHORITY = f"{WORLD['LAPSIM_LOGIN_URL']}/{WORLD['LAPSIM_TENANT_ID']}"
GRAPH = f"{WORLD['LAPSIM_GRAPH_URL']}/v1.0/devices"


def lapsim(*args):
    return subprocess.run(["lapsim", *args], check=True, capture_output=True, text=True).stdout


def fault(*specs):
    """These and no others."""
    lapsim("fault", DIR, "clear")
    if specs:
        lapsim("fault", DIR, "add", *specs)


def counted():
    return [(f["seen"], f["hit"]) for f in json.loads(lapsim("fault", DIR, "--json"))["faults"]]


def token():
    """What msal says; a new object, as it keeps tokens."""
    app = msal.ConfidentialClientApplication(
        WORLD["LAPSIM_CLIENT_ID"], authority=AUTHORITY, instance_discovery=False,
        client_credential=pathlib.Path(WORLD["LAPSIM_CLIENT_SECRET_FILE"]).read_text(encoding="utf-8"))
    return app.acquire_token_for_client(["https://graph.microsoft.com/.default"])


def broken(function):
    """The name of what it is ended with."""
    try:
        function()
    except Exception as e:
        return type(e).__name__
    return "nothing"


BEARER = {"Authorization": f"Bearer {token()['access_token']}"}


def devices():
    return requests.get(GRAPH, headers=BEARER, timeout=30)


# ---- tokens: the error as it was told, AADSTS90055; of a 5xx msal tells the status only
fault("cloud.token:2=throttled(1)")
check("throttled: the first", True, "access_token" in token())
told = token()
check("throttled: the second", ("temporarily_unavailable", [90055]), (told.get("error"), told.get("error_codes")))
check("throttled: the third", True, "access_token" in token())
check("throttled: counted", [(3, 1)], counted())
for effect in ("unavailable(1)", "error(500)", "error(504)"):
    fault(f"cloud.token:1={effect}")
    check(effect, "HTTPError", broken(token))
fault("cloud.token:1=cut")
check("a token cut in the middle", True, broken(token) in ("ChunkedEncodingError", "JSONDecodeError", "ConnectionError"))
fault("cloud.token:1=slow(400ms)")
began = time.monotonic()
check("a slow token", True, "access_token" in token())
check("which was slow", True, time.monotonic() - began >= 0.4)
fault()
check("and then as before", True, "access_token" in token())

# ---- Graph
fault("cloud.graph:1=throttled(17)", "cloud.graph:2=error(502)", "cloud.graph:3=cut")
answer = devices()
check("429", (429, "17", "TooManyRequests"),
      (answer.status_code, answer.headers["Retry-After"], answer.json()["error"]["code"]))
answer = devices()
check("502", (502, None, "generalException"),
      (answer.status_code, answer.headers.get("Retry-After"), answer.json()["error"]["code"]))
check("cut", "JSONDecodeError", broken(lambda: devices().json()))
check("and then as before", 200, devices().status_code)
fault("cloud.graph@nobody=error", f"cloud.graph@{WORLD['LAPSIM_CLIENT_ID']}=error(503)")
check("of one application", 503, devices().status_code)

# ---- handshakes
for effect in ("untrusted", "expired", "wrong-name"):
    fault(f"cloud.tls:1={effect}")
    check(f"requests, {effect}", "SSLError", broken(devices))
    fault(f"cloud.tls={effect}")
    check(f"msal, {effect}", "SSLError", broken(token))
fault()
check("and then as before", 200, devices().status_code)

finish()
