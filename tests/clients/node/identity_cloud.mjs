// SPDX-License-Identifier: MIT
// @azure/identity, unmodified: what most tools on Azure's SDK log in with.
import { readFileSync } from "node:fs";
import {
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  UsernamePasswordCredential,
} from "@azure/identity";
import { approve, GRAPH_SCOPE, must, refusal, run, same, test, world } from "./case.mjs";

const options = { authorityHost: world.login, disableInstanceDiscovery: true };
const publicClient = process.env.LAPSIM_PUBLIC_CLIENT_ID;
const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

test("AUT-09: by client secret", async () => {
  const credential = new ClientSecretCredential(world.tenant, world.clientId, world.secret, options);
  const got = await credential.getToken(GRAPH_SCOPE);
  must(got.expiresOnTimestamp > 0, "it has an expiry");
  same(claims(got.token).appid, world.clientId, "appid");
});

test("AUT-15 AUT-17: by certificate, with its chain", async () => {
  const pem = [process.env.LAPSIM_CLIENT_CERTIFICATE_FILE, process.env.LAPSIM_CLIENT_KEY_FILE]
    .map((f) => readFileSync(f, "utf8")).join("\n");
  const credential = new ClientCertificateCredential(
    world.tenant, world.clientId, { certificate: pem },
    { ...options, sendCertificateChain: true },
  );
  same(claims((await credential.getToken(GRAPH_SCOPE)).token).appidacr, "2", "appidacr");
});

test("AUT-28: by device code", async () => {
  const credential = new DeviceCodeCredential({
    ...options, tenantId: world.tenant, clientId: publicClient,
    userPromptCallback: (code) => void approve(code.verificationUri, code.userCode, "cloudadmin"),
  });
  const got = await credential.getToken("https://graph.microsoft.com/DeviceLocalCredential.Read.All");
  same(claims(got.token).upn, `cloudadmin@${world.domain}`, "upn");
});

test("AUT-33: by user and password", async () => {
  const credential = new UsernamePasswordCredential(
    world.tenant, publicClient, `helpdesk@${world.domain}`, world.password("helpdesk"), options);
  same(claims((await credential.getToken(GRAPH_SCOPE)).token).idtyp, "user", "idtyp");
});

test("AUT-11: a wrong secret says AADSTS7000215", async () => {
  const credential = new ClientSecretCredential(world.tenant, world.clientId, "wrong", options);
  const error = await refusal(credential.getToken(GRAPH_SCOPE), "wrong secret");
  must(/AADSTS7000215/.test(error.message), error.message);
});

await run();
