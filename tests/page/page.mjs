// The page as a person has it: the program on a free port, and a browser that opens the address it prints.

import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const project = resolve(here, "../..");
export const program = resolve(process.env.PROMOPACKET ?? join(project, "target/debug/promopacket"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The files of the sample cycle, as arguments. */
export const sample = ["assessments.csv", "people.csv", "cycle.toml"].map((name) =>
    join(project, "fixtures/sample-cycle", name),
);

export function sampleArguments() {
    const [assessments, people, cycle] = sample;
    return [assessments, "--people", people, "--cycle", cycle];
}

/** Starts the program, and gives what a test needs: its address, its folder, and how to end it. */
export async function startPage({ inputs = sampleArguments(), command = "open", options = [] } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "promopacket-page-"));
    const own = command === "open" ? ["--no-browser"] : [];
    const kept = ["--corrections", join(folder, "corrections.csv"), "--out", join(folder, "packets")];
    const child = spawn(program, [command, ...inputs, ...kept, ...own, ...options], {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    const address = await new Promise((found, failed) => {
        const late = setTimeout(() => failed(new Error(`no address within a minute:\n${log}`)), 60_000);
        child.stderr.on("data", (bytes) => {
            log += bytes;
            const address = /http:\/\/\S+token=\w+/.exec(log);
            if (address) {
                clearTimeout(late);
                found(address[0]);
            }
        });
        child.on("exit", (code) => failed(new Error(`ended with ${code}:\n${log}`)));
    });
    return {
        address,
        origin: new URL(address).origin,
        folder,
        process: child,
        corrections: join(folder, "corrections.csv"),
        log: () => log,
        async stop() {
            if (child.exitCode === null && child.signalCode === null) {
                const ended = new Promise((done) => child.once("exit", done));
                child.kill("SIGINT");
                await ended;
            }
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

let browser;

/** A window in which nothing goes wrong unseen: an error of a script, or a request to elsewhere, fails the test at its end. */
export async function openWindow(
    page,
    { width = 1440, height = 900, scheme = "light", scripts = true } = {},
) {
    browser ??= await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox"],
    });
    const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        javaScriptEnabled: scripts,
        reducedMotion: "reduce",
    });
    const faults = [];
    const tab = await context.newPage();
    tab.setDefaultTimeout(20_000);
    tab.on("pageerror", (error) => faults.push(`script: ${error}`));
    tab.on("console", (said) => {
        // A refusal that a test asks for is told by the browser, too.
        if (said.type() === "error" && !/status of 40\d/.test(said.text()))
            faults.push(`console: ${said.text()}`);
    });
    context.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(page.origin) && !/^(data|blob|about):/.test(url))
            faults.push(`request to ${url}`);
    });
    await tab.goto(page.address);
    return {
        tab,
        async close() {
            await context.close();
            // A page whose program has ended asks it for nothing that comes.
            const isGone = page.process.exitCode !== null;
            const counts = (fault) => !isGone || !/CONNECTION_REFUSED|Failed to fetch/.test(fault);
            assert.deepEqual(faults.filter(counts), []);
        },
    };
}

export async function closeBrowser() {
    await browser?.close();
    browser = undefined;
}

/** Fails if axe-core finds a violation on what is shown now. */
export async function assertAccessible(tab, where) {
    await tab.evaluate(axe).catch(async () => {
        // The page's policy lets no script of ours in through its document; the debugger's own way is not bound by it.
        const session = await tab.context().newCDPSession(tab);
        await session.send("Runtime.evaluate", { expression: axe });
    });
    const found = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const told = found.violations.map(
        (it) => `${it.id}: ${it.help}\n  ${it.nodes.map((node) => node.html).join("\n  ")}`,
    );
    assert.deepEqual(told, [], `${where} has violations`);
}

/** Fails if the page has to be moved sideways to be read. */
export async function assertNoSideways(tab, where) {
    const { wide, there } = await tab.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        there: document.documentElement.clientWidth,
    }));
    assert.ok(wide <= there, `${where} is ${wide} px wide in a window of ${there}`);
}

/** Keeps a picture of the page for people to look at. */
export async function picture(tab, name) {
    const folder = join(project, "target/page-pictures");
    mkdirSync(folder, { recursive: true });
    await tab.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
