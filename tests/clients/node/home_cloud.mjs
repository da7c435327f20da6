// SPDX-License-Identifier: MIT
// The pages for people, in a real browser: what they show, that they ask nobody else, and that no
// secret is on them.
import { readdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { GRAPH_SCOPE, must, ROTATED, run, same, test, world } from "./case.mjs";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const pictures = process.env.KEEP_PICTURES ?? world.dir;

async function open(url, options = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on("console", (m) => trouble.push(m.text()));
  page.on("pageerror", (e) => trouble.push(e.message));
  page.on("request", (r) => { if (new URL(r.url()).origin !== world.graph) trouble.push(r.url()); });
  const answer = await page.goto(url);
  return { page, answer, trouble };
}

// a password is read, so that it could show in the trail
const app = new ConfidentialClientApplication({
  auth: { clientId: world.clientId, authority: world.authority, clientSecret: world.secret, knownAuthorities: [world.loginHost] },
});
const token = (await app.acquireTokenByClientCredential({ scopes: [GRAPH_SCOPE] })).accessToken;
const graph = async (path) =>
  (await fetch(`${world.graph}/v1.0${path}`, { headers: { Authorization: `Bearer ${token}` } })).json();
const passwords = [];
for (const { id } of (await graph("/directory/deviceLocalCredentials")).value)
  for (const c of (await graph(`/directory/deviceLocalCredentials/${id}?$select=credentials`)).credentials)
    passwords.push(Buffer.from(c.passwordBase64, "base64").toString("utf8"));

test("the page shows tenant, devices and trail", async () => {
  const { page, answer, trouble } = await open(`${world.graph}/`);
  same(answer.status(), 200, "status");
  const text = await page.innerText("body");
  for (const wanted of [world.tenant, world.domain, ...ROTATED, "WS0006", "Recover device local administrator password",
    "Update device local administrator password"])
    must(text.includes(wanted), `'${wanted}' is on the page`);
  must((await page.locator("table caption").count()) >= 2, "tables have captions");
  must((await page.locator("th[scope=col]").count()) >= 4, "headings of columns");
  same(await page.locator("script, link[rel=stylesheet][href], img").count(), 0, "scripts and assets");
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll(".wide")].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.ariaLabel));
  same(wide, [], "tables wider than a desktop's window");
  same(trouble, [], "messages and requests to elsewhere");
  await page.screenshot({ path: `${pictures}/cloud.png`, fullPage: true });
});

test("no secret is on it", async () => {
  const { page } = await open(`${world.graph}/`);
  const html = await page.content();
  const secrets = readdirSync(`${world.dir}/secrets`).map((f) => readFileSync(`${world.dir}/secrets/${f}`, "utf8"));
  must(passwords.length >= 6, "passwords were read");
  for (const secret of [...passwords, ...secrets, token]) must(!html.includes(secret), "a secret is on the page");
});

test("a narrow screen needs no scrolling to the side", async () => {
  const { page } = await open(`${world.graph}/`, { viewport: { width: 390, height: 800 } });
  const [scroll, width] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  must(scroll <= width, `the page is ${scroll} wide on a screen of ${width}`);
  await page.screenshot({ path: `${pictures}/cloud-narrow.png` });
});

test("dark when asked for", async () => {
  const { page } = await open(`${world.graph}/`, { colorScheme: "dark" });
  const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [r, g, b] = colour.match(/\d+/g).map(Number);
  must(r + g + b < 200, `background ${colour}`);
  await page.screenshot({ path: `${pictures}/cloud-dark.png` });
});

test("somebody types a user code", async () => {
  const client = new PublicClientApplication({
    auth: { clientId: process.env.LAPSIM_PUBLIC_CLIENT_ID, authority: world.authority, knownAuthorities: [world.loginHost] },
  });
  const type = async (code) => {
    const { page } = await open(code.verificationUri);
    await page.fill("[name=otc]", code.userCode);
    await page.fill("[name=username]", `cloudadmin@${world.domain}`);
    await page.fill("[name=password]", "wrong");
    const [field, button] = await page.evaluate(() =>
      ["[name=password]", "button"].map((e) => document.querySelector(e).getBoundingClientRect()));
    must(button.top >= field.bottom, "the buttons are below the fields");
    await page.click("button[value=approve]");
    await page.screenshot({ path: `${pictures}/code-refused.png` });
    await page.fill("[name=otc]", code.userCode);
    await page.fill("[name=username]", `cloudadmin@${world.domain}`);
    await page.fill("[name=password]", world.password("cloudadmin"));
    await page.click("button[value=approve]");
    await page.screenshot({ path: `${pictures}/code.png` });
  };
  let typed;
  const got = await client.acquireTokenByDeviceCode({
    scopes: ["DeviceLocalCredential.Read.All"],
    deviceCodeCallback: (code) => { typed = type(code); },
  });
  await typed;
  same(got.account.username, `cloudadmin@${world.domain}`, "user");
});

process.on("exit", () => void browser.close());
await run();
