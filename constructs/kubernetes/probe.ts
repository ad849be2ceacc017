import { Duration } from "@tickstack/contracts/duration";

interface ProbeTiming {
	/** Between two checks. @default 10 s */
	readonly period?: Duration;
	/** After which a check has failed. @default 5 s */
	readonly timeout?: Duration;
	/** Checks that must fail one after another. @default 3 */
	readonly failureThreshold?: number;
}

/** A probe as the provider takes it; the same for startup, readiness and liveness. */
interface RenderedProbe {
	readonly periodSeconds: number;
	readonly timeoutSeconds: number;
	readonly failureThreshold: number;
	readonly httpGet?: { path: string; port: string; scheme: string };
	readonly tcpSocket?: { port: string }[];
	readonly exec?: { command: string[] };
}

type Check = Pick<RenderedProbe, "httpGet" | "tcpSocket" | "exec">;

/** How the kubelet checks whether a container has started, is ready, is alive. */
export class Probe {
	readonly #check: Check;
	readonly #timing: ProbeTiming;

	private constructor(check: Check, timing: ProbeTiming) {
		this.#check = check;
		this.#timing = timing;
	}

	/** Succeeds with a status from 200 to 399. */
	static httpGet(path: string, port: number, timing: ProbeTiming = {}): Probe {
		return new Probe(
			{ httpGet: { path, port: String(port), scheme: "HTTP" } },
			timing,
		);
	}

	/** Succeeds when a connection opens. */
	static tcpSocket(port: number, timing: ProbeTiming = {}): Probe {
		return new Probe({ tcpSocket: [{ port: String(port) }] }, timing);
	}

	/** Succeeds with exit code 0. */
	static exec(command: readonly string[], timing: ProbeTiming = {}): Probe {
		return new Probe({ exec: { command: [...command] } }, timing);
	}

	/** The same check at another pace. */
	at(timing: ProbeTiming): Probe {
		return new Probe(this.#check, { ...this.#timing, ...timing });
	}

	render(): RenderedProbe {
		const {
			period = Duration.seconds(10),
			timeout = Duration.seconds(5),
			failureThreshold = 3,
		} = this.#timing;
		return {
			...this.#check,
			periodSeconds: Math.max(1, Math.round(period.toSeconds())),
			timeoutSeconds: Math.max(1, Math.round(timeout.toSeconds())),
			failureThreshold,
		};
	}
}

/** The three probes of one container. */
export interface Probes {
	readonly startup: Probe;
	readonly readiness: Probe;
	readonly liveness: Probe;
}

/**
 * One check at three paces: often until the container has started (up to `startupTimeout`),
 * then for readiness, and with more patience before it is restarted.
 */
export function probes(
	check: Probe,
	options: {
		/** From the container's start to the end of its startup probe. */
		readonly startupTimeout: Duration;
		/** Where being alive is not the same as being ready. @default the same check */
		readonly liveness?: Probe;
		/** Where being ready takes more than having started. @default the same check */
		readonly readiness?: Probe;
	},
): Probes {
	const period = Duration.seconds(5);
	return {
		startup: check.at({
			period,
			failureThreshold: Math.ceil(
				options.startupTimeout.toSeconds() / period.toSeconds(),
			),
		}),
		readiness: (options.readiness ?? check).at({ period, failureThreshold: 3 }),
		liveness: (options.liveness ?? check).at({
			period: Duration.seconds(20),
			failureThreshold: 6,
		}),
	};
}
