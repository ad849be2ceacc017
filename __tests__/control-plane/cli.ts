// The command line of `npm run cluster`: a throw-away Kubernetes control plane with simulated nodes.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../local/usage-error.ts";
import { BackgroundCluster } from "./background-cluster.ts";

const HELP = `npm run cluster -- up|down|status|kubeconfig [FLAGS]
  up            starts etcd, the API server, controllers, the scheduler and simulated nodes in the background
  down          stops them and deletes their data
  status        exit code 0 only when the cluster runs
  kubeconfig    prints the path of the administrator's kubeconfig
    --dir D           data and logs (.data-cluster)
    --port-base P     the API server's port, five more follow it (16443)
    --nodes N         simulated nodes, in three zones (3)
`;

function whole(flag: string, text: string, [min, max]: [number, number]) {
	const value = Number(text);
	if (!Number.isInteger(value) || value < min || value > max)
		throw new UsageError(
			`--${flag} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`,
		);
	return value;
}

function flagsOf(args: string[]) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: {
				dir: { type: "string", default: ".data-cluster" },
				"port-base": { type: "string", default: "16443" },
				nodes: { type: "string", default: "3" },
				help: { type: "boolean", default: false },
			},
		});
	} catch (error) {
		throw new UsageError(`${(error as Error).message}\n\n${HELP}`);
	}
}

async function run(args: string[]): Promise<number> {
	const { values, positionals } = flagsOf(args);
	const [command, more] = positionals;
	if (values.help || command === undefined) {
		process.stdout.write(HELP);
		return 0;
	}
	const cluster = new BackgroundCluster(resolve(values.dir));
	const size = () => ({
		portBase: whole("port-base", values["port-base"], [1_024, 65_530]),
		nodes: whole("nodes", values.nodes, [1, 200]),
	});
	switch (more === undefined ? command : undefined) {
		case "up":
			return cluster.up(size());
		case "serve":
			return cluster.serve(size());
		case "down":
			return cluster.down();
		case "status":
			return status(cluster);
		case "kubeconfig": {
			const path = cluster.kubeconfig;
			if (path) process.stdout.write(`${path}\n`);
			else process.stderr.write("no cluster runs; npm run cluster -- up\n");
			return path ? 0 : 1;
		}
		default:
			throw new UsageError(`there is no command ${args.join(" ")}\n\n${HELP}`);
	}
}

async function status(cluster: BackgroundCluster): Promise<number> {
	const { kubeconfig, supervisor } = cluster;
	if (!kubeconfig) {
		process.stdout.write(supervisor ? "starting\n" : "does not run\n");
		return 1;
	}
	const nodes = await cluster.nodes(kubeconfig);
	process.stdout.write(
		`runs since ${supervisor?.since} (pid ${supervisor?.pid})\nkubeconfig ${kubeconfig}\n${nodes.map((node) => `${node}\n`).join("")}`,
	);
	return nodes.every((node) => !node.endsWith("not ready")) ? 0 : 1;
}

try {
	process.exitCode = await run(process.argv.slice(2));
} catch (error) {
	const known = typeof (error as { code?: unknown }).code === "string";
	process.stderr.write(
		`${known ? (error as Error).message : ((error as Error).stack ?? error)}\n`,
	);
	process.exitCode = error instanceof UsageError ? 2 : 1;
}
