// SPDX-License-Identifier: MIT
// The cloud made to go wrong, and what Microsoft's libraries, unmodified, do then: they wait as Retry-After says and
// repeat, or give up, each in its own way.
import { get } from "node:https";
import { ClientSecretCredential } from "@azure/identity";
import * as msal from "@azure/msal-node";
import { Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { AzureIdentityAuthenticationProvider } from "@microsoft/kiota-authentication-azure";
import { createGraphServiceClient, GraphRequestAdapter } from "@microsoft/msgraph-sdk";
import "@microsoft/msgraph-sdk-directory";
import { counted, GRAPH_SCOPE, must, refusal, run, same, test, timed, withFaults, world } from "./case.mjs";

const credential = () =>
  new ClientSecretCredential(world.tenant, world.clientId, world.secret, {
    authorityHost: world.login,
    disableInstanceDiscovery: true,
  });
const graph = Client.initWithMiddleware({
  baseUrl: world.graph,
  customHosts: new Set([new URL(world.graph).hostname]),
  authProvider: new TokenCredentialAuthenticationProvider(credential(), { scopes: [GRAPH_SCOPE] }),
});
const LIST = "/directory/deviceLocalCredentials";
const list = () => graph.api(LIST).top(1).get();
const adapter = new GraphRequestAdapter(
  new AzureIdentityAuthenticationProvider(credential(), [GRAPH_SCOPE], undefined, new Set([new URL(world.graph).hostname])));
adapter.baseUrl = `${world.graph}/v1.0`;
const kiota = createGraphServiceClient(adapter).directory.deviceLocalCredentials;
const confidential = () =>
  new msal.ConfidentialClientApplication({
    auth: { clientId: world.clientId, authority: world.authority, knownAuthorities: [world.loginHost], clientSecret: world.secret },
  });
const token = () => confidential().acquireTokenByClientCredential({ scopes: [GRAPH_SCOPE], skipCache: true });

// node's own client, on a connection of its own
const connect = () =>
  new Promise((done, failed) => get(`${world.graph}/`, { agent: false }, done).on("error", failed));

for (const effect of ["throttled(1)", "unavailable(1)"])
  test(`GRA-49: microsoft-graph-client waits and repeats: ${effect}`, async () => {
    await list();
    await withFaults([`cloud.graph:2=${effect}`], async () => {
      same((await list()).value.length, 1, "the first request");
      const [got, ms] = await timed(list);
      same(got.value.length, 1, "the second request");
      must(ms >= 1000, `it waited ${ms} ms, was told 1000`);
      same((await list()).value.length, 1, "another");
      same(counted(`cloud.graph:2=${effect}`), [4, 1], "seen and hit");
    });
  });

test("GRA-49: msgraph-sdk waits and repeats", async () => {
  await kiota.get({ queryParameters: { top: 1 } });
  await withFaults(["cloud.graph:1=throttled(1)"], async () => {
    const [got, ms] = await timed(() => kiota.get({ queryParameters: { top: 1 } }));
    same(got.value.length, 1, "devices");
    must(ms >= 1000, `it waited ${ms} ms, was told 1000`);
  });
});

test("an error is told with its code, and nothing is repeated", async () => {
  await withFaults(["cloud.graph:1=error(500)"], async () => {
    const error = await refusal(list(), "500");
    same([error.statusCode, error.code], [500, "generalException"], "error");
    same(counted("cloud.graph:1=error(500)"), [1, 1], "seen and hit");
  });
});

test("a body that is cut is an error", async () => {
  await withFaults(["cloud.graph:1=cut"], async () => void (await refusal(list(), "half of a list")));
  same((await list()).value.length, 1, "and then as before");
});

test("AUT-47: @azure/identity waits as Retry-After says, and goes on", async () => {
  await withFaults(["cloud.token:1=throttled(1)", "cloud.token:2=unavailable(1)"], async () => {
    const [got, ms] = await timed(() => credential().getToken(GRAPH_SCOPE));
    must(got.token, "a token");
    must(ms >= 2000, `it waited ${ms} ms, was told 2000`);
  });
});

test("AUT-47: msal-node says that it was throttled", async () => {
  await withFaults(["cloud.token:1=throttled(1)"], async () => {
    const error = await refusal(token(), "a token");
    must(/90055|temporarily_unavailable|429/.test(`${error.errorCode} ${error.errorMessage}`), `${error}`);
  });
  must((await token()).accessToken, "and then as before");
});

test("a token of a server whose clock is behind has expired", async () => {
  await withFaults(["cloud.token:1=skew(-2h)"], async () => {
    const got = await token();
    must(got.accessToken, "a token");
    const answer = await fetch(`${world.graph}/v1.0${LIST}`, { headers: { authorization: `Bearer ${got.accessToken}` } });
    same(answer.status, 401, "status");
  });
});

for (const [effect, code] of [
  ["untrusted", /UNABLE_TO|SELF_SIGNED/],
  ["expired", /CERT_HAS_EXPIRED/],
  ["wrong-name", /ERR_TLS_CERT_ALTNAME_INVALID/],
])
  test(`no handshake with a certificate that is ${effect}`, async () => {
    await withFaults([`cloud.tls=${effect}`], async () => {
      const error = await refusal(connect(), "a handshake");
      must(code.test(error.code), `${error.code}`);
    });
  });

await run();
