// Loads the WASM when the browser has nothing else to do, or soon if it never has, and wakes the islands of the page. No island waits
// for another, because some have their code in a file of their own, which may come late or not at all.
(async (script, program) => {
	if ("requestIdleCallback" in window) await new Promise((idle) => requestIdleCallback(idle, { timeout: 300 }));
	const app = await import(script);
	await app.default({ module_or_path: program });
	window.__hydrateIsland = async (island, name) => {
		island.parentElement.closest("leptos-children")?.$$on_hydrate?.();
		await app[name]?.(island);
	};
	app.hydrate();
})
