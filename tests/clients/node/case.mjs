// SPDX-License-Identifier: MIT
// Test cases of one file, in the form that the runner reads: a line for each that fails, the totals
// last. A case is an async function; what it throws is its failure.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const cases = [];

export function test(name, run) {
  cases.push({ name, run });
}

export function must(condition, what) {
  if (!condition) throw new Error(what);
}

export function same(got, wanted, what) {
  const a = JSON.stringify(got);
  const b = JSON.stringify(wanted);
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

// What the promise is refused with; a success is a failure.
export async function refusal(promise, what) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: succeeded, expected a refusal`);
}

export async function run() {
  let failed = 0;
  for (const { name, run } of cases) {
    try {
      await run();
    } catch (error) {
      failed++;
      console.log(`not ok - ${name}: ${error.stack ?? JSON.stringify(error)}`);
    }
  }
  console.log(`${cases.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed ? 1 : 0);
}

// The world that the test runs in (see with-cloud).
export const world = {
  dir: process.env.LAPSIM_DIR,
  domain: process.env.LAPSIM_DOMAIN,
  tenant: process.env.LAPSIM_TENANT_ID,
  clientId: process.env.LAPSIM_CLIENT_ID,
  login: process.env.LAPSIM_LOGIN_URL,
  registration: process.env.LAPSIM_REGISTRATION_URL,
  graph: process.env.LAPSIM_GRAPH_URL,
  get authority() {
    return `${this.login}/${this.tenant}`;
  },
  get loginHost() {
    return new URL(this.login).host;
  },
  get secret() {
    return readFileSync(process.env.LAPSIM_CLIENT_SECRET_FILE, "utf8");
  },
  get metadataSecret() {
    return readFileSync(process.env.LAPSIM_METADATA_SECRET_FILE, "utf8");
  },
  password(user) {
    return readFileSync(`${this.dir}/secrets/${user}.password`, "utf8");
  },
  // Settings of the cloud, back to what they were when done.
  async with(settings, action) {
    for (const [name, value] of Object.entries(settings)) lapsim("cloud", this.dir, name, value);
    try {
      return await action();
    } finally {
      for (const name of Object.keys(settings))
        lapsim("cloud", this.dir, name, "no");
    }
  },
};

export function lapsim(...args) {
  return execFileSync("lapsim", args, { encoding: "utf8" });
}

// What these specs make go wrong, until it is done.
export async function withFaults(specs, action) {
  lapsim("fault", world.dir, "add", ...specs);
  try {
    return await action();
  } finally {
    lapsim("fault", world.dir, "clear");
  }
}

// How many requests a fault has seen and hit.
export function counted(spec) {
  const row = JSON.parse(lapsim("fault", world.dir, "--json")).faults.find((f) => f.spec === spec);
  return [row.seen, row.hit];
}

// What it comes to, and how many milliseconds of real time it took.
export async function timed(action) {
  const before = performance.now();
  const got = await action();
  return [got, performance.now() - before];
}

// Does it open the account of that host?
export function opens(host, password, account = "Administrator") {
  return (
    spawnSync("laps", ["--config", `${world.dir}/hosts/${host}`, "account", "verify", account], {
      input: password,
    }).status === 0
  );
}

// Somebody types the user code at the verification page.
export async function approve(uri, userCode, user, button = "approve") {
  const form = new URLSearchParams({
    otc: userCode,
    username: `${user}@${world.domain}`,
    password: world.password(user),
    action: button,
  });
  const answer = await fetch(uri, { method: "POST", body: form });
  must(answer.ok, `the verification page answered ${answer.status}`);
}

export const GRAPH_SCOPE = "https://graph.microsoft.com/.default";
// devices that with-cloud has joined and rotated; the last is joined only
export const ROTATED = ["WS0001", "WS0002", "WS0003", "WS0004", "WS0005"];
