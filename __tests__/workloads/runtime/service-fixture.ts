import { serviceFields } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { oneOf, positiveInteger } from "@tickstack/contracts/field";
import { runService } from "../../../workloads/runtime/src/service.ts";

const config = defineConfig("fixture", {
	...serviceFields,
	size: positiveInteger({ doc: "A required field." }),
	mode: oneOf(
		["run", "finish", "break", "answer", "throw", "hang", "stuck-start"],
		{
			default: "run",
			doc: "What the fixture does.",
		},
	),
});

/** A service that behaves as its configuration says. */
await runService(config, async ({ config: { mode }, log, signal }) => {
	if (mode === "throw")
		setTimeout(() => {
			throw new Error("thrown outside of any call");
		}, 50);
	log.info("starting");
	if (mode === "stuck-start")
		await new Promise((_, reject) =>
			signal.addEventListener("abort", () => reject(new Error("given up"))),
		);
	let asked = 0;
	return {
		ready: () => asked++ > 0,
		stop: async () => {
			if (mode === "hang")
				await new Promise(() => setInterval(() => {}, 1_000));
			log.info("work is finished");
		},
		...(mode === "finish" && { done: Promise.resolve() }),
		...(mode === "answer" && {
			done: Promise.reject(
				Object.assign(new Error("they differ"), { exitCode: 3 }),
			),
		}),
		...(mode === "break" && { done: Promise.reject(new Error("broken")) }),
		routes: {
			"/own": (_request, response) => {
				response.end("own route");
			},
			"/broken": () => {
				throw new Error("a route that throws");
			},
		},
	};
});
