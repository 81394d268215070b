// A person's form beside the packet's pages, in a browser: typing, saving, taking back, two windows, and all of it with the keyboard.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
    assertAccessible,
    assertNoSideways,
    closeBrowser,
    openWindow,
    picture,
    program,
    sample,
    sampleArguments,
    startPage,
} from "./page.mjs";

const KUBERNETES = "backend/L4/kubernetes-helm";
let page;
const digests = () => sample.map((path) => createHash("sha256").update(readFileSync(path)).digest("hex"));
const untouched = digests();

before(async () => {
    page = await startPage();
});
after(async () => {
    await page?.stop();
    await closeBrowser();
});

/** A window on a person. */
async function onPerson(id, options) {
    const { tab, close } = await openWindow(page, options);
    await tab.goto(`${page.origin}/people/${id}`);
    return { tab, close };
}

/** The field of an item, as its labels name it in corrections. */
function fieldOf(tab, { item, role = "manager", field, nth = 1 }) {
    return tab.locator(
        `[data-item="${item}"][data-role="${role}"][data-field="${field}"][data-nth="${nth}"]`,
    );
}

const isSaved = (tab) =>
    tab.waitForFunction(() => document.querySelector("#saved").textContent.startsWith("saved"));
const hashes = (tab) =>
    tab.locator("#packet img").evaluateAll((images) => images.map((it) => it.dataset.hash));

test("what is typed is in the pages, then in the corrections file, and undo takes it back", async () => {
    const { tab, close } = await onPerson("E1003");
    const before = await hashes(tab);
    const comment = fieldOf(tab, { item: "summary", role: "manager", field: "comment" });
    const said = await comment.inputValue();
    await comment.focus();
    await tab.keyboard.press("Control+End");
    await tab.keyboard.type(" Helm is learnt by March.");
    await tab.waitForFunction((old) => document.querySelector("#packet img").dataset.hash !== old, before[0]);
    await isSaved(tab);
    assert.equal(await comment.inputValue(), `${said} Helm is learnt by March.`);
    assert.match(readFileSync(page.corrections, "utf8"), /Helm is learnt by March\./);
    await comment
        .locator("xpath=ancestor::*[contains(@class,'field')]")
        .getByRole("button", { name: /undo/i })
        .click();
    await isSaved(tab);
    await tab.waitForFunction((old) => document.querySelector("#packet img").dataset.hash === old, before[0]);
    assert.equal(await comment.inputValue(), said);
    assert.deepEqual(digests(), untouched, "the files of the input are as they were");
    await close();
});

test("the caret stays where it is while pages change", async () => {
    const { tab, close } = await onPerson("E1003");
    const comment = fieldOf(tab, { item: "summary", role: "self", field: "comment" });
    await comment.focus();
    await tab.keyboard.press("Control+Home");
    for (const letter of "Since spring, ") {
        await tab.keyboard.type(letter);
        await tab.waitForTimeout(60);
    }
    await isSaved(tab);
    assert.ok((await comment.inputValue()).startsWith("Since spring, "));
    assert.equal(await comment.evaluate((it) => it.selectionStart), "Since spring, ".length);
    assert.ok(await comment.evaluate((it) => it === document.activeElement));
    await close();
});

test("two windows on one field: the second sees both texts and chooses", async () => {
    const [first, second] = [await onPerson("E1004"), await onPerson("E1004")];
    const field = { item: "summary", role: "self", field: "comment" };
    await fieldOf(first.tab, field).fill("First words.");
    await isSaved(first.tab);
    await fieldOf(second.tab, field).fill("Second words.");
    const choice = second.tab.getByRole("alertdialog");
    await choice.waitFor();
    assert.match(await choice.innerText(), /First words\.[\s\S]*Second words\./);
    await assertAccessible(second.tab, "two texts for one field");
    await picture(second.tab, "person-conflict");
    await choice.getByRole("button", { name: "Keep mine" }).click();
    await isSaved(second.tab);
    assert.equal(await fieldOf(second.tab, field).inputValue(), "Second words.");
    const rows = readFileSync(page.corrections, "utf8");
    assert.ok(rows.indexOf("First words.") < rows.lastIndexOf("Second words."));
    await first.close();
    await second.close();
});

test("a finding goes away when it is mended, is announced, and the PDF is that of the command line", async () => {
    const { tab, close } = await onPerson("E1012");
    const claims = tab.locator(".item").filter({ hasText: "neither comment nor evidence" });
    const item = await claims.first().getAttribute("data-item");
    const own = tab.locator(`.item[data-item="${item}"]`);
    await own
        .locator('[data-field="comment"][data-role="manager"]')
        .fill("He wrote the chart of the invoice service himself.");
    await tab.waitForFunction(
        (item) =>
            !document
                .querySelector(`.item[data-item="${item}"]`)
                .innerText.includes("neither comment nor evidence"),
        item,
    );
    await tab.waitForFunction(() => document.querySelector("#announcement").textContent.includes("mended"));
    await isSaved(tab);
    const [download] = await Promise.all([
        tab.waitForEvent("download"),
        tab.getByRole("link", { name: "Download PDF" }).click(),
    ]);
    const ofPage = readFileSync(await download.path());
    const made = join(page.folder, "made.pdf");
    execFileSync(
        program,
        ["packet", "E1012", ...sampleArguments(), "--corrections", page.corrections, "-o", made],
        {
            stdio: "pipe",
        },
    );
    assert.ok(ofPage.equals(readFileSync(made)), "the bytes are those of the command line");
    await close();
});

test("Tab leads from a changed field to the next, and Alt + U in the field undoes", async () => {
    const { tab, close } = await onPerson("E1005");
    const comment = fieldOf(tab, { item: "summary", role: "self", field: "comment" });
    const said = await comment.inputValue();
    await comment.fill("Other words.");
    await isSaved(tab);
    await tab.keyboard.press("Tab");
    assert.ok(
        await tab.evaluate(() => document.activeElement.matches("[data-field]")),
        "a field follows, and no button",
    );
    await comment.focus();
    await tab.keyboard.press("Alt+u");
    await isSaved(tab);
    assert.equal(await comment.inputValue(), said);
    await close();
});

test("a click in the pages goes to the field, and back", async () => {
    const { tab, close } = await onPerson("E1003");
    const places = await tab.locator("#packet ol").evaluate((list) => JSON.parse(list.dataset.places));
    const place = places.find((it) => it.item.startsWith("backend/L4/"));
    assert.ok(place, "skills have places on the pages");
    const image = tab
        .locator("#packet li")
        .nth(place.page - 1)
        .locator("img");
    await image.scrollIntoViewIfNeeded();
    const { height, scale } = await image.evaluate((it) => ({
        height: it.getBoundingClientRect().height,
        scale: it.getBoundingClientRect().height / Number(it.getAttribute("height")),
    }));
    const at = ((place.top + place.bottom) / 2) * scale;
    assert.ok(at < height);
    await image.click({ position: { x: 60, y: at } });
    assert.equal(await tab.evaluate(() => document.activeElement.dataset.item), place.item);
    assert.ok(await tab.locator("#packet .mark").first().isVisible(), "the place is marked");
    await close();
});

test("with the keyboard alone: find, mend, see it go, switch the edition, export, build, close", async () => {
    const own = await startPage();
    const { tab, close } = await openWindow(own);
    const walk = async (isThere, most = 400) => {
        for (let step = 0; step < most; step += 1) {
            await tab.keyboard.press("Tab");
            if (await tab.evaluate(isThere)) return;
        }
        assert.fail(`not reached with Tab: ${isThere}`);
    };
    await walk(() => document.activeElement.matches("input[type=search]"));
    await tab.keyboard.type("bo li");
    await tab.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await walk(() => document.activeElement.matches("tbody a"));
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/people\/E1012/);
    await walk(() => document.activeElement.matches("#findings a"));
    await tab.keyboard.press("Enter");
    await tab.waitForFunction(() => document.activeElement.matches("textarea[data-field]"));
    const item = await tab.evaluate(() => document.activeElement.dataset.item);
    await tab.keyboard.type("He wrote the chart of the invoice service himself.");
    await tab.waitForFunction(
        (item) => !document.querySelector(`.item[data-item="${item}"]`).innerText.includes("neither comment"),
        item,
    );
    await isSaved(tab);
    await walk(() => document.activeElement.matches('.editions a[data-edition="manager"]'));
    await tab.keyboard.press("Enter");
    await tab.waitForFunction(() => location.search.includes("edition=manager"));
    await walk(() => document.activeElement.matches("#download"));
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.keyboard.press("Enter")]);
    assert.match(download.suggestedFilename(), /manager.*\.pdf$/);
    await tab.goto(`${own.origin}/people/E1004`);
    await tab.keyboard.press("Alt+PageDown");
    await tab.waitForURL(/people\/E1005/);
    await tab.goto(`${own.origin}/`);
    await walk(() => document.activeElement.matches('nav a[href="/build"]'));
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/build/);
    await walk(() => document.activeElement.matches("[data-start]"));
    await tab.keyboard.press("Enter");
    await tab.locator("[data-end]").waitFor({ timeout: 60_000 });
    assert.ok(existsSync(join(own.folder, "packets/manifest.json")));
    await walk(() => document.activeElement.matches("[data-close]"));
    const ended = new Promise((done) => own.process.once("exit", done));
    await tab.keyboard.press("Enter");
    assert.equal(await ended, 0);
    await close();
    await own.stop();
});

test("without scripts a person can be read and downloaded", async () => {
    const { tab, close } = await openWindow(page, { scripts: false });
    await tab.goto(`${page.origin}/people/E1006`);
    assert.ok((await tab.locator("#packet img").count()) > 1);
    assert.ok(
        await tab
            .locator("#packet img")
            .first()
            .evaluate((it) => it.complete && it.naturalWidth > 0),
    );
    assert.match(
        await tab.getByRole("link", { name: "Download PDF" }).getAttribute("href"),
        /\/people\/E1006\/packet\/committee\.pdf/,
    );
    await close();
});

test("the program ends while somebody types: the text stays and the page says that it is not saved", async () => {
    const own = await startPage();
    const { tab, close } = await openWindow(own);
    await tab.goto(`${own.origin}/people/E1003`);
    const comment = fieldOf(tab, { item: "summary", role: "self", field: "comment" });
    await comment.fill("Words that must stay.");
    await isSaved(tab);
    own.process.kill("SIGKILL");
    await comment.fill("Words that must stay. And these.");
    await tab
        .getByText(/not saved/i)
        .first()
        .waitFor();
    assert.equal(await comment.inputValue(), "Words that must stay. And these.");
    assert.match(readFileSync(own.corrections, "utf8"), /Words that must stay\./);
    assert.ok(existsSync(own.corrections));
    await tab.close({ runBeforeUnload: false });
    await close().catch(() => {});
    await own.stop();
});

for (const id of ["E1003", "E1011", "E2011"]) {
    for (const [width, scheme] of [
        [320, "light"],
        [768, "dark"],
        [1440, "light"],
        [1440, "dark"],
    ]) {
        test(`${id} at ${width} px, ${scheme}`, async () => {
            const { tab, close } = await onPerson(id, { width, scheme });
            await assertNoSideways(tab, id);
            await assertAccessible(tab, id);
            await picture(tab, `person-${id}-${width}-${scheme}`);
            await close();
        });
    }
}
