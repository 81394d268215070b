// What every page does: the button that ends promopacket, and filters that answer while they are typed.

/** Sends JSON to an address of the page, and gives the answer. */
export async function send(address, content) {
    return fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(content ?? {}),
    });
}

for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", async () => {
        const answer = await send("/close");
        if (answer.ok) {
            const sentence = document.createElement("p");
            sentence.textContent = "promopacket has ended. You can close this window.";
            sentence.setAttribute("role", "status");
            document.querySelector("main").replaceChildren(sentence);
            document.querySelector("header nav")?.remove();
        }
    });
}

for (const button of document.querySelectorAll("[data-read-again]")) {
    button.addEventListener("click", async () => {
        button.disabled = true;
        const answer = await send("/read-again");
        if (answer.ok) return location.reload();
        document.querySelector("[data-refused]").textContent = (await answer.json()).error;
        button.disabled = false;
    });
}
