// SPDX-License-Identifier: MIT
// Keeps a page up to date: it fetches the page itself again and takes over what is marked as live.
// Everything can be done without it, by reloading.
"use strict";
addEventListener("DOMContentLoaded", () => {
	const trouble = document.getElementById("trouble");
	const pause = document.getElementById("pause");
	const copied = document.getElementById("copied");
	const least = 1000; // ms from one look to the next
	let timer = 0;
	let paused = false;

	const say = (where, text) => {
		if (where && where.textContent !== text) where.textContent = text;
	};

	// Who is at a link or button in there stays at the one that has taken its place.
	const replace = (old, fresh) => {
		const at = old.contains(document.activeElement) ? document.activeElement : null;
		const alike = (e) => at.outerHTML === e.outerHTML || (at.href && at.href === e.href);
		old.replaceChildren(...fresh.childNodes);
		if (at) [...old.querySelectorAll("a, button")].find(alike)?.focus({ preventScroll: true });
	};

	const look = async () => {
		const begun = performance.now();
		try {
			const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10000) });
			// without its head: the policy of this page lets no other style pass
			const text = await answer.text();
			const page = new DOMParser().parseFromString(text.slice(text.indexOf("<main")), "text/html");
			for (const fresh of page.querySelectorAll("[data-live]")) {
				const old = document.getElementById(fresh.id);
				if (old && old.innerHTML !== fresh.innerHTML) replace(old, fresh);
			}
			say(trouble, answer.ok ? "" : "The world does not answer just now.");
		} catch {
			say(trouble, "The window does not answer any more.");
		}
		plan(Math.max(least, 4 * (performance.now() - begun)));
	};
	const plan = (wait) => {
		clearTimeout(timer);
		if (!paused && !document.hidden) timer = setTimeout(look, wait);
	};

	pause.hidden = false;
	document.getElementById("reload").hidden = true;
	pause.addEventListener("click", () => {
		paused = !paused;
		pause.setAttribute("aria-pressed", paused);
		plan(0);
	});
	document.addEventListener("visibilitychange", () => plan(0));
	plan(least);

	// what was said once is not said again by a reload
	if (location.search.includes("said=")) history.replaceState(null, "", location.pathname);

	const copy = async (button, text) => {
		try {
			await navigator.clipboard.writeText(await text());
			say(copied, "Copied.");
		} catch {
			say(copied, "That could not be copied.");
		}
	};
	for (const button of document.querySelectorAll("[data-copy]")) {
		button.hidden = false;
		button.addEventListener("click", () =>
			copy(button, async () => document.getElementById(button.dataset.copy).textContent));
	}
	// a secret that is copied is not shown, but it leaves the same line in the timeline
	for (const button of document.querySelectorAll("[data-post]")) {
		button.hidden = false;
		button.addEventListener("click", () =>
			copy(button, async () => {
				const body = new URLSearchParams({ action: button.dataset.post });
				// form.action would be the buttons of that name
				const answer = await fetch(button.form.getAttribute("action"), { method: "POST", body });
				if (!answer.ok) throw new Error(answer.status);
				return answer.text();
			}));
	}
});
