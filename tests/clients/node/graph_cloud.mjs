// SPDX-License-Identifier: MIT
// @microsoft/microsoft-graph-client, unmodified: list, page, read passwords, and the refusals.
import { ClientSecretCredential, UsernamePasswordCredential } from "@azure/identity";
import { Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { GRAPH_SCOPE, must, opens, refusal, ROTATED, run, same, test, world } from "./case.mjs";

const options = { authorityHost: world.login, disableInstanceDiscovery: true };
const connect = (credential) =>
  Client.initWithMiddleware({
    baseUrl: world.graph,
    customHosts: new Set([new URL(world.graph).hostname]),
    authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: [GRAPH_SCOPE] }),
  });
const app = connect(new ClientSecretCredential(world.tenant, world.clientId, world.secret, options));
const basic = connect(
  new ClientSecretCredential(world.tenant, process.env.LAPSIM_METADATA_CLIENT_ID, world.metadataSecret, options));
const user = (name) =>
  connect(new UsernamePasswordCredential(
    world.tenant, process.env.LAPSIM_PUBLIC_CLIENT_ID, `${name}@${world.domain}`, world.password(name), options));
const LIST = "/directory/deviceLocalCredentials";
const idOf = async (name) =>
  (await app.api("/devices").filter(`displayName eq '${name}'`).get()).value[0].deviceId;
const text = (credential) => Buffer.from(credential.passwordBase64, "base64").toString("utf8");

test("GRA-01 GRA-02 GRA-03: the list has four members and no credentials", async () => {
  const got = await app.api(LIST).get();
  same(got.value.map((d) => d.deviceName).sort(), ROTATED, "devices");
  for (const d of got.value)
    same(Object.keys(d).sort(), ["deviceName", "id", "lastBackupDateTime", "refreshDateTime"], "members");
});

test("GRA-04: credentials cannot be selected in a list", async () => {
  const error = await refusal(app.api(LIST).select("credentials").get(), "list with credentials");
  same(error.statusCode, 400, "status");
});

test("GRA-05 GRA-08 GRA-12 GRA-50: the password of a device opens its account", async () => {
  const got = await app.api(`${LIST}/${await idOf("WS0001")}`).header("User-Agent", "check/1.0").select("credentials").get();
  same(got.deviceName, "WS0001", "name");
  must(opens("WS0001", text(got.credentials[0])), "the newest password opens the account");
  must(got.credentials.length >= 2 && !opens("WS0001", text(got.credentials[1])), "the one before does not");
  same(got.lastBackupDateTime, got.credentials[0].backupDateTime, "GRA-14");
});

test("GRA-07: without $select there are no credentials", async () => {
  must(!("credentials" in (await app.api(`${LIST}/${await idOf("WS0002")}`).get())), "credentials");
});

test("GRA-37 GRA-38: pages of two, and the iterator sees each device once", async () => {
  const first = await app.api(LIST).top(2).select(["id", "deviceName"]).get();
  same(first.value.length, 2, "first page");
  must(first["@odata.nextLink"].startsWith(world.graph), first["@odata.nextLink"]);
  const seen = [];
  await new PageIterator(app, first, (d) => { seen.push(d.deviceName); return true; }).iterate();
  same(seen.sort(), ROTATED, "seen");
});

test("GRA-41 GRA-42 GRA-43 GRA-44: filter, search, count", async () => {
  const got = await app.api(LIST).header("ConsistencyLevel", "eventual").count(true)
    .filter("deviceName eq 'WS0003'").get();
  same([got["@odata.count"], got.value.map((d) => d.deviceName)], [1, ["WS0003"]], "filter");
  same((await app.api(LIST).header("ConsistencyLevel", "eventual").search('"deviceName:WS000"').get()).value.length,
    ROTATED.length, "search");
  const error = await refusal(app.api(LIST).search('"deviceName:WS"').get(), "search without the header");
  same(error.code, "Request_UnsupportedQuery", "code");
  same(Number(await app.api(`${LIST}/$count`).header("ConsistencyLevel", "eventual").get()), ROTATED.length, "$count");
});

test("GRA-06 GRA-34 GRA-35: 404 for an object id, an unknown device, one without LAPS data", async () => {
  const device = (await app.api("/devices").filter("displayName eq 'WS0001'").get()).value[0];
  const bare = await idOf("WS0006");
  for (const id of [device.id, "11111111-2222-4333-8444-555555555555", bare]) {
    const error = await refusal(app.api(`${LIST}/${id}`).get(), id);
    same(error.statusCode, 404, `status of ${id}`);
    must(error.requestId, "GRA-33: a request id");
  }
});

test("GRA-16 GRA-17 AAD-09: ReadBasic reads metadata and no password", async () => {
  same((await basic.api(LIST).get()).value.length, ROTATED.length, "metadata");
  const error = await refusal(basic.api(`${LIST}/${await idOf("WS0001")}`).select("credentials").get(), "credentials");
  same([error.statusCode, error.code], [403, "Authorization_RequestDenied"], "refusal");
});

test("GRA-20 GRA-21 GRA-22: users by their roles", async () => {
  const id = await idOf("WS0001");
  const read = (name) => user(name).api(`${LIST}/${id}`).select("credentials").get();
  must((await read("cloudadmin")).credentials.length, "a cloud device administrator reads passwords");
  same((await user("helpdesk").api(`${LIST}/${id}`).get()).deviceName, "WS0001", "helpdesk reads metadata");
  same((await refusal(read("helpdesk"), "helpdesk")).statusCode, 403, "helpdesk reads no password");
  same((await refusal(user("alice").api(LIST).get(), "alice")).statusCode, 403, "alice reads nothing");
});

test("GRA-52 GRA-53: a device by each of its addresses", async () => {
  const listed = (await app.api("/devices").filter("displayName eq 'WS0002'").get()).value[0];
  const byId = await app.api(`/devices/${listed.id}`).get();
  const byDeviceId = await app.api(`/devices(deviceId='${listed.deviceId}')`).get();
  same([byId.deviceId, byDeviceId.id], [listed.deviceId, listed.id], "one device");
  same(byId.trustType, "AzureAd", "trustType");
});

test("GRA-55 GRA-56: the tenant's switch", async () => {
  const path = "/policies/deviceRegistrationPolicy";
  const set = async (isEnabled) =>
    (await app.api(path).put({ localAdminPassword: { isEnabled } })).localAdminPassword.isEnabled;
  same(await set(false), false, "off");
  same((await app.api(path).get()).localAdminPassword.isEnabled, false, "it stays");
  same(await set(true), true, "on");
});

test("GRA-57: Intune's rotation", async () => {
  const managed = (await app.api("/deviceManagement/managedDevices").version("beta").get()).value;
  const id = managed.find((m) => m.deviceName === "WS0002").id;
  const path = `/deviceManagement/managedDevices/${id}/rotateLocalAdminPassword`;
  await app.api(path).version("beta").post({});
  await app.api(path).version("beta").post();
});

test("GRA-59 GRA-60 GRA-61: the audit trail", async () => {
  const of = async (activity) =>
    (await app.api("/auditLogs/directoryAudits").filter(`activityDisplayName eq '${activity}'`).top(5).get()).value;
  const [read] = await of("Recover device local administrator password");
  same([read.category, read.loggedByService], ["Device", "Device Registration Service"], "read");
  must((await of("Update device local administrator password")).length, "uploads");
});

await run();
