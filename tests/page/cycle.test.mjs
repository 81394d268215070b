// The list of a cycle, in a browser.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertNoSideways, closeBrowser, openWindow, picture, startPage } from "./page.mjs";

let page;
before(async () => {
    page = await startPage();
});
after(async () => {
    await page?.stop();
    await closeBrowser();
});

test("everybody of the sample stands in the list, and it finds Ánh", async () => {
    const { tab, close } = await openWindow(page);
    assert.equal(await tab.locator("tbody tr").count(), 24);
    await tab.getByRole("searchbox").fill("ánh");
    await tab.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    assert.match(tab.url(), /find=/, "the address holds the filter");
    await tab.reload();
    assert.equal(await tab.locator("tbody tr").count(), 1, "the address gives the same list again");
    assert.match(await tab.locator("tbody tr").innerText(), /Nguyễn Thị Hồng Ánh/);
    await close();
});

test("the list can be used with the keyboard alone", async () => {
    const { tab, close } = await openWindow(page);
    await tab.keyboard.press("Tab");
    assert.equal(await tab.evaluate(() => document.activeElement.className), "skip");
    for (let step = 0; step < 60; step += 1) {
        if (await tab.evaluate(() => document.activeElement.matches("tbody a"))) break;
        await tab.keyboard.press("Tab");
    }
    assert.ok(
        await tab.evaluate(() => document.activeElement.matches("tbody a")),
        "a person is reached with Tab",
    );
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/\/people\//);
    await close();
});

test("the list can be read without scripts", async () => {
    const { tab, close } = await openWindow(page, { scripts: false });
    await tab.getByRole("searchbox").fill("settlement");
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/find=settlement/);
    assert.ok((await tab.locator("tbody tr").count()) < 24);
    await close();
});

for (const [width, scheme] of [
    [320, "light"],
    [768, "dark"],
    [1440, "light"],
    [1440, "dark"],
]) {
    test(`the list at ${width} px, ${scheme}`, async () => {
        const { tab, close } = await openWindow(page, { width, scheme });
        await assertNoSideways(tab, "the list");
        await assertAccessible(tab, "the list");
        await picture(tab, `cycle-${width}-${scheme}`);
        await close();
    });
}
