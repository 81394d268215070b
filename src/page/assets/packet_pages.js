// The packet's pages beside the form. The old ones stay until the new ones can be drawn, and only what changed is fetched.

/** How much of the panel stays free above a place that is brought in sight, in pixels. */
const FREE_ABOVE = 60;

export class PacketPages {
    /** The panel of pages; `goTo(item, nth)` is called for a click on a place. */
    constructor(panel, goTo) {
        this.panel = panel;
        this.list = panel.querySelector("ol");
        this.places = JSON.parse(this.list.dataset.places);
        this.turn = 0;
        this.list.addEventListener("click", (event) => {
            const place = this.#placeAt(event);
            if (place) goTo(place.item, place.nth);
        });
        this.list.addEventListener("mousemove", (event) => this.#point(event));
        this.list.addEventListener("mouseleave", () => this.#unpoint());
    }

    /** Shows other pages, once all of them can be drawn. Whether they are the newest by then. */
    async show({ pages, places }) {
        const turn = ++this.turn;
        const images = await Promise.all(pages.map((page, place) => this.#image(page, place + 1)));
        if (turn !== this.turn) return false;
        this.places = places;
        const marked = this.marked;
        images.forEach((image, place) => this.#put(image, place, pages.length));
        while (this.list.children.length > images.length) this.list.lastElementChild.remove();
        if (marked) this.mark(marked.item, marked.nth, { move: false });
        return true;
    }

    /** Takes the next pages from another edition. */
    turnTo(address, alt) {
        this.turn += 1;
        this.list.dataset.address = address;
        this.list.dataset.alt = alt;
    }

    /** Marks where a field stands, and brings it in sight. */
    mark(item, nth, { move = true } = {}) {
        this.unmark();
        this.marked = { item, nth };
        const found = this.places.filter((place) => place.item === item && place.nth === nth);
        for (const place of found) this.#box(place, "mark");
        if (move && found.length > 0) this.#bringInSight(found[0]);
    }

    /** Takes the marks away. */
    unmark() {
        this.marked = null;
        this.list.querySelectorAll(".mark").forEach((mark) => mark.remove());
    }

    /** The picture of a page: the one that is shown, or a new one that can be drawn at once. */
    async #image({ hash, width, height }, number) {
        const shown = this.list.querySelector(`img[data-hash="${hash}"]`);
        if (shown) return shown;
        const image = new Image(Math.round(width), Math.round(height));
        image.dataset.hash = hash;
        image.src = `${this.list.dataset.address}/${hash}/${number}.svg`;
        await image.decode();
        return image;
    }

    #put(image, place, count) {
        const item = this.list.children[place] ?? this.list.appendChild(document.createElement("li"));
        image.alt = this.list.dataset.alt.replace("{page}", place + 1).replace("{pages}", count);
        const shown = item.querySelector("img");
        if (shown === image) return;
        if (shown) shown.replaceWith(image);
        else item.prepend(image);
    }

    /** The place under the pointer. */
    #placeAt(event) {
        const page = event.target.closest("li");
        const image = page?.querySelector("img");
        if (!image) return null;
        const box = image.getBoundingClientRect();
        const at = ((event.clientY - box.top) / box.height) * this.#height(image);
        const number = [...this.list.children].indexOf(page) + 1;
        return this.places.find((it) => it.page === number && it.top <= at && at <= it.bottom);
    }

    /** Takes away what a click would go to. */
    #unpoint() {
        this.pointed = null;
        this.list.querySelector(".spot")?.remove();
    }

    /** Shows what a click would go to. */
    #point(event) {
        const place = this.#placeAt(event);
        if (place === this.pointed) return;
        this.pointed = place;
        this.list.querySelector(".spot")?.remove();
        if (place) this.#box(place, "spot");
    }

    #height(image) {
        return Number(image.getAttribute("height"));
    }

    /** Draws a box around a place. */
    #box(place, kind) {
        const page = this.list.children[place.page - 1];
        const image = page?.querySelector("img");
        if (!image) return;
        const box = document.createElement("div");
        box.className = kind;
        box.style.top = `${(place.top / this.#height(image)) * 100}%`;
        box.style.height = `${((place.bottom - place.top) / this.#height(image)) * 100}%`;
        page.append(box);
    }

    /** Scrolls the panel, and nothing else, if a place is out of sight. */
    #bringInSight(place) {
        const scroller = this.panel.querySelector(".scroll");
        const page = this.list.children[place.page - 1];
        if (!page || scroller.scrollHeight <= scroller.clientHeight) return;
        const image = page.querySelector("img");
        const scale = image.getBoundingClientRect().height / this.#height(image);
        const top = page.offsetTop - this.list.offsetTop + place.top * scale;
        const bottom = page.offsetTop - this.list.offsetTop + place.bottom * scale;
        const isInSight = top >= scroller.scrollTop && bottom <= scroller.scrollTop + scroller.clientHeight;
        if (!isInSight) scroller.scrollTo({ top: Math.max(0, top - FREE_ABOVE), behavior: motion() });
    }
}

/** How things move for this reader. */
function motion() {
    return matchMedia("(prefers-reduced-motion: no-preference)").matches ? "smooth" : "auto";
}
