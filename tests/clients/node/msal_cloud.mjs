// SPDX-License-Identifier: MIT
// @azure/msal-node, unmodified, against the simulated login service.
import * as msal from "@azure/msal-node";
import { readFileSync } from "node:fs";
import { createHash, X509Certificate } from "node:crypto";
import { approve, GRAPH_SCOPE, must, refusal, run, same, test, world } from "./case.mjs";

const auth = (more) => ({
  auth: { clientId: world.clientId, authority: world.authority, knownAuthorities: [world.loginHost], ...more },
});
const confidential = (more) => new msal.ConfidentialClientApplication(auth({ clientSecret: world.secret, ...more }));
const scopes = [GRAPH_SCOPE];
const publicClient = process.env.LAPSIM_PUBLIC_CLIENT_ID;
const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

test("AUT-09 AUT-22 AUT-36: a token by client secret", async () => {
  const app = confidential();
  const got = await app.acquireTokenByClientCredential({ scopes });
  const c = claims(got.accessToken);
  same(got.tokenType, "Bearer", "type");
  same(c.aud, "https://graph.microsoft.com", "aud");
  same(c.tid, world.tenant, "tid");
  same(c.appid, world.clientId, "appid");
  same(c.appidacr, "1", "appidacr");
  same(c.idtyp, "app", "idtyp");
  must(c.roles.includes("DeviceLocalCredential.Read.All"), "roles");
  const again = await app.acquireTokenByClientCredential({ scopes });
  must(again.fromCache, "the second one comes from the cache");
});

test("AUT-11: a wrong secret is 7000215", async () => {
  const error = await refusal(confidential({ clientSecret: "wrong" }).acquireTokenByClientCredential({ scopes }), "wrong secret");
  must(error instanceof msal.ServerError, error.constructor.name);
  same([error.errorCode, error.errorNo, error.status], ["invalid_client", 7000215, 401], "error");
});

for (const [what, field, hash] of [
  ["AUT-15 AUT-38: PS256 with the SHA-256 thumbprint", "thumbprintSha256", "sha256"],
  ["AUT-16: RS256 with the SHA-1 thumbprint", "thumbprint", "sha1"],
])
  test(`${what}: a token by certificate`, async () => {
    const pem = readFileSync(process.env.LAPSIM_CLIENT_CERTIFICATE_FILE, "utf8");
    const der = new X509Certificate(pem).raw;
    const app = new msal.ConfidentialClientApplication(
      auth({
        clientId: world.clientId,
        clientCertificate: {
          [field]: createHash(hash).update(der).digest("hex"),
          privateKey: readFileSync(process.env.LAPSIM_CLIENT_KEY_FILE, "utf8"),
          x5c: hash === "sha1" ? pem : undefined, // AUT-17
        },
      }),
    );
    const got = await app.acquireTokenByClientCredential({ scopes });
    same(claims(got.accessToken).appidacr, "2", "appidacr");
  });

test("AUT-26 AUT-27 AUT-30 AUT-31: device code, approved while it polls, then silent refresh", async () => {
  const app = new msal.PublicClientApplication(auth({ clientId: publicClient }));
  const got = await app.acquireTokenByDeviceCode({
    scopes: ["DeviceLocalCredential.Read.All", "offline_access", "openid"],
    deviceCodeCallback: (code) => {
      must(/^[A-Z0-9-]{8,9}$/.test(code.userCode), code.userCode);
      void approve(code.verificationUri, code.userCode, "cloudadmin");
    },
  });
  same(got.account.username, `cloudadmin@${world.domain}`, "user");
  same(claims(got.accessToken).idtyp, "user", "idtyp");
  must(got.scopes.some((s) => s.endsWith("DeviceLocalCredential.Read.All")), got.scopes.join(" "));
  const renewed = await app.acquireTokenSilent({
    account: got.account,
    scopes: ["DeviceLocalCredential.Read.All"],
    forceRefresh: true,
  });
  must(!renewed.fromCache, "renewed at the service");
  same(claims(renewed.accessToken).oid, claims(got.accessToken).oid, "the same user");
});

test("AUT-29: a device code that is declined", async () => {
  const app = new msal.PublicClientApplication(auth({ clientId: publicClient }));
  const error = await refusal(
    app.acquireTokenByDeviceCode({
      scopes: ["DeviceLocalCredential.Read.All"],
      deviceCodeCallback: (code) => void approve(code.verificationUri, code.userCode, "cloudadmin", "decline"),
    }),
    "declined",
  );
  // msal-node gives every refusal of a poll this name
  same(error.errorCode, "post_request_failed", "error");
  must(/authorization_declined/.test(error.message), error.message);
});

test("AUT-33: user and password, and a wrong one", async () => {
  const app = new msal.PublicClientApplication(auth({ clientId: publicClient }));
  const ask = (password) =>
    app.acquireTokenByUsernamePassword({
      scopes: ["DeviceLocalCredential.ReadBasic.All"],
      username: `helpdesk@${world.domain}`,
      password,
    });
  same((await ask(world.password("helpdesk"))).account.username, `helpdesk@${world.domain}`, "user");
  const error = await refusal(ask("wrong"), "wrong password");
  same([error.errorCode, error.errorNo], ["invalid_grant", 50126], "error");
});

test("AUT-02 AUT-03: the tenant by its domain; one that is unknown is refused", async () => {
  const ask = (tenant) =>
    confidential({ authority: `${world.login}/${tenant}` }).acquireTokenByClientCredential({ scopes });
  same((await ask(world.domain)).tokenType, "Bearer", "by domain");
  const error = await refusal(ask("00000000-0000-4000-8000-000000000000"), "unknown tenant");
  must(/endpoints_resolution_error|invalid_request|90002/.test(`${error.errorCode} ${error.errorMessage}`), `${error}`);
});

await run();
