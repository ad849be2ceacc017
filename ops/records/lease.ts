/** Somebody else holds the environment's lease. */
export class BusyError extends Error {
	readonly code = "BUSY";

	constructor(environment: string, holder: string, until: string) {
		super(
			`${environment}: ${holder} is at work on it (as of its last sign of life until ${until}); try again when they are done`,
		);
		this.name = "BusyError";
	}
}

/** Who may change an environment, as it is stored. */
export interface Lease {
	readonly holder: string;
	/** Milliseconds since the epoch of its last sign of life. */
	readonly renewed: number;
	/** From then on until it may be acquired by others. */
	readonly seconds: number;
}

/** Where leases are stored: the same place for all operators. */
export interface Leases {
	get(environment: string): Promise<Lease | undefined>;
	/**
	 * Writes a lease where there is none, or in the place of the one that `get` has found last.
	 * @returns false when somebody else was faster
	 */
	acquire(environment: string, lease: Lease): Promise<boolean>;
	/** While its holder lives. */
	renew(environment: string, lease: Lease): Promise<void>;
	release(environment: string): Promise<void>;
}

const DURATION_SECONDS = 60;
const RENEW_MS = 15_000;

export interface HeldLeaseProps {
	readonly leases: Leases;
	readonly environment: string;
	/** Who: named to others that request the lease. */
	readonly holder: string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

/**
 * The right to change an environment: one holder at a time, over all machines. It is renewed while its holder lives; the lease
 * of a holder that was killed can be acquired after a minute.
 */
export class HeldLease {
	readonly #props: HeldLeaseProps;
	#timer: NodeJS.Timeout | undefined;
	#renewal: Promise<void> = Promise.resolve();

	private constructor(props: HeldLeaseProps) {
		this.#props = props;
	}

	/** @throws {BusyError} naming the holder */
	static async acquire(props: HeldLeaseProps): Promise<HeldLease> {
		const { leases, environment, now } = props;
		const held = new HeldLease(props);
		const found = await leases.get(environment);
		const until = found ? endOf(found) : 0;
		if (found && until > now())
			throw new BusyError(
				environment,
				found.holder,
				new Date(until).toISOString(),
			);
		if (!(await leases.acquire(environment, held.#lease())))
			throw new BusyError(environment, "somebody else", "a moment from now");
		held.#timer = setInterval(() => held.#renew(), RENEW_MS);
		return held;
	}

	async release(): Promise<void> {
		clearInterval(this.#timer);
		await this.#renewal;
		const { leases, environment } = this.#props;
		await leases.release(environment);
	}

	#renew(): void {
		const { leases, environment } = this.#props;
		this.#renewal = leases
			.renew(environment, this.#lease())
			// Missed once, the next renewal comes before the lease ends.
			.catch(() => {});
	}

	#lease(): Lease {
		const { holder, now } = this.#props;
		return { holder, renewed: now(), seconds: DURATION_SECONDS };
	}
}

/** Who holds the lease of an environment now; undefined when nobody does. */
export async function leaseHolder(
	leases: Leases,
	environment: string,
	now: number,
): Promise<string | undefined> {
	const lease = await leases.get(environment);
	return lease && endOf(lease) > now ? lease.holder : undefined;
}

const endOf = ({ renewed, seconds }: Lease): number => renewed + seconds * 1000;
