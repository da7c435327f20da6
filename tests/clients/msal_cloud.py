#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Debian's python3-msal, unmodified, against the simulated login service: secret, certificate, device
code, refresh; and its tokens against the published key set by python3-jwt."""
import os
import pathlib
import sys
import threading
import traceback
import urllib.parse
import urllib.request

import jwt
import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes

WORLD = os.environ
TENANT = WORLD["LAPSIM_TENANT_ID"]
DOMAIN = WORLD["LAPSIM_DOMAIN"]
LOGIN = WORLD["LAPSIM_LOGIN_URL"]
AUTHORITY = f"{LOGIN}/{TENANT}"
SCOPE = ["https://graph.microsoft.com/.default"]
passed = failed = 0


def text(name):
    return pathlib.Path(name).read_text(encoding="utf-8")


def password(user):
    return text(f"{WORLD['LAPSIM_DIR']}/secrets/{user}.password")


def confidential(credential=None, client=None):
    return msal.ConfidentialClientApplication(
        client or WORLD["LAPSIM_CLIENT_ID"], authority=AUTHORITY, instance_discovery=False,
        client_credential=credential or text(WORLD["LAPSIM_CLIENT_SECRET_FILE"]))


def public():
    return msal.PublicClientApplication(
        WORLD["LAPSIM_PUBLIC_CLIENT_ID"], authority=AUTHORITY, instance_discovery=False)


def test(run):
    global passed, failed
    try:
        run()
        passed += 1
    except Exception:
        failed += 1
        print(f"not ok - {run.__doc__}")
        traceback.print_exc(file=sys.stdout)


def same(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: expected {wanted!r}, got {got!r}")


def verified(token, audience):
    """The claims of a token, by the service's key set (AUT-35)."""
    keys = requests.get(f"{AUTHORITY}/discovery/v2.0/keys").json()
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(k for k in keys["keys"] if k["kid"] == kid)
    return jwt.decode(token, jwt.PyJWK(key, algorithm="RS256").key, algorithms=["RS256"], audience=audience,
                      options={"verify_exp": False, "verify_nbf": False, "verify_iat": False})


@test
def _():
    """AUT-09 AUT-35 AUT-37: a token by secret, verified by others"""
    got = confidential().acquire_token_for_client(SCOPE)
    same(got.get("token_type"), "Bearer", got)
    claims = verified(got["access_token"], "https://graph.microsoft.com")
    same(claims["idtyp"], "app", "idtyp")
    same(claims["iss"], f"https://sts.windows.net/{TENANT}/", "iss")


@test
def _():
    """AUT-11 AUT-23 AUT-24: a wrong secret"""
    got = confidential("wrong").acquire_token_for_client(SCOPE)
    same((got["error"], got["error_codes"]), ("invalid_client", [7000215]), "error")
    assert got["error_description"].startswith("AADSTS7000215:"), got


@test
def _():
    """AUT-16 AUT-18: RS256 assertion with a padded thumbprint and fractional times"""
    certificate = x509.load_pem_x509_certificate(text(WORLD["LAPSIM_CLIENT_CERTIFICATE_FILE"]).encode())
    got = confidential({"thumbprint": certificate.fingerprint(hashes.SHA1()).hex(),
                        "private_key": text(WORLD["LAPSIM_CLIENT_KEY_FILE"])},
                       WORLD["LAPSIM_CLIENT_ID"]).acquire_token_for_client(SCOPE)
    same(got.get("token_type"), "Bearer", got)


def approve(flow, user):
    form = urllib.parse.urlencode({"otc": flow["user_code"], "username": f"{user}@{DOMAIN}",
                                   "password": password(user), "action": "approve"})
    requests.post(flow["verification_uri"], data=form,
                  headers={"Content-Type": "application/x-www-form-urlencoded"}).raise_for_status()


@test
def _():
    """AUT-28 AUT-30 AUT-31: device code, then silent renewal"""
    app = public()
    flow = app.initiate_device_flow(["DeviceLocalCredential.Read.All"])
    assert "user_code" in flow, flow
    threading.Timer(1, approve, (flow, "cloudadmin")).start()
    got = app.acquire_token_by_device_flow(flow)
    assert "access_token" in got, got
    verified(got["id_token"], WORLD["LAPSIM_PUBLIC_CLIENT_ID"])
    account = app.get_accounts()[0]
    renewed = app.acquire_token_silent(["DeviceLocalCredential.Read.All"], account, force_refresh=True)
    assert renewed and "access_token" in renewed, renewed


@test
def _():
    """AUT-06 AUT-07: instance discovery follows tenant_discovery_endpoint"""
    where = urllib.parse.quote(f"{LOGIN}/{TENANT}/oauth2/v2.0/authorize", safe="")
    got = requests.get(f"{LOGIN}/common/discovery/instance?api-version=1.0&authorization_endpoint={where}").json()
    assert requests.get(got["tenant_discovery_endpoint"]).json()["token_endpoint"], got


@test
def _():
    """GRA-05: a device's metadata with that token"""
    token = confidential().acquire_token_for_client(SCOPE)["access_token"]
    got = requests.get(f"{WORLD['LAPSIM_GRAPH_URL']}/beta/deviceLocalCredentials",
                       headers={"Authorization": f"Bearer {token}"})
    same((got.status_code, len(got.json()["value"])), (200, 5), "list")


print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
