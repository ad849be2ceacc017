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
	/**
	 * While its holder lives: writes in the place of what this holder has written last.
	 * @returns false when that is no more what is there
	 */
	renew(environment: string, lease: Lease): Promise<boolean>;
	/** Deletes what this holder has written last; what others have written since stays. */
	release(environment: string): Promise<void>;
}

/** Somebody else has acquired the lease while its holder did not renew it. */
export class LeaseLostError extends Error {
	readonly code = "LEASE_LOST";

	constructor(environment: string, holder: string, underWay: string) {
		super(
			`${environment}: this run did not renew its lease in time, and ${holder} holds it now; ${underWay || "no Terraform was at work"}. Nothing more is done here: look at what they do, then run the same command again`,
		);
		this.name = "LeaseLostError";
	}
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
	/** Called once with the holder's name when somebody else has the lease. */
	readonly onLost?: (holder: string) => void;
}

/**
 * The right to change an environment: one holder at a time, over all machines. It is renewed while its holder lives; the lease
 * of a holder that was killed can be acquired after a minute.
 */
export class HeldLease {
	readonly #props: HeldLeaseProps;
	#timer: NodeJS.Timeout | undefined;
	#renewal: Promise<void> = Promise.resolve();
	#lost: string | undefined;

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
		held.#timer = setInterval(() => void held.renew(), RENEW_MS);
		return held;
	}

	/** Who holds it instead; undefined while it is held here. */
	get lostTo(): string | undefined {
		return this.#lost;
	}

	async release(): Promise<void> {
		clearInterval(this.#timer);
		await this.#renewal;
		const { leases, environment } = this.#props;
		if (!this.#lost) await leases.release(environment);
	}

	/** Renews it now, as it does by itself four times before it ends. */
	renew(): Promise<void> {
		// Missed once, the next renewal comes before the lease ends.
		this.#renewal = this.#renewOrLose().catch(() => {});
		return this.#renewal;
	}

	async #renewOrLose(): Promise<void> {
		const { leases, environment, onLost } = this.#props;
		if (this.#lost || (await leases.renew(environment, this.#lease()))) return;
		clearInterval(this.#timer);
		const { holder } = (await leases.get(environment)) ?? {};
		this.#lost = holder ?? "nobody";
		onLost?.(this.#lost);
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
