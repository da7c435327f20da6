#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the lint says of clients of Entra ID and Graph made with Debian's python3-msal and python3-requests: too many
scopes, an application with more than it needs, a retry that does not wait, no check of the certificate."""
import json
import os
import pathlib
import subprocess
import uuid

import msal
import requests
import urllib3
from tally import check, finish

WORLD = os.environ
DIR = WORLD["LAPSIM_DIR"]
TIMELINE = pathlib.Path(DIR, "timeline.jsonl")
AUTHORITY = f"{WORLD['LAPSIM_LOGIN_URL']}/{WORLD['LAPSIM_TENANT_ID']}"
CREDENTIALS = f"{WORLD['LAPSIM_GRAPH_URL']}/v1.0/directory/deviceLocalCredentials"
urllib3.disable_warnings()


def text(name):
    return pathlib.Path(name).read_text(encoding="utf-8")


def application(client, secret):
    app = msal.ConfidentialClientApplication(WORLD[client], authority=AUTHORITY, instance_discovery=False,
                                             client_credential=text(WORLD[secret]))
    return app.acquire_token_for_client(["https://graph.microsoft.com/.default"])["access_token"]


def user(*scopes):
    # MSAL asks for the user's realm at the authority without its port
    answer = requests.post(f"{AUTHORITY}/oauth2/v2.0/token", verify=WORLD["REQUESTS_CA_BUNDLE"], timeout=30, data={
        "grant_type": "password", "client_id": WORLD["LAPSIM_PUBLIC_CLIENT_ID"], "scope": " ".join(scopes),
        "username": f"cloudadmin@{WORLD['LAPSIM_DOMAIN']}", "password": text(f"{DIR}/secrets/cloudadmin.password")})
    return answer.json()["access_token"]


def get(token, path="", verify=WORLD["REQUESTS_CA_BUNDLE"]):
    return requests.get(CREDENTIALS + path, verify=verify, timeout=30, headers={
        "Authorization": f"Bearer {token}", "client-request-id": str(uuid.uuid4())})


def passwords(token):
    device = get(token).json()["value"][0]["id"]
    get(token, f"/{device}?$select=credentials").raise_for_status()


def lint(name, wanted, client):
    offset = TIMELINE.stat().st_size
    client()
    run = subprocess.run(["lapsim", "lint", DIR, "--from", str(offset), "--json"], stdout=subprocess.PIPE, check=False)
    check(name, wanted, [f["id"] for f in json.loads(run.stdout)["findings"]])


def fault(*words):
    subprocess.run(["lapsim", "fault", DIR, *words], stdout=subprocess.DEVNULL, check=True)


READER = ("LAPSIM_CLIENT_ID", "LAPSIM_CLIENT_SECRET_FILE")
BASIC = ("LAPSIM_METADATA_CLIENT_ID", "LAPSIM_METADATA_SECRET_FILE")
lint("an application reads passwords", [], lambda: passwords(application(*READER)))
lint("and metadata only", ["TOKEN-ROLE"], lambda: get(application(*READER)))
lint("one for metadata", [], lambda: get(application(*BASIC)))
lint("a user's passwords", [], lambda: passwords(user("DeviceLocalCredential.Read.All")))
lint("and a directory", ["TOKEN-SCOPE"],
     lambda: passwords(user("DeviceLocalCredential.Read.All", "Directory.Read.All")))
lint("metadata with the scope of passwords", ["TOKEN-SCOPE"], lambda: get(user("DeviceLocalCredential.Read.All")))

TOKEN = application(*BASIC)
fault("add", "cloud.graph:1=throttled(30)")
lint("a retry at once", ["RETRY-EARLY"], lambda: [get(TOKEN), get(TOKEN)])
fault("clear")
fault("add", "cloud.graph:1=throttled(30)")


def wait():
    get(TOKEN)
    subprocess.run(["lapsim", "clock", DIR, "advance", "30s"], stdout=subprocess.DEVNULL, check=True)
    get(TOKEN)


lint("a retry in time", [], wait)
fault("clear")


def unknown(verify):
    try:
        get(TOKEN, verify=verify)
    except requests.exceptions.SSLError:
        pass


fault("add", "cloud.tls=untrusted")
lint("any certificate", ["TLS-NO-VERIFY"], lambda: unknown(False))
lint("ours alone", [], lambda: unknown(WORLD["REQUESTS_CA_BUNDLE"]))
fault("clear")
finish()
