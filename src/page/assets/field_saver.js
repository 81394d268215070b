// Saves what was typed, one field after another. What is called saved is on the disk; until then the text stays in its field.

import { send } from "./page.js";

/** How long nothing is typed before a text is saved, in milliseconds. */
const PAUSE = 600;

/** The longest time between two tries, in milliseconds. */
const LONGEST_WAIT = 10_000;

export class FieldSaver {
    /** `tell(state, words)` is called with `saved`, `waits`, `failed` or `chosen`. */
    constructor(address, fields, tell) {
        this.address = address;
        this.fields = fields;
        this.tell = tell;
        this.running = null;
        this.wait = 0;
        addEventListener("beforeunload", (event) => {
            if (this.isUnsaved) event.preventDefault();
        });
        document.addEventListener("visibilitychange", () => document.hidden && this.save());
        addEventListener("online", () => this.save());
    }

    get isUnsaved() {
        return this.fields.all.some((field) => field.isUnsaved);
    }

    /** Saves after a pause. */
    saveSoon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), PAUSE);
        if (this.isUnsaved) this.tell("waits");
    }

    /** Saves what is to be saved. Whether all of it is. */
    async save() {
        clearTimeout(this.timer);
        this.running ??= this.#saveAll().finally(() => (this.running = null));
        await this.running;
        return !this.isUnsaved;
    }

    async #saveAll() {
        let field;
        while ((field = this.fields.all.find((it) => it.waits))) {
            if (!(await this.#saveField(field))) return;
        }
        if (!this.isUnsaved) this.tell("saved");
    }

    /** Saves a field. Whether to go on with the next. */
    async #saveField(field) {
        const after = field.text;
        let answer, content;
        try {
            answer = await send(this.address, { ...field.key, before: field.saved, after });
            content = await answer.json();
        } catch {
            return this.#tryLater("promopacket does not answer");
        }
        this.wait = 0;
        if (answer.ok) {
            field.saved = after;
            field.tellRefusal(null);
            field.tellChange(content);
            this.fields.wasSaved(field);
        } else if (answer.status === 409) {
            field.tellConflict(content, () => this.fields.wasChosen(field));
            this.tell("chosen");
        } else if (answer.status === 400 || answer.status === 422) {
            field.tellRefusal(content.error);
            this.tell("failed", "a text cannot be saved as it is");
        } else {
            return this.#tryLater(content.error ?? "promopacket refuses it");
        }
        return true;
    }

    /** Says loudly that nothing was saved, keeps the texts, and tries again. */
    #tryLater(why) {
        this.wait = Math.min(LONGEST_WAIT, Math.max(1000, this.wait * 2));
        this.tell("failed", `${why}; your text stays here, and is tried again`);
        this.timer = setTimeout(() => this.save(), this.wait);
        return false;
    }
}
