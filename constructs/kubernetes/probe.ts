import { Duration } from "@tickstack/contracts/duration";

export interface ProbeTiming {
	/** Between two tries. @default 10 s */
	readonly period?: Duration;
	/** After which a try has failed. @default 5 s */
	readonly timeout?: Duration;
	/** Tries that must fail one after another. @default 3 */
	readonly failures?: number;
	/** @default https off */
	readonly https?: boolean;
}

/** A probe as the provider takes it; the same for startup, readiness and liveness. */
export interface RenderedProbe {
	readonly periodSeconds: number;
	readonly timeoutSeconds: number;
	readonly failureThreshold: number;
	readonly httpGet?: { path: string; port: string; scheme: string };
	readonly tcpSocket?: { port: string }[];
	readonly exec?: { command: string[] };
}

type Check = Pick<RenderedProbe, "httpGet" | "tcpSocket" | "exec">;

/** How the kubelet asks a container whether it has started, can work, is alive. */
export class Probe {
	readonly #check: Check;
	readonly #timing: ProbeTiming;

	private constructor(check: Check, timing: ProbeTiming) {
		this.#check = check;
		this.#timing = timing;
	}

	/** Any answer from 200 to 399 is good. */
	static httpGet(path: string, port: number, timing: ProbeTiming = {}): Probe {
		const scheme = timing.https ? "HTTPS" : "HTTP";
		return new Probe({ httpGet: { path, port: String(port), scheme } }, timing);
	}

	/** A connection that opens is good. */
	static tcp(port: number, timing: ProbeTiming = {}): Probe {
		return new Probe({ tcpSocket: [{ port: String(port) }] }, timing);
	}

	/** Exit code 0 is good. */
	static exec(command: readonly string[], timing: ProbeTiming = {}): Probe {
		return new Probe({ exec: { command: [...command] } }, timing);
	}

	/** The same question, asked at another pace. */
	at(timing: ProbeTiming): Probe {
		return new Probe(this.#check, { ...this.#timing, ...timing });
	}

	render(): RenderedProbe {
		const {
			period = Duration.seconds(10),
			timeout = Duration.seconds(5),
			failures = 3,
		} = this.#timing;
		return {
			...this.#check,
			periodSeconds: Math.max(1, Math.round(period.toSeconds())),
			timeoutSeconds: Math.max(1, Math.round(timeout.toSeconds())),
			failureThreshold: failures,
		};
	}
}

/** The three questions to one container. */
export interface Probes {
	readonly startup: Probe;
	readonly readiness: Probe;
	readonly liveness: Probe;
}

/**
 * One signal asked at three paces: often until the container has started (up to `startWithin`),
 * then for readiness, and with more patience before it is restarted.
 */
export function probes(
	signal: Probe,
	options: {
		readonly startWithin: Duration;
		/** When being alive is another question than being ready. @default the same signal */
		readonly liveness?: Probe;
		/** When being ready takes more than having started. @default the same signal */
		readonly readiness?: Probe;
	},
): Probes {
	const period = Duration.seconds(5);
	return {
		startup: signal.at({
			period,
			failures: Math.ceil(options.startWithin.toSeconds() / period.toSeconds()),
		}),
		readiness: (options.readiness ?? signal).at({ period, failures: 3 }),
		liveness: (options.liveness ?? signal).at({
			period: Duration.seconds(20),
			failures: 6,
		}),
	};
}
