#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Tokens of the login service against PyJWT and python3-cryptography: what we sign verifies there
under the keys that we publish, and what is signed there we take, from applications and devices."""
import base64
import datetime
import json
import time
import urllib.parse
import uuid

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from ours import Comparison, Tool

TENANT = "11111111-1111-4111-8111-111111111111"
APP = "a0000000-0000-4000-8000-000000000001"
PUBLIC = "a0000000-0000-4000-8000-000000000002"
DEVICE = "d0000000-0000-4000-8000-000000000001"
USER = "c0000000-0000-4000-8000-000000000001"
ORIGIN = "https://localhost:8443"
V2 = f"/{TENANT}/oauth2/v2.0/token"
V1 = f"/{TENANT}/oauth2/token"
GRAPH = "https://graph.microsoft.com"
DRS = "urn:ms-drs:enterpriseregistration.windows.net"
SECRET, PASSWORD = "Pass-word-0001", "Pass-word-0002"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

tool = Tool("login_tool")
comparison = Comparison(tool)


def self_signed(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "app")])
    start = datetime.datetime(2020, 1, 1)
    return (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(7).not_valid_before(start).not_valid_after(start + datetime.timedelta(36500))
            .sign(key, hashes.SHA256()))


app_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
app_cert = self_signed(app_key)
now = int(time.time())
tool.ask("setup", cert=app_cert.public_bytes(serialization.Encoding.DER), now=now, secret=SECRET,
         password=PASSWORD)


def ask(target, **form):
    answer = tool.ask("ask", target=target, form=urllib.parse.urlencode(form))
    return answer["status"], json.loads(answer["body"])


def published(target=f"/{TENANT}/discovery/v2.0/keys"):
    return ask(target)[1]


def verified(token, audience):
    """The claims, once PyJWT has found the key by its id and verified with it; times, too."""
    kid = jwt.get_unverified_header(token)["kid"]
    keys = {k.key_id: k.key for k in jwt.PyJWKSet.from_dict(published()).keys}
    return jwt.decode(token, keys[kid], algorithms=["RS256"], audience=audience, leeway=60)


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@comparison.test
def keys(_rng):
    """AUT-35: the key that is published is that of its certificate"""
    for target in (f"/{TENANT}/discovery/v2.0/keys", "/common/discovery/keys"):
        (key,) = published(target)["keys"]
        cert = x509.load_der_x509_certificate(base64.b64decode(key["x5c"][0]))
        numbers = cert.public_key().public_numbers()
        comparison.same(jwt.PyJWK.from_dict(key).key.public_numbers(), numbers, target)
        comparison.same(key["x5t"], url64(cert.fingerprint(hashes.SHA1())), "x5t")


@comparison.test
def app_tokens(_rng):
    """AUT-35, AUT-36, AUT-37: an application's access token verifies, and says what it has to"""
    status, reply = ask(V2, grant_type="client_credentials", client_id=APP, client_secret=SECRET,
                        scope=f"{GRAPH}/.default")
    comparison.same(status, 200, "status")
    claims = verified(reply["access_token"], GRAPH)
    for name, value in {"iss": f"https://sts.windows.net/{TENANT}/", "tid": TENANT, "appid": APP,
                        "appidacr": "1", "ver": "1.0", "idtyp": "app", "exp": now + 3599, "nbf": now,
                        "roles": ["DeviceLocalCredential.Read.All"]}.items():
        comparison.same(claims[name], value, name)
    comparison.same(jwt.get_unverified_header(reply["access_token"])["typ"], "JWT", "typ")


@comparison.test
def user_tokens(_rng):
    """AUT-30, AUT-35, AUT-37: a user's access and id tokens verify, and say what they have to"""
    for target, asked, issuer in (
            (V2, {"scope": "DeviceLocalCredential.Read.All openid profile offline_access"},
             f"{ORIGIN}/{TENANT}/v2.0"),
            (V1, {"resource": GRAPH}, f"https://sts.windows.net/{TENANT}/")):
        status, reply = ask(target, grant_type="password", client_id=PUBLIC,
                            username="user@corp.example", password=PASSWORD, **asked)
        comparison.same(status, 200, "status")
        access = verified(reply["access_token"], GRAPH)
        identity = verified(reply["id_token"], PUBLIC)
        comparison.same(access["scp"], "DeviceLocalCredential.Read.All", "scp")
        comparison.same((access["oid"], access["idtyp"]), (USER, "user"), "oid")
        comparison.same((identity["oid"], identity["iss"]), (USER, issuer), "id token")
        document = ask(f"/{TENANT}{'/v2.0' if target == V2 else ''}/.well-known/openid-configuration")[1]
        comparison.same(identity["iss"], document["issuer"], "issuer")


def assertion(algorithm, header, key=app_key, **changed):
    claims = {"aud": ORIGIN + V2, "iss": APP, "sub": APP, "exp": now + 600, "nbf": now, "iat": now,
              "jti": str(uuid.uuid4())} | changed
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm, header)


@comparison.test
def assertions(rng):
    """AUT-15..AUT-19: assertions that PyJWT signs are taken; by another key or algorithm they are not"""
    sha1 = app_cert.fingerprint(hashes.SHA1())
    sha256 = app_cert.fingerprint(hashes.SHA256())
    der = base64.b64encode(app_cert.public_bytes(serialization.Encoding.DER)).decode()
    pem = app_cert.public_key().public_bytes(serialization.Encoding.DER,
                                             serialization.PublicFormat.SubjectPublicKeyInfo)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def send(token):
        status, reply = ask(V2, grant_type="client_credentials", client_id=APP,
                            scope=f"{GRAPH}/.default", client_assertion=token,
                            client_assertion_type=JWT_BEARER)
        if status == 200:
            comparison.same(verified(reply["access_token"], GRAPH)["appidacr"], "2", "appidacr")
        return status

    headers = [{"x5t": url64(sha1)}, {"x5t": base64.urlsafe_b64encode(sha1).decode()},
               {"x5t#S256": url64(sha256)}, {"x5t": url64(sha1), "x5c": [der]}, {"x5c": [der]}]
    for header in headers:
        for algorithm in ("RS256", "PS256"):
            comparison.same(send(assertion(algorithm, header)), 200, (algorithm, list(header)))
        comparison.same(send(assertion("RS256", header, exp=now + 600 + rng.random(), nbf=None)), 200,
                        "fractions")
        comparison.same(send(assertion("PS256", header, key=other)), 401, "another key")
        comparison.same(send(assertion("HS256", header, key=pem)), 401, "the public key as a secret")
        comparison.same(send(assertion("PS512", header)), 401, "another algorithm")
        comparison.same(send(assertion("none", header, key=None)), 400, "unsigned")
        comparison.same(send(assertion("PS256", header, aud="https://login.example" + V2)), 401, "aud")


@comparison.test
def devices(_rng):
    """AUT-41, AUT-42: a device's request that PyJWT signs gives a token that verifies"""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    n = key.public_key().public_numbers().n
    der = tool.get("device", "der", n=n.to_bytes(256, "big"), e=b"\1\0\1")
    comparison.same(x509.load_der_x509_certificate(der).public_key().public_numbers().n, n, "key")
    text = base64.b64encode(der).decode()
    for x5c in (text, [text]):
        nonce = ask("/common/oauth2/token", grant_type="srv_challenge")[1]["Nonce"]
        request = jwt.encode(
            {"resource": DRS, "client_id": "1b730954-1685-4b74-9bfd-dac224a7b894",
             "request_nonce": nonce, "win_ver": "10.0.19041.928", "grant_type": "device_token",
             "redirect_uri": "ms-appx-web://Microsoft.AAD.BrokerPlugin/x", "iss": "aad:brokerplugin"},
            key, "RS256", {"x5c": x5c, "kdf_ver": 2})
        form = {"windows_api_version": "2.2", "request": request,
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}
        status, reply = ask(V1, **form)
        comparison.same(status, 200, "status")
        comparison.same(verified(reply["access_token"], DRS)["deviceid"], DEVICE, "deviceid")
        comparison.same(ask(V1, **form)[0], 400, "once more")


comparison.finish()
