// The other views in a browser: what was read, fix lists, the build, own files; and hostile words in each of them.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    assertAccessible,
    assertNoSideways,
    closeBrowser,
    openWindow,
    picture,
    sample,
    startPage,
} from "./page.mjs";

let page;
before(async () => {
    page = await startPage();
});
after(async () => {
    await page?.stop();
    await closeBrowser();
});

test("a build is started, watched, and its packets are in the folder", async () => {
    const { tab, close } = await openWindow(page);
    await tab.goto(`${page.origin}/build`);
    await tab
        .getByRole("button", { name: /^(build|make)/i })
        .first()
        .click();
    await tab
        .getByText(/packets? (is|are|was|were) |made/i)
        .first()
        .waitFor({ timeout: 60_000 });
    await tab.waitForFunction(
        () => !document.querySelector("progress") || document.querySelector("progress").closest("[hidden]"),
        null,
        {
            timeout: 60_000,
        },
    );
    await picture(tab, "build-done");
    await assertAccessible(tab, "a build that is done");
    const manifest = JSON.parse(readFileSync(join(page.folder, "packets/manifest.json"), "utf8"));
    assert.equal(manifest.packets.length, 24);
    for (const packet of manifest.packets) assert.ok(existsSync(join(page.folder, "packets", packet.file)));
    await close();
});

test("own files are opened in the same page", async () => {
    const { tab, close } = await openWindow(page);
    const folder = mkdtempSync(join(tmpdir(), "promopacket-own-"));
    await tab.goto(`${page.origin}/open`);
    await assertAccessible(tab, "the form for own files");
    await picture(tab, "open");
    const inputs = tab.locator("input[type=file]");
    await inputs.nth(0).setInputFiles(sample[0]);
    await inputs.nth(1).setInputFiles(sample[1]);
    await tab.locator("input[type=text], input:not([type])").first().fill(join(folder, "cycle"));
    await tab.locator("main form button").last().click();
    await tab.waitForURL((url) => url.pathname !== "/open");
    assert.ok(
        existsSync(join(folder, "cycle/assessments.csv")),
        "the files stand in the folder that was named",
    );
    assert.ok(readFileSync(join(folder, "cycle/assessments.csv")).equals(readFileSync(sample[0])));
    rmSync(folder, { recursive: true });
    await close();
});

test("hostile words are words: no element, no script, no address comes of them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "promopacket-hostile-"));
    const name = '<script>document.title="taken"</script><img src=x onerror=alert(1)>';
    const words = '=cmd|"/c calc"!A1 \u202Egnp.exe #eval(read("/etc/passwd")) ../../x </textarea><b>bold</b>';
    const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    writeFileSync(
        join(folder, "people.csv"),
        `employee_id,name,track,level,target_track,target_level,manager,manager_email\n${quoted("a/../b %41?")},${quoted(name)},backend,L1,backend,L2,${quoted(name)},m@corp.example\n`,
    );
    writeFileSync(
        join(folder, "assessments.csv"),
        `employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n${quoted("a/../b %41?")},backend/L2/sql-joins,3,${quoted(words)},3,${quoted(words)}\n`,
    );
    const hostile = await startPage({
        inputs: [join(folder, "assessments.csv"), "--people", join(folder, "people.csv")],
    });
    const { tab, close } = await openWindow(hostile);
    const isClean = async (where) => {
        const found = await tab.evaluate(() => ({
            scripts: [...document.scripts].filter((it) => !it.src.startsWith(location.origin)).length,
            bold: document.querySelectorAll("main b, main img[src=x]").length,
            title: document.title,
        }));
        assert.equal(found.scripts, 0, where);
        assert.equal(found.bold, 0, where);
        assert.notEqual(found.title, "taken", where);
    };
    await isClean("the list");
    assert.match(await tab.locator("tbody").innerText(), /<script>document\.title/);
    await tab.locator("tbody a").first().click();
    await tab.waitForURL(/people/);
    await isClean("the person");
    const comment = tab
        .locator('[data-role="manager"][data-field="comment"]')
        .filter({ visible: true })
        .first();
    assert.ok(
        (await tab.locator("textarea").evaluateAll((all) => all.map((it) => it.value).join("\n"))).includes(
            "</textarea><b>bold</b>",
        ),
    );
    await comment.focus();
    for (const path of ["/read", "/fix-lists", "/build"]) {
        await tab.goto(hostile.origin + path);
        await isClean(path);
    }
    await close();
    await hostile.stop();
    rmSync(folder, { recursive: true });
});

for (const path of ["read", "fix-lists", "build", "open"]) {
    for (const [width, scheme] of [
        [320, "light"],
        [768, "dark"],
        [1440, "light"],
        [1440, "dark"],
    ]) {
        test(`${path} at ${width} px, ${scheme}`, async () => {
            const { tab, close } = await openWindow(page, { width, scheme });
            await tab.goto(`${page.origin}/${path}`);
            await assertNoSideways(tab, path);
            await assertAccessible(tab, path);
            await picture(tab, `${path}-${width}-${scheme}`);
            await close();
        });
    }
}

test("twice as large, as with a zoom of 200 %, nothing is cut off", async () => {
    const { tab, close } = await openWindow(page, { width: 640, height: 450 });
    for (const path of ["/", "/people/E1003", "/read", "/fix-lists", "/build"]) {
        await tab.goto(page.origin + path);
        await assertNoSideways(tab, path);
    }
    await close();
});
