// A person's form beside the packet's pages: what is typed is shown in the pages at once, and saved after a pause.

import { FieldSaver } from "./field_saver.js";
import { FormField } from "./form_fields.js";
import { PacketPages } from "./packet_pages.js";
import { PersonFindings } from "./person_findings.js";
import { send } from "./page.js";

/** How long to wait for the next letter before pages are asked for, in milliseconds. */
const NEXT_LETTER = 10;

const desk = document.querySelector(".person");
const form = document.querySelector("#fields");
const saved = document.querySelector("#saved");
const stopped = document.querySelector("#stopped");
const download = document.querySelector("#download");

const fields = {
    all: [],
    /** Takes up the fields that stand in the form now. */
    adopt(root) {
        for (const element of root.querySelectorAll("[data-field]")) this.all.push(new FormField(element));
    },
    of(element) {
        return this.all.find((field) => field.element === element);
    },
    wasSaved(field) {
        offerAnother(field);
    },
    wasChosen() {
        showSoon();
        saver.save();
    },
};
fields.adopt(form);

const findings = new PersonFindings(document.querySelector("#announcement"));
const pages = new PacketPages(document.querySelector("#packet"), goTo);
const saver = new FieldSaver(`${desk.dataset.address}/edits`, fields, tell);

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => {
    const field = fields.of(event.target);
    if (!field) return;
    field.tellTyping();
    showSoon();
    saver.saveSoon();
});
form.addEventListener("change", (event) => fields.of(event.target) && saver.save());
form.addEventListener("focusout", () => saver.isUnsaved && saver.save());
form.addEventListener("focusin", (event) => {
    const item = event.target.closest(".item");
    if (item && fields.of(event.target)) pages.mark(item.dataset.item, Number(item.dataset.place));
});
form.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyU") return;
    const button = event.target.closest(".field")?.querySelector(".changed:not([hidden]) [data-undo]");
    if (!button) return;
    event.preventDefault();
    undo(button);
});
form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-undo]");
    if (button) undo(button);
});

/** Gives a field the text of the file again. */
function undo(button) {
    const field = fields.of(button.closest(".field").querySelector("[data-field]"));
    field.put(button.dataset.undo);
    field.element.focus();
    showSoon();
    saver.save();
}

/** Goes to the field whose words stand at a place of the pages. */
function goTo(name, place) {
    const items = [...form.querySelectorAll(".item")].filter((it) => it.dataset.item === name);
    const item = items.find((it) => Number(it.dataset.place) === place) ?? items[0];
    if (item) focusIn(item.querySelector("textarea, input, select"));
}

function focusIn(element) {
    element.closest("details")?.setAttribute("open", "");
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
}

// A link to a field opens what it stands in.
document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target?.dataset.field) return;
    event.preventDefault();
    focusIn(target);
});

// Another edition takes the place of this one, and the form stays as it is.
document.querySelector(".editions").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-edition]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector(".editions [aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    desk.dataset.edition = link.dataset.edition;
    download.href = `${desk.dataset.address}/packet/${link.dataset.edition}.pdf`;
    pages.turnTo(`${desk.dataset.address}/pages/${link.dataset.edition}`, link.dataset.alt);
    history.replaceState(null, "", link.href);
    showSoon();
});

let isShowing = false;
let isToShow = false;
let timer;

/** Shows the texts in the pages, once the next letter has had its time. */
function showSoon() {
    isToShow = true;
    clearTimeout(timer);
    timer = setTimeout(show, NEXT_LETTER);
}

/** Asks for pages with all texts as they are now. One question at a time: the next has what was typed meanwhile. */
async function show() {
    if (isShowing) return;
    isShowing = true;
    while (isToShow) {
        isToShow = false;
        await showOnce().catch(() => {});
    }
    isShowing = false;
}

async function showOnce() {
    const edits = fields.all
        .filter((field) => field.isUnsaved)
        .map((field) => ({ ...field.key, text: field.text }));
    const { address, edition } = desk.dataset;
    const answer = await send(`${address}/preview`, { edition, edits });
    if (!answer.ok) return;
    const preview = await answer.json();
    if (edition !== desk.dataset.edition) return;
    findings.show(preview);
    stopped.hidden = preview.pages !== null;
    download.hidden = preview.pages === null;
    document.querySelector(".scroll").classList.toggle("stale", preview.pages === null);
    if (preview.pages) {
        await pages.show(preview);
        count = preview.pages.length;
    }
}

let count = pages.list.children.length;

/** Tells whether everything is saved. */
function tell(state, why) {
    const said = {
        saved: `saved · ${count} ${count === 1 ? "page" : "pages"}`,
        waits: "not saved yet",
        chosen: "not saved: choose between two texts",
        failed: `NOT SAVED: ${why}`,
    }[state];
    saved.classList.toggle("say", state === "failed" || state === "chosen");
    saved.setAttribute("role", state === "failed" ? "alert" : "status");
    if (saved.textContent !== said) saved.textContent = said;
}

/** Once a story was begun, offers one more. */
async function offerAnother(field) {
    const item = field.element.closest("details.item");
    if (!item || item.dataset.another === undefined) return;
    delete item.dataset.another;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const there of page.querySelectorAll("details.item[data-another]")) {
        if (document.getElementById(there.id)) continue;
        const added = document.importNode(there, true);
        item.after(added);
        fields.adopt(added);
    }
}

// Whoever leaves takes nothing along that is not saved.
document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || !saver.isUnsaved) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (await saver.save()) link.click();
});

document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const link = document.querySelector({ PageUp: "a[rel=prev]", PageDown: "a[rel=next]" }[event.key]);
    if (!link) return;
    event.preventDefault();
    link.click();
});
