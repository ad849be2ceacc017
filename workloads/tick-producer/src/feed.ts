import type { TickSource } from "./tick-source.ts";

/** Where ticks come from: the simulation, a replayed history, live market data. */
export interface Feed {
	/** One a lane, each of one partition. */
	readonly sources: readonly TickSource[];
	/** Whether ticks can be had now. */
	ready(): boolean;
	/** Takes in no more; a source then ends once what it holds is taken. Absent: nothing is held. */
	close?(): void;
	/** Rejects when it can never work as it is configured; never resolves. */
	readonly failed?: Promise<never>;
}
