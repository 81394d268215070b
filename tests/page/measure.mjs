// How long the page takes, measured in the browser. Figures for people to read; nothing here passes or fails.
//
//   node measure.mjs                the sample: 200 edits of a four-page packet, a picture every 50 ms, memory
//   node measure.mjs --person ID ARGUMENT...       the same for another cycle's packet, given as arguments of `open`
//   node measure.mjs PEOPLE.csv ASSESSMENTS.csv    a large cycle: its list, a filter, memory

import { readFileSync } from "node:fs";
import { closeBrowser, openWindow, sampleArguments, startPage } from "./page.mjs";

const percentile = (figures, share) =>
    [...figures].sort((a, b) => a - b)[Math.min(figures.length - 1, Math.floor(figures.length * share))];
const memory = (page, name) => {
    const status = readFileSync(`/proc/${page.process.pid}/status`, "utf8");
    return Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024);
};

/** Types so many letters into a comment, and gives how long each took to be in the pages. */
async function edits(tab, count) {
    const comment = tab.locator('[data-item="summary"][data-field="comment"]').first();
    await comment.focus();
    await tab.keyboard.press("Control+End");
    const took = [];
    for (let number = 0; number < count; number += 1) {
        const before = await tab.evaluate(() => {
            globalThis.changed = new Promise((done) => {
                const watch = new MutationObserver(() => {
                    const images = [...document.querySelectorAll("#packet img")];
                    const now = images.map((it) => it.dataset.hash).join();
                    if (now !== globalThis.shown) {
                        globalThis.shown = now;
                        watch.disconnect();
                        requestAnimationFrame(() => done(performance.now()));
                    }
                });
                globalThis.shown = [...document.querySelectorAll("#packet img")]
                    .map((it) => it.dataset.hash)
                    .join();
                watch.observe(document.querySelector("#packet"), {
                    subtree: true,
                    childList: true,
                    attributes: true,
                });
            });
            addEventListener("input", () => (globalThis.typed = performance.now()), {
                once: true,
                capture: true,
            });
            return true;
        });
        if (!before) break;
        await tab.keyboard.type("abcdefghijklmnopq"[number % 17]);
        took.push(await tab.evaluate(async () => (await globalThis.changed) - globalThis.typed));
        await tab.waitForTimeout(30);
    }
    return took;
}

/** Whether a picture of the panel is ever nearly white where words were: then it has far fewer bytes. */
async function flashes(tab, typing) {
    const shots = [];
    let isDone = false;
    typing.finally(() => (isDone = true));
    const box = await tab.locator("#packet .scroll").boundingBox();
    const clip = { x: box.x + 40, y: box.y + 40, width: 400, height: 300 };
    while (!isDone) {
        shots.push((await tab.screenshot({ clip })).length);
        await tab.waitForTimeout(50);
    }
    const usual = percentile(shots, 0.5);
    return { shots: shots.length, white: shots.filter((size) => size < usual / 2).length };
}

const hasPerson = process.argv[2] === "--person";
const [person, ...inputs] = hasPerson ? process.argv.slice(3) : ["E1003", ...sampleArguments()];
const [people, assessments] = hasPerson ? [] : process.argv.slice(2);
if (people) {
    const from = performance.now();
    const page = await startPage({ inputs: [assessments, "--people", people] });
    console.log(`started after ${Math.round(performance.now() - from)} ms`);
    const { tab } = await openWindow(page);
    const took = [];
    for (let turn = 0; turn < 10; turn += 1) {
        await tab.goto(`${page.origin}/`);
        took.push(await tab.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
    }
    console.log(
        `the list, loaded: median ${Math.round(percentile(took, 0.5))} ms, longest ${Math.round(Math.max(...took))} ms`,
    );
    const filtered = [];
    for (let turn = 0; turn < 20; turn += 1) {
        filtered.push(
            await tab.evaluate(async (turn) => {
                const from = performance.now();
                await (await fetch(`/?find=${turn}`)).text();
                return performance.now() - from;
            }, 7 * turn),
        );
    }
    console.log(
        `a filter: median ${Math.round(percentile(filtered, 0.5))} ms, longest ${Math.round(Math.max(...filtered))} ms`,
    );
    console.log(`rows in the document: ${await tab.locator("tbody tr").count()}`);
    console.log(`memory: ${memory(page, "VmRSS")} MB now, ${memory(page, "VmHWM")} MB at most`);
    await page.stop();
} else {
    const from = performance.now();
    const page = await startPage({ inputs });
    const { tab } = await openWindow(page);
    await tab.goto(`${page.origin}/people/${person}`);
    await tab.locator("#packet img").first().waitFor();
    console.log(
        `a living packet after ${Math.round(performance.now() - from)} ms; idle ${memory(page, "VmRSS")} MB`,
    );
    const took = await edits(tab, 200);
    console.log(
        `200 edits, ${await tab.locator("#packet img").count()} pages: median ${Math.round(percentile(took, 0.5))} ms, p95 ${Math.round(percentile(took, 0.95))} ms, longest ${Math.round(Math.max(...took))} ms`,
    );
    const seen = await flashes(tab, edits(tab, 30));
    console.log(`${seen.shots} pictures while typing, ${seen.white} of them nearly white`);
    console.log(`memory after it: ${memory(page, "VmRSS")} MB now, ${memory(page, "VmHWM")} MB at most`);
    await page.stop();
}
await closeBrowser();
process.exit(0);
