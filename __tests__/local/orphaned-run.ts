// Supervises two processes until it is killed; for the tests of what such a run leaves.
import { join } from "node:path";
import { Supervisor } from "../../processes/supervisor.ts";
import { obedient, shell } from "./small-processes.ts";

const folder = process.argv[2] as string;
const supervisor = new Supervisor(
	[
		shell(folder, "first", obedient("first")),
		shell(folder, "second", obedient("second"), { after: ["first"] }),
	],
	{ stateFile: join(folder, "run/state.json") },
);
await supervisor.start();
process.stdout.write("started\n");
