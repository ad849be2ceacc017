import type { serviceFields } from "@tickstack/contracts/bindings";
import {
	type Config,
	ConfigError,
	type ConfigValues,
	EXIT_CONFIG,
} from "@tickstack/contracts/config";
import type { Field } from "@tickstack/contracts/field";
import { type Logger, pino } from "pino";
import { collectDefaultMetrics, Registry } from "prom-client";
import {
	type HealthServer,
	openHealthServer,
	type Route,
} from "./health-server.ts";
import { loggedError } from "./logged-error.ts";

/** The time that a stop may take; Kubernetes and the local supervisor kill somewhat later. */
const STOP_LIMIT_MS = 10_000;

/** What a workload is given to start with. */
export interface ServiceContext<V> {
	readonly config: V;
	/** JSON lines on stdout. */
	readonly log: Logger;
	/** What `/metrics` answers; holds the metrics of the Node process already. */
	readonly metrics: Registry;
	/** Aborted when a stop is requested, also while `start` is still running. */
	readonly signal: AbortSignal;
}

/** A workload that runs. */
export interface RunningService {
	/** Whether the work gets done: `/readyz` answers 200, else 503. A throw counts as not ready. */
	ready(): Promise<boolean> | boolean;
	/** Finishes what has been begun; the process exits after 10 s at the latest. */
	stop(): Promise<void>;
	/**
	 * Resolves when the work is finished (exit code 0); rejects when it cannot go on (exit code 1, or the error's own
	 * `exitCode`, for a result that is neither success nor failure).
	 */
	readonly done?: Promise<void>;
	/** More paths on the health server, e.g. `/status`. */
	readonly routes?: Readonly<Record<string, Route>>;
}

export interface ServiceOptions {
	/** Whether the health server is opened. @default true */
	readonly http?: boolean;
}

type ServiceConfigFields = typeof serviceFields &
	Readonly<Record<string, Field<unknown>>>;

/**
 * Runs a workload as a process: reads its configuration from the environment and the command line, logs, serves
 * `/healthz`, `/readyz` and `/metrics`, and turns signals into a clean stop.
 *
 * Exit codes: 0 after `--help`, a stop or finished work; 1 after a fatal error (unless the error has an `exitCode` of
 * its own) or a stop that took more than 10 s;
 * 78 when the configuration is not valid (all problems are on stderr). A second signal ends the process at once.
 */
export async function runService<F extends ServiceConfigFields>(
	config: Config<F>,
	start: (
		context: ServiceContext<ConfigValues<Config<F>>>,
	) => Promise<RunningService>,
	{ http = true }: ServiceOptions = {},
): Promise<void> {
	const argv = process.argv.slice(2);
	if (argv.includes("--help") || argv.includes("-h")) {
		process.stdout.write(config.help());
		return;
	}
	const values = readConfig(config, argv);
	if (!values) return;
	const { logLevel, httpHost, httpPort } =
		values as unknown as ServiceFieldValues;

	const log = pino({
		name: config.name,
		level: logLevel,
		timestamp: pino.stdTimeFunctions.isoTime,
		serializers: { err: (error) => loggedError(error) },
	});
	const metrics = new Registry();
	collectDefaultMetrics({ register: metrics });
	const stopping = new AbortController();
	let service: RunningService | undefined;
	let health: HealthServer | undefined;

	const fail = (error: unknown, message: string) => {
		log.fatal({ err: error }, message);
		process.exit(exitCodeOf(error));
	};
	process.on("uncaughtException", (error) => fail(error, "uncaught error"));
	process.on("unhandledRejection", (error) =>
		fail(error, "unhandled rejection"),
	);

	const stopOnce = async (why: string) => {
		log.info({ why }, "stopping");
		setTimeout(
			() => fail(undefined, `did not stop within ${STOP_LIMIT_MS} ms`),
			STOP_LIMIT_MS,
		).unref();
		stopping.abort();
		await starting.catch(() => undefined);
		await service?.stop();
		await health?.close();
		log.info("stopped");
		process.exit(0);
	};
	for (const [signal, code] of [
		["SIGTERM", 143],
		["SIGINT", 130],
	] as const)
		process.on(signal, () => {
			if (stopping.signal.aborted) process.exit(code);
			stopOnce(signal).catch((error) => fail(error, "stop failed"));
		});

	const starting = (async () => {
		if (http)
			health = await openHealthServer({
				host: httpHost,
				port: httpPort,
				metrics,
				ready: async () =>
					!stopping.signal.aborted && (await service?.ready()) === true,
				route: (path) => service?.routes?.[path],
				onError: (err, path) => log.error({ err, path }, "request failed"),
			});
		service = await start({
			config: values,
			log,
			metrics,
			signal: stopping.signal,
		});
		log.info({ httpPort: health?.port }, "started");
	})();
	try {
		await starting;
	} catch (error) {
		if (!stopping.signal.aborted) fail(error, "start failed");
	}
	try {
		await service?.done;
		if (service?.done && !stopping.signal.aborted)
			await stopOnce("work finished");
	} catch (error) {
		if (!stopping.signal.aborted) fail(error, "work cannot go on");
	}
}

function exitCodeOf(error: unknown): number {
	const { exitCode } = (error ?? {}) as { exitCode?: unknown };
	return typeof exitCode === "number" && exitCode > 0 ? exitCode : 1;
}

type ServiceFieldValues = ConfigValues<Config<typeof serviceFields>>;

function readConfig<F extends ServiceConfigFields>(
	config: Config<F>,
	argv: readonly string[],
): ConfigValues<Config<F>> | undefined {
	try {
		return config.parse(process.env, argv);
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = EXIT_CONFIG;
		return undefined;
	}
}
