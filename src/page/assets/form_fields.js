// The fields of a person's form: what each of them says, what is saved of it, and what stands beside it.

export class FormField {
    constructor(element) {
        this.element = element;
        /** What the program has. */
        this.saved = saidBy(element);
        /** Why it cannot be saved as it is; another text is tried again. */
        this.refused = null;
        this.conflict = null;
    }

    /** What a correction names. */
    get key() {
        const { item, role, assessor, nth, field } = this.element.dataset;
        return { item, role, assessor, nth: Number(nth), field };
    }

    get text() {
        return this.element.value;
    }

    get isUnsaved() {
        return this.text !== this.saved;
    }

    /** Whether its text is to be sent. */
    get waits() {
        return this.isUnsaved && this.refused !== this.text && !this.conflict;
    }

    /** Says something else than it did; never while somebody types in it. */
    put(text) {
        if (this.element.value === text) return;
        this.element.value = text;
        // A rating in other words than those of the list.
        if (this.element.value !== text && this.element.localName === "select") {
            this.element.add(new Option(text, text, false, true));
        }
    }

    /** The part of the form around it. */
    get frame() {
        return this.element.closest(".field");
    }

    /** Tells who changed it, when, and offers to take it back; nothing if it says what the input says. */
    tellChange({ is_changed, by, at, input }) {
        const line = this.frame.querySelector(".changed");
        line.hidden = !is_changed;
        line.querySelector("span").textContent = by ? `changed by ${by}, ${at}` : `changed, ${at}`;
        line.querySelector("button").dataset.undo = input;
    }

    /** Tells that what somebody types is not saved yet. */
    tellTyping() {
        const line = this.frame.querySelector(".changed");
        if (!line.hidden && this.isUnsaved) line.querySelector("span").textContent = "not saved yet";
    }

    /** Tells in words why it is not saved. */
    tellRefusal(message) {
        this.refused = message === null ? null : this.text;
        const line = this.frame.querySelector(".refused");
        line.textContent = message === null ? "" : `Not saved: ${message}`;
        this.element.toggleAttribute("data-refused", message !== null);
    }

    /** Shows both texts, and lets the person choose. */
    tellConflict(theirs, choose) {
        this.conflict = theirs;
        const box = document.querySelector("#conflict").content.cloneNode(true).firstElementChild;
        box.querySelector("[data-who]").textContent =
            theirs.by === "you" ? "You, in another window," : theirs.by || "Somebody else";
        box.querySelector("[data-when]").textContent = theirs.at;
        box.querySelector("[data-theirs]").textContent = theirs.now || "(nothing)";
        box.querySelector("[data-mine]").textContent = this.text || "(nothing)";
        for (const button of box.querySelectorAll("button")) {
            button.addEventListener("click", () => {
                // The box takes the focus along when it goes, and what loses the focus is saved.
                this.saved = theirs.now;
                if (button.dataset.choice === "theirs") this.put(theirs.now);
                this.conflict = null;
                box.remove();
                this.element.focus();
                choose();
            });
        }
        this.frame.append(box);
    }
}

/** What a field said when the page came, whatever the browser filled in since. */
function saidBy(element) {
    if (element.localName !== "select") return element.defaultValue;
    return [...element.options].find((option) => option.defaultSelected)?.value ?? "";
}
