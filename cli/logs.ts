import { resolve } from "node:path";
import type { Output } from "./cli-context.ts";
import { command } from "./command.ts";
import { flag } from "./flag.ts";
import { dataDir } from "./flags.ts";

export const logs = command({
	brief: "what a component of the pipeline on this machine writes",
	examples: [
		["kafka", "its log so far"],
		["batch --follow", "and what is added, until Ctrl-C"],
	],
	exitCodes: {},
	flags: {
		"data-dir": dataDir(),
		follow: flag("go on with what is added, until Ctrl-C"),
	},
	letters: { f: "follow" },
	argument: {
		name: "COMPONENT",
		brief: "as `tickstack status` names it",
		count: "one",
		async proposals() {
			const { loggedComponents } = await import(
				"../local/run/component-log.ts"
			);
			return loggedComponents(resolve(".data"));
		},
	},
	async run(cli, { follow, "data-dir": dataDir }, [component = ""]) {
		const { componentLog } = await import("../local/run/component-log.ts");
		for await (const chunk of componentLog(dataDir, component, { follow }))
			await write(cli.process.stdout, chunk);
		return {};
	},
});

/** Rejects when the reader has gone (`logs -f kafka | head`), which ends the command. */
const write = (output: Output, chunk: Uint8Array): Promise<void> =>
	new Promise((resolve, reject) => {
		output.write(chunk, (error) => (error ? reject(error) : resolve()));
	});
