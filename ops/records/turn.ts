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

/** Who has a turn, as it is kept. */
export interface Lease {
	readonly holder: string;
	/** Milliseconds since the epoch of its last sign of life. */
	readonly renewed: number;
	/** For how long after it the turn is still theirs. */
	readonly seconds: number;
}

/** Where turns are kept: the same place for everybody who may want one. */
export interface Leases {
	get(environment: string): Promise<Lease | undefined>;
	/**
	 * Writes a lease where there is none, or in the place of the one that `get` has found last.
	 * @returns false when somebody else was faster
	 */
	take(environment: string, lease: Lease): Promise<boolean>;
	/** Tells that its holder lives. */
	renew(environment: string, lease: Lease): Promise<void>;
	release(environment: string): Promise<void>;
}

const DURATION_SECONDS = 60;
const RENEW_MS = 15_000;

export interface TurnProps {
	readonly leases: Leases;
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
		const { leases, environment, now } = props;
		const turn = new Turn(props);
		const found = await leases.get(environment);
		const until = found ? endOf(found) : 0;
		if (found && until > now())
			throw new BusyError(
				environment,
				found.holder,
				new Date(until).toISOString(),
			);
		if (!(await leases.take(environment, turn.#lease())))
			throw new BusyError(environment, "somebody else", "a moment from now");
		turn.#timer = setInterval(() => turn.#renew(), RENEW_MS);
		return turn;
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

/** Who works on an environment now; undefined when nobody does. */
export async function turnHolder(
	leases: Leases,
	environment: string,
	now: number,
): Promise<string | undefined> {
	const lease = await leases.get(environment);
	return lease && endOf(lease) > now ? lease.holder : undefined;
}

const endOf = ({ renewed, seconds }: Lease): number => renewed + seconds * 1000;
