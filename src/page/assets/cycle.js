// The list of a cycle: it answers while somebody types, and shows packets as soon as they are known.

const form = document.querySelector("[data-filter]");
const part = document.querySelector("#people");
const said = document.querySelector("[data-shown]");
let asked;
let waiting;

/** The address of the list that the form asks for; what is blank is left out. */
function address() {
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(chosen).toString();
    return query ? `/?${query}` : "/";
}

/** Puts the list of an address in the place of the one that is shown. */
async function show(to) {
    asked?.abort();
    asked = new AbortController();
    try {
        const answer = await fetch(to, { headers: { "X-Part": "people" }, signal: asked.signal });
        if (!answer.ok) return location.assign(to);
        part.innerHTML = await answer.text();
    } catch (error) {
        if (error.name !== "AbortError") throw error;
        return;
    }
    lookAgain();
}

async function filter() {
    const to = address();
    history.replaceState(null, "", to);
    await show(to);
    said.textContent = part.querySelector("[data-count]")?.textContent ?? "";
}

/** While packets are still looked for, the list is asked for again. */
function lookAgain() {
    clearTimeout(waiting);
    if (part.querySelector("[data-planning]") && !part.contains(document.activeElement)) {
        waiting = setTimeout(() => show(location.href), 600);
    }
}

if (form) {
    let typing;
    form.querySelector("[data-without-script]")?.remove();
    form.addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(filter, 120);
    });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        clearTimeout(typing);
        filter();
    });
    lookAgain();
}
