// SPDX-License-Identifier: MIT
// Clients that were told nothing but the CA: Microsoft's own host names lead to the world, on port
// 443 of a network namespace.
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { GraphRbacManagementClient } from "@azure/graph";
import { TokenCredentials } from "@azure/ms-rest-js";
import { ClientSecretCredential } from "@azure/identity";
import { Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { approve, GRAPH_SCOPE, must, opens, refusal, ROTATED, run, same, test, world } from "./case.mjs";

const authority = `https://login.microsoftonline.com/${world.tenant}`;
const scopes = [GRAPH_SCOPE];

test("AUT-09: msal-node with its built-in authority", async () => {
  const app = new ConfidentialClientApplication({
    auth: { clientId: world.clientId, authority, clientSecret: world.secret },
  });
  must((await app.acquireTokenByClientCredential({ scopes })).accessToken, "a token");
});

test("AUT-02 AUT-26: device code at /common", async () => {
  const app = new PublicClientApplication({
    auth: { clientId: process.env.LAPSIM_PUBLIC_CLIENT_ID, authority: "https://login.microsoftonline.com/common" },
  });
  const got = await app.acquireTokenByDeviceCode({
    scopes: ["DeviceLocalCredential.Read.All"],
    deviceCodeCallback: (code) => {
      must(code.verificationUri.startsWith("https://login.microsoftonline.com/"), code.verificationUri);
      void approve(code.verificationUri, code.userCode, "cloudadmin");
    },
  });
  same(got.tenantId, world.tenant, "tenant");
});

test("AUT-06 AUT-08: instance discovery for a host of one's own", async () => {
  const app = new ConfidentialClientApplication({
    auth: { clientId: world.clientId, authority: `https://localhost/${world.tenant}`, clientSecret: world.secret },
  });
  must((await app.acquireTokenByClientCredential({ scopes })).accessToken, "a token");
  const foreign = new ConfidentialClientApplication({
    auth: { clientId: world.clientId, authority: `https://other.example/${world.tenant}`, clientSecret: world.secret },
  });
  await refusal(foreign.acquireTokenByClientCredential({ scopes }), "an unknown instance");
});

test("GRA-50: microsoft-graph-client with its built-in address", async () => {
  const credential = new ClientSecretCredential(world.tenant, world.clientId, world.secret);
  const graph = Client.initWithMiddleware({
    authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes }),
  });
  const list = await graph.api("/directory/deviceLocalCredentials").get();
  same(list.value.map((d) => d.deviceName).sort(), ROTATED, "devices");
  const { id, deviceName } = list.value[0];
  const got = await graph.api(`/directory/deviceLocalCredentials/${id}`).select("credentials").get();
  must(opens(deviceName, Buffer.from(got.credentials[0].passwordBase64, "base64").toString("utf8")), "it opens the account");
});

test("DEV-03: the registration host in a browser", async () => {
  const answer = await fetch("https://enterpriseregistration.windows.net/");
  must(/unsupported method or endpoint/i.test(await answer.text()), "what it says");
});

test("GRA-64: the retired Azure AD Graph", async () => {
  const answer = await fetch(`https://graph.windows.net/${world.tenant}/users?api-version=1.6`);
  same([answer.status, (await answer.json())["odata.error"].code], [403, "Authentication_Unauthorized"], "answer");
});

test("GRA-65: @azure/graph, when the world keeps it", async () => {
  const form = new URLSearchParams({
    grant_type: "client_credentials", client_id: world.clientId, client_secret: world.secret, resource: "https://graph.windows.net",
  });
  const answer = await fetch(`${authority}/oauth2/token`, { method: "POST", body: form });
  const credentials = new TokenCredentials((await answer.json()).access_token);
  const graph = new GraphRbacManagementClient(credentials, world.tenant);
  same((await refusal(graph.users.list(), "retired")).statusCode, 403, "as it is today");
  await world.with({ "legacy-graph": "yes" }, async () => {
    const users = await graph.users.list();
    must(users.some((u) => u.userPrincipalName === `cloudadmin@${world.domain}`), "users");
    const [user] = await graph.objects.getObjectsByObjectIds({ objectIds: [users[0].objectId], types: ["User"] });
    same(user.userPrincipalName, users[0].userPrincipalName, "by id");
  });
});

await run();
