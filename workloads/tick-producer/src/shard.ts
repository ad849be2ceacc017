/** Which replica this is cannot be known. */
export class ShardError extends Error {
	readonly code = "SHARD_UNKNOWN";
	constructor(replicas: number, hostname: string | undefined) {
		super(
			`with ${replicas} replicas ORDINAL must be given, or a HOSTNAME that ends in -0 to -${replicas - 1} as a StatefulSet names its pods; HOSTNAME is ${JSON.stringify(hostname ?? "")}`,
		);
		this.name = "ShardError";
	}
}

export interface Replica {
	readonly replicas: number;
	readonly ordinal?: number | undefined;
	readonly hostname?: string | undefined;
}

/**
 * Which of the replicas this one is: as given, or the number at the end of the host name.
 *
 * @throws {ShardError} when there are several replicas and neither is given
 */
export function ordinalOf({ replicas, ordinal, hostname }: Replica): number {
	if (ordinal !== undefined) return ordinal;
	if (replicas === 1) return 0;
	const suffix = /-(\d{1,6})$/.exec(hostname ?? "")?.[1];
	if (suffix === undefined) throw new ShardError(replicas, hostname);
	return Number(suffix);
}

/**
 * Whether the ticker at `index` of all tickers in order belongs to the replica: every ticker belongs to exactly one
 * of the ordinals below `replicas`. A higher ordinal (an autoscaler's surplus replica) owns none.
 */
export const owns = (
	index: number,
	ordinal: number,
	replicas: number,
): boolean => index % replicas === ordinal;
