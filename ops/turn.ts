import {
	type Kubectl,
	KubectlError,
	type KubernetesObject,
} from "./kubectl.ts";
import { OPERATIONS_NAMESPACE } from "./records.ts";

/** Somebody else works on the environment. */
export class BusyError extends Error {
	readonly code = "BUSY";

	constructor(environment: string, holder: string, until: string) {
		super(
			`${environment}: ${holder} is at work on it (as of its last sign of life until ${until}); try again when they are done`,
		);
		this.name = "BusyError";
	}
}

interface Lease extends KubernetesObject {
	readonly spec: {
		readonly holderIdentity?: string;
		readonly renewTime?: string;
		readonly leaseDurationSeconds?: number;
	};
}

const DURATION_SECONDS = 60;
const RENEW_MS = 15_000;

export interface TurnProps {
	readonly kubectl: Kubectl;
	readonly environment: string;
	/** Who: told to others that want a turn. */
	readonly holder: string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

/**
 * The right to change an environment: one at a time, over all machines. A lease that is renewed while its holder lives;
 * one whose holder was killed can be taken after a minute.
 */
export class Turn {
	readonly #props: TurnProps;
	#timer: NodeJS.Timeout | undefined;
	#renewal: Promise<void> = Promise.resolve();

	private constructor(props: TurnProps) {
		this.#props = props;
	}

	/** @throws {BusyError} saying who has it */
	static async take(props: TurnProps): Promise<Turn> {
		const { kubectl, environment, now } = props;
		const turn = new Turn(props);
		const found = await heldLease(kubectl, environment);
		const until = found ? endOf(found) : 0;
		if (found && until > now())
			throw new BusyError(
				environment,
				found.spec.holderIdentity ?? "somebody",
				new Date(until).toISOString(),
			);
		try {
			if (found) await kubectl.replace(turn.#lease(found));
			else await kubectl.create(turn.#lease());
		} catch (error) {
			if (
				error instanceof KubectlError &&
				/AlreadyExists|Conflict|modified/.test(error.output)
			)
				throw new BusyError(environment, "somebody else", "a moment from now");
			throw error;
		}
		turn.#timer = setInterval(() => turn.#renew(), RENEW_MS);
		return turn;
	}

	async release(): Promise<void> {
		clearInterval(this.#timer);
		await this.#renewal;
		const { kubectl, environment } = this.#props;
		await kubectl.delete("lease", nameOf(environment), OPERATIONS_NAMESPACE);
	}

	#renew(): void {
		const { kubectl, environment } = this.#props;
		const { spec } = this.#lease();
		this.#renewal = kubectl
			.patch("lease", nameOf(environment), OPERATIONS_NAMESPACE, { spec })
			// Missed once, the next renewal comes before the lease ends.
			.catch(() => {});
	}

	#lease(found?: Lease): Lease {
		const { environment, holder, now } = this.#props;
		return {
			apiVersion: "coordination.k8s.io/v1",
			kind: "Lease",
			metadata: {
				name: nameOf(environment),
				namespace: OPERATIONS_NAMESPACE,
				labels: { app: "tickstack", env: environment },
				...(found?.metadata.resourceVersion && {
					resourceVersion: found.metadata.resourceVersion,
				}),
			},
			spec: {
				holderIdentity: holder,
				leaseDurationSeconds: DURATION_SECONDS,
				// MicroTime takes six digits.
				renewTime: new Date(now()).toISOString().replace("Z", "000Z"),
			},
		};
	}
}

/** Who works on an environment now; undefined when nobody does. */
export async function turnHolder(
	kubectl: Kubectl,
	environment: string,
	now: number,
): Promise<string | undefined> {
	const lease = await heldLease(kubectl, environment);
	return lease && endOf(lease) > now ? lease.spec.holderIdentity : undefined;
}

const nameOf = (environment: string): string => `environment-${environment}`;

const heldLease = (kubectl: Kubectl, environment: string) =>
	kubectl.get<Lease>("lease", nameOf(environment), OPERATIONS_NAMESPACE);

function endOf({ spec }: Lease): number {
	const seconds = spec.leaseDurationSeconds ?? DURATION_SECONDS;
	return spec.renewTime ? Date.parse(spec.renewTime) + seconds * 1000 : 0;
}
