// The form for own files: it is sent without leaving the page, so that what is wrong can be said beside it; files can be dropped on it.

const form = document.querySelector("[data-open]");
const refused = document.querySelector("[data-refused]");

for (const place of document.querySelectorAll("[data-drop]")) {
    const input = place.querySelector("input");
    place.addEventListener("dragover", (event) => {
        event.preventDefault();
        place.classList.add("over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
        event.preventDefault();
        place.classList.remove("over");
        input.files = event.dataTransfer.files;
    });
}

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    refused.textContent = "";
    try {
        const answer = await fetch("/open", { method: "POST", body: new FormData(form) });
        if (answer.ok) return location.assign("/");
        const told = await answer.json().catch(() => ({}));
        refused.textContent = told.error ?? "The files were not taken.";
    } catch {
        refused.textContent = "The files were not taken: promopacket does not answer, or they are too large.";
    }
    button.disabled = false;
});
