// SPDX-License-Identifier: MIT
// @microsoft/msgraph-sdk (kiota), unmodified.
import { ClientSecretCredential } from "@azure/identity";
import { AzureIdentityAuthenticationProvider } from "@microsoft/kiota-authentication-azure";
import { createGraphServiceClient, GraphRequestAdapter } from "@microsoft/msgraph-sdk";
import { PageIterator } from "@microsoft/msgraph-sdk-core";
import { createDeviceLocalCredentialInfoCollectionResponseFromDiscriminatorValue } from "@microsoft/msgraph-sdk/models/index.js";
import { createODataErrorFromDiscriminatorValue } from "@microsoft/msgraph-sdk/models/oDataErrors/index.js";
import "@microsoft/msgraph-sdk-directory";
import { must, opens, refusal, ROTATED, run, same, test, world } from "./case.mjs";

const credential = (id, secret) =>
  new ClientSecretCredential(world.tenant, id, secret, { authorityHost: world.login, disableInstanceDiscovery: true });
function connect(c) {
  const provider = new AzureIdentityAuthenticationProvider(
    c, ["https://graph.microsoft.com/.default"], undefined, new Set([new URL(world.graph).hostname]));
  const adapter = new GraphRequestAdapter(provider);
  adapter.baseUrl = `${world.graph}/v1.0`;
  return { adapter, client: createGraphServiceClient(adapter) };
}
const { adapter, client } = connect(credential(world.clientId, world.secret));
const all = client.directory.deviceLocalCredentials;

test("GRA-01 GRA-50: the list", async () => {
  const got = await all.get();
  same(got.value.map((d) => d.deviceName).sort(), ROTATED, "devices");
  must(got.value.every((d) => d.lastBackupDateTime instanceof Date), "GRA-15: dates are dates");
  must(got.value.every((d) => !d.credentials?.length), "no credentials");
});

test("GRA-08 GRA-50: the password of a device", async () => {
  const first = (await all.get()).value.find((d) => d.deviceName === "WS0001");
  const got = await all.byDeviceLocalCredentialInfoId(first.id).get({ queryParameters: { select: ["credentials"] } });
  const password = Buffer.from(got.credentials[0].passwordBase64, "base64").toString("utf8");
  must(opens("WS0001", password), "it opens the account");
});

test("GRA-37 GRA-38 GRA-50: pages", async () => {
  const first = await all.get({ queryParameters: { top: 2 } });
  same(first.value.length, 2, "first page");
  must(first.odataNextLink.startsWith(world.graph), first.odataNextLink);
  const seen = [];
  const pages = new PageIterator(
    adapter, first, (d) => { seen.push(d.deviceName); return true; },
    createDeviceLocalCredentialInfoCollectionResponseFromDiscriminatorValue, { XXX: createODataErrorFromDiscriminatorValue });
  await pages.iterate();
  same(seen.sort(), ROTATED, "seen");
});

test("GRA-41 GRA-43: filter and count", async () => {
  const got = await all.get({
    headers: { ConsistencyLevel: "eventual" },
    queryParameters: { count: true, filter: "deviceName eq 'WS0002'" },
  });
  same([got.odataCount, got.value.length], [1, 1], "count");
});

test("GRA-34: 404 is an error object", async () => {
  const error = await refusal(
    all.byDeviceLocalCredentialInfoId("11111111-2222-4333-8444-555555555555").get(), "unknown device");
  same(error.responseStatusCode, 404, "status");
  must((error.errorEscaped ?? error.error)?.innerError, "innerError");
});

test("GRA-16: 403 for an application that may read metadata only", async () => {
  const basic = connect(credential(process.env.LAPSIM_METADATA_CLIENT_ID, world.metadataSecret)).client;
  const id = (await all.get()).value[0].id;
  const error = await refusal(
    basic.directory.deviceLocalCredentials.byDeviceLocalCredentialInfoId(id)
      .get({ queryParameters: { select: ["credentials"] } }), "credentials");
  same(error.responseStatusCode, 403, "status");
});

test("GRA-51: challenged, it logs in once more and repeats the call", async () => {
  const requests = [];
  const inner = credential(world.clientId, world.secret);
  const counted = {
    getToken: (scopes, options) => { requests.push(options?.claims); return inner.getToken(scopes, options); },
  };
  const { client: again } = connect(counted);
  const list = again.directory.deviceLocalCredentials;
  same((await list.get()).value.length, ROTATED.length, "before");
  const before = requests.length;
  // tokens are compared with the challenge by whole seconds of the world's clock
  await new Promise((done) => setTimeout(done, 1100));
  const now = new Date().toISOString().replace(/\.\d+Z/, "Z");
  await world.with({ "claims-challenge": now }, async () => {
    same((await list.get()).value.length, ROTATED.length, "after");
    const claims = requests.slice(before).filter(Boolean);
    same(claims.length, 1, "requests for a token with claims");
    must(JSON.parse(claims[0]).access_token.nbf.essential, claims[0]);
    same((await list.get()).value.length, ROTATED.length, "the new token is good");
    same(requests.filter(Boolean).length, 1, "once");
  });
});

await run();
