// The build: what would be made follows what is chosen; then how far it is, and how it ended.

import { send } from "./page.js";

const form = document.querySelector("[data-build]");
const plan = document.querySelector("#plan");
const job = document.querySelector("#job");
const said = document.querySelector("[data-build-said]");
let asked;
let waiting;

function query() {
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    return new URLSearchParams(chosen).toString();
}

function address() {
    const chosen = query();
    return chosen ? `/build?${chosen}` : "/build";
}

async function part(name) {
    const answer = await fetch(address(), { headers: { "X-Part": name }, signal: asked?.signal });
    return answer.ok ? answer.text() : "";
}

/** Shows what would be made now; as long as that is still looked for, again soon. */
async function showPlan() {
    clearTimeout(waiting);
    asked?.abort();
    asked = new AbortController();
    try {
        plan.innerHTML = await part("plan");
    } catch (error) {
        if (error.name !== "AbortError") throw error;
        return;
    }
    lookAgain();
}

function lookAgain() {
    if (plan.querySelector("[data-planning]")) waiting = setTimeout(showPlan, 500);
}

async function showEnd() {
    asked = undefined;
    job.innerHTML = await part("job");
    const end = job.querySelector("[data-end]");
    said.textContent = end?.textContent ?? "";
    if (end) {
        end.tabIndex = -1;
        end.focus();
    }
    showPlan();
}

/** Follows a build until it ends. What is said aloud changes every few seconds only. */
async function follow() {
    let spoken = 0;
    for (;;) {
        const answer = await fetch("/build/progress");
        if (!answer.ok) return;
        const { state, words } = await answer.json();
        if (!state.isRunning) return showEnd();
        const bar = job.querySelector("progress");
        if (bar) {
            bar.max = Math.max(state.all, 1);
            bar.value = state.done;
            job.querySelector("[data-progress-words]").textContent = words;
        }
        if (Date.now() - spoken > 5000) {
            spoken = Date.now();
            said.textContent = words;
        }
        await new Promise((done) => setTimeout(done, 300));
    }
}

async function start(button) {
    button.disabled = true;
    const answer = await send("/build", { query: query() });
    if (!answer.ok) {
        const { error } = await answer.json();
        said.textContent = error;
        button.insertAdjacentText("afterend", ` ${error}`);
        button.disabled = false;
        return;
    }
    asked = undefined;
    job.innerHTML = await part("job");
    job.querySelector("[data-stop]")?.focus();
    plan.replaceChildren();
    follow();
}

if (form) {
    form.querySelector("[data-without-script]")?.remove();
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
        history.replaceState(null, "", address());
        showPlan();
    });
    document.addEventListener("click", async ({ target }) => {
        if (target.matches("[data-start]")) start(target);
        if (target.matches("[data-stop]")) {
            target.disabled = true;
            await send("/build/stop");
        }
        if (target.matches("[data-open-folder]")) {
            const answer = await send("/build/open-folder");
            if (!answer.ok) said.textContent = (await answer.json()).error;
        }
    });
    if (job.querySelector("[data-running]")) follow();
    lookAgain();
}
