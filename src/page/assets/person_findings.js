// What was found in a person's form: beside its field, in the list above, and in words for who does not see it go.

/** How long nothing changes before it is said what was mended, in milliseconds. */
const PAUSE = 900;

export class PersonFindings {
    constructor(announcement) {
        this.announcement = announcement;
        this.list = document.querySelector("#findings ul");
        this.told = new Set([...this.list.children].map((entry) => entry.textContent));
    }

    /** Shows what is found now. */
    show({ headline, findings }) {
        document.querySelector("#findings-title").textContent = headline;
        document.querySelector("#left").textContent = headline;
        this.list.replaceChildren(...findings.map(entry));
        for (const place of document.querySelectorAll(".found")) {
            const field = document.getElementById(place.id.slice("found.".length));
            const own = findings.filter((it) => it.at.includes(field.id));
            if (sentences(place) === own.map((it) => it.sentence.replaceAll("`", "")).join("\n")) continue;
            place.replaceChildren(...own.map(beside));
            if (own.some((it) => it.is_error)) field.setAttribute("aria-invalid", "true");
            else field.removeAttribute("aria-invalid");
            if (own.length > 0) field.closest("details")?.setAttribute("open", "");
        }
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.#tellChange(), PAUSE);
    }

    /** Says what was mended and what is new since it was said last. */
    #tellChange() {
        const now = new Set([...this.list.children].map((entry) => entry.textContent));
        const mended = [...this.told].filter((it) => !now.has(it)).length;
        const added = [...now].filter((it) => !this.told.has(it));
        this.told = now;
        const parts = [];
        if (mended > 0) parts.push(`${count(mended, "finding")} mended, ${now.size} left.`);
        if (added.length > 0) parts.push(`New: ${added.join(" ")}`);
        if (parts.length > 0) this.announcement.textContent = parts.join(" ");
    }
}

function count(number, word) {
    return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function sentences(place) {
    return [...place.querySelectorAll("[data-sentence]")].map((it) => it.textContent).join("\n");
}

/** A finding in the list. */
function entry({ at, about, sentence, hints, is_error }) {
    const item = document.createElement("li");
    item.classList.toggle("say", is_error);
    if (at.length > 0) {
        const link = document.createElement("a");
        link.href = `#${at[0]}`;
        link.append(element("bdi", [about]));
        item.append(link, ": ", ...inCode(sentence));
    } else {
        item.append(...inCode(sentence), ...hints.flatMap((hint) => [" ", element("small", inCode(hint))]));
    }
    return item;
}

/** A finding beside its field. */
function beside({ sentence, hints, is_error }) {
    const box = document.querySelector("#finding").content.cloneNode(true).firstElementChild;
    box.classList.toggle("error", is_error);
    box.querySelector(".unseen").textContent = is_error ? "Error: " : "Warning: ";
    box.querySelector("[data-sentence]").append(...inCode(sentence));
    box.append(...hints.flatMap((hint) => [" ", element("small", inCode(hint))]));
    return box;
}

/** A sentence whose values stand in backticks, with these as code. */
function inCode(sentence) {
    const part = (text, place) => (place % 2 === 1 ? element("code", [element("bdi", [text])]) : text);
    return sentence.split("`").map(part);
}

function element(name, content) {
    const made = document.createElement(name);
    made.append(...content);
    return made;
}
