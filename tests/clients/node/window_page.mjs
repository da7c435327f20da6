// SPDX-License-Identifier: MIT
// The window (lapsim web) in a real browser: live, by mouse and by keyboard alone, in light and
// dark, on a desktop and on a telephone.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { lapsim, must, run, same, test, world } from "./case.mjs";

const address = process.env.LAPSIM_WEB;
const origin = new URL(address).origin;
const pictures = process.env.KEEP_PICTURES ?? world.dir;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const trouble = []; // messages, errors, and requests to elsewhere: of all cases
const laps = (...args) => execFileSync("laps", args, { encoding: "utf8" });
const passwordOf = (name) => JSON.parse(laps("--config", `${world.dir}/hosts/WS0001`, "get", "ad", name, "--plain-text", "--json"))[0].Password;
const lines = () => readFileSync(`${world.dir}/timeline.jsonl`, "utf8").split("\n").filter(Boolean).map((l) => JSON.parse(l));

// A page of somebody who has opened what was printed, or who only looks.
async function open(path, { printed = true, ...options } = {}) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  page.on("console", (m) => { if (!/status of 4\d\d/.test(m.text())) trouble.push(m.text()); });
  page.on("pageerror", (e) => trouble.push(e.message));
  page.on("request", (r) => { if (new URL(r.url()).origin !== origin) trouble.push(r.url()); });
  if (printed) await page.goto(address);
  await page.goto(origin + path);
  return page;
}

test("the board shows devices, and what happens to them while it is open", async () => {
  const page = await open("/");
  const row = (name) => page.locator("#devices tr", { hasText: name });
  must((await row("WS0001").innerText()).includes("Current"), "WS0001 is current");
  must((await row("WS0005").innerText()).includes("Never"), "WS0005 was never backed up");
  laps("--config", `${world.dir}/hosts/WS0005`, "process", "--quiet");
  await row("WS0005").getByText("Current").waitFor({ timeout: 10000 });
  const before = await page.innerText("#world time");
  await page.waitForFunction((t) => document.querySelector("#world time").textContent !== t, before, { timeout: 10000 });
  // who does not want that stops it
  await page.click("#pause");
  const still = await page.innerText("#world time");
  await page.waitForTimeout(1500);
  same(await page.innerText("#world time"), still, "clock of a page that pauses");
});

test("it can be looked at without a script", async () => {
  const page = await open("/", { printed: false, javaScriptEnabled: false });
  must(await page.isVisible("#reload"), "a way to reload");
  must(!(await page.isVisible("#pause")), "no button that does nothing");
  await page.fill("#find", "ws0002");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?find=ws0002");
  same(await page.locator("#devices tr").count(), 1, "devices found");
});

test("a password is shown and copied on a click, each with a line", async () => {
  const secret = passwordOf("WS0001");
  const page = await open("/device/WS0001");
  must(!(await page.content()).includes(secret), "the password is there before the click");
  await page.click("button[value=show]");
  same(await page.innerText("#password"), secret, "what is shown");
  await page.click("text=Copy password");
  await page.getByText("Copied.", { exact: true }).waitFor();
  same(await page.evaluate(() => navigator.clipboard.readText()), secret, "what is copied");
  // the page is brought up to date behind it, and the password stays as long as it was asked for
  await page.waitForTimeout(1500);
  same(await page.innerText("#password"), secret, "what is shown later");
  await page.click("text=Hide password");
  must(!(await page.content()).includes(secret), "the password is there after it was hidden");
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.click("text=Copy password");
  await page.getByText("Copied.", { exact: true }).waitFor();
  same(await page.evaluate(() => navigator.clipboard.readText()), secret, "what is copied unseen");
  await page.click("button[value=history]");
  same(await page.locator("td .secret, th .secret").count(), 1, "earlier passwords");
  same(lines().filter((l) => l.verb === "reveal" && l.device === "WS0001").length, 3, "lines");
  must(!readFileSync(`${world.dir}/timeline.jsonl`, "utf8").includes(secret), "the password is in the timeline");
});

test("expire now", async () => {
  const page = await open("/device/WS0002");
  must((await page.innerText("#expires")).includes("in 29 d"), "it expires later");
  await page.click("button[value=expire]");
  await page.getByText("The password expires now").waitFor();
  await page.locator("#status", { hasText: "Due" }).waitFor();
  laps("--config", `${world.dir}/hosts/WS0002`, "process", "--quiet");
  await page.locator("#status", { hasText: "Current" }).waitFor({ timeout: 10000 });
});

test("faults and the clock", async () => {
  const page = await open("/faults");
  must((await page.locator("#known option").count()) > 20, "known faults are offered");
  await page.fill("#spec", "ldap.modify@nobody:2=busy");
  await page.click("button[value=add]");
  await page.locator("#faults", { hasText: "ldap.modify@nobody:2=busy" }).waitFor();
  same(await page.innerText("#world a"), "1", "faults in force");
  await page.click("#faults button");
  await page.locator("#faults", { hasText: "Nothing goes wrong" }).waitFor();
  await page.goto(`${origin}/clock`);
  const year = async () => new Date((await page.innerText("#world time")).replace(" UTC", "Z").replace(" ", "T")).getTime();
  const before = await year();
  await page.click("text=30 days");
  await page.getByText("The clock was moved forward.").waitFor();
  must((await year()) - before >= 30 * 86400e3, "thirty days later");
  await page.fill("#duration", "soon");
  await page.click("button[value=advance]");
  await page.locator("[role=alert]").waitFor();
  same(await page.inputValue("#duration"), "soon", "what was typed");
});

test("who only looks cannot, and is told how to", async () => {
  const page = await open("/device/WS0003", { printed: false });
  must(await page.isDisabled("button[value=show]"), "the button cannot be used");
  await page.click("text=types its token");
  await page.fill("#token", new URL(address).searchParams.get("token"));
  await page.keyboard.press("Enter");
  await page.getByText("The token is right.").waitFor();
  await page.goto(`${origin}/device/WS0003`);
  must(await page.isEnabled("button[value=show]"), "the button can be used");
  same(await page.evaluate(() => document.cookie), "", "cookies that a script sees");
});

// From the top of the board to a password, with Tab and Enter alone.
test("a whole task by keyboard alone", async () => {
  const page = await open("/");
  const tabTo = async (wanted) => {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        const s = getComputedStyle(e);
        return { text: e.textContent.trim(), seen: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 };
      });
      must(at.seen, `the focus on '${at.text.slice(0, 40)}' cannot be seen`);
      if (at.text === wanted) return;
    }
    throw new Error(`Tab does not lead to '${wanted}'`);
  };
  await tabTo("Skip to the content");
  await page.keyboard.press("Enter");
  await tabTo("WS0004");
  // the page is brought up to date meanwhile, and the focus stays
  await page.waitForTimeout(2500);
  same(await page.evaluate(() => document.activeElement.textContent), "WS0004", "focus");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/device/WS0004");
  await tabTo("Show password");
  await page.keyboard.press("Enter");
  await page.locator("#password").waitFor();
  same(await page.innerText("#password"), passwordOf("WS0004"), "what is shown");
});

// WCAG 2.2, 1.4.3: relative luminance of a text and of what is behind it.
const contrasts = () => {
  const parse = (c) => c.match(/[\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest("script, style, datalist, :disabled")) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${e.textContent.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return low;
};

test("legible in light and dark, wide and narrow", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 400]) {
      const page = await open("/", { colorScheme, viewport: { width, height: 900 } });
      for (const path of ["/", "/device/WS0001", "/timeline", "/faults", "/clock", "/images", "/token"]) {
        const where = `${path} in ${colorScheme} at ${width}`;
        await page.goto(origin + path);
        same(await page.evaluate(contrasts), [], `contrast below 4.5 on ${where}`);
        const [scroll, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
        must(scroll <= inner, `${where}: ${scroll} wide`);
        same(await page.locator("main h1").count(), 1, `headings of ${where}`);
        const unnamed = await page.evaluate(() => [...document.querySelectorAll("input:not([type=hidden]), button, a")].filter((e) =>
          !e.textContent.trim() && !e.ariaLabel && !e.labels?.length).map((e) => e.outerHTML));
        same(unnamed, [], `controls without a name on ${where}`);
        if (path === "/" || path === "/device/WS0001")
          await page.screenshot({ path: `${pictures}/window-${path === "/" ? "board" : "device"}-${colorScheme}-${width}.png` });
      }
      await page.context().close();
    }
  }
});

test("nothing comes from elsewhere, and the policy stops nothing of ours", async () => {
  same(trouble, [], "messages and requests");
});

process.on("exit", () => void browser.close());
await run();
