#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""python3-msal with Microsoft's own host names, which lead to the world: it drops the port of an
authority where it asks for the realm of a user and for instances, so both need port 443."""
import os
import pathlib
import sys

import msal

TENANT = os.environ["LAPSIM_TENANT_ID"]
USER = f"helpdesk@{os.environ['LAPSIM_DOMAIN']}"
PASSWORD = pathlib.Path(f"{os.environ['LAPSIM_DIR']}/secrets/helpdesk.password").read_text(encoding="utf-8")
SCOPE = ["https://graph.microsoft.com/.default"]


def ask(password, authority):
    app = msal.PublicClientApplication(os.environ["LAPSIM_PUBLIC_CLIENT_ID"], authority=authority)
    return app.acquire_token_by_username_password(USER, password, SCOPE)


failed = 0
for name, password, authority, wanted in (
    ("AUT-33 AUT-46: user and password", PASSWORD, f"https://login.microsoftonline.com/{TENANT}", None),
    ("AUT-33: a wrong password", "wrong", f"https://login.microsoftonline.com/{TENANT}", 50126),
    ("AUT-06 AUT-07: a host of one's own", PASSWORD, f"https://localhost/{TENANT}", None),
):
    got = ask(password, authority)
    if (got.get("error_codes") or [None])[0] != wanted or ("access_token" in got) != (wanted is None):
        failed += 1
        print(f"not ok - {name}: {got.get('error_description', sorted(got))}")
print(f"{3 - failed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
