import type { RecordSchema } from "@tickstack/contracts/record";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isKnown } from "./conditional.ts";
import type { CsvColumns } from "./csv.ts";
import type { Format } from "./format.ts";
import { type Run, runStamp } from "./run.ts";

/** What an answer says of the run that it is of. */
export const stampOf = (run: Run | undefined, nowMs: number) => ({
	...runStamp(run, nowMs),
	as_of: new Date(nowMs).toISOString(),
});

/** Of a run the same question has the same answer for good. */
export const isKnownOfRun = (
	request: FastifyRequest,
	reply: FastifyReply,
	run: Run | undefined,
	format?: Format,
) => isKnown(request, reply, [run?.featuresIndex, format]);

/** A column of CSV for each of a schema's. */
export const csvOf = <R extends object>(schema: RecordSchema): CsvColumns<R> =>
	Object.fromEntries(
		Object.keys(schema).map((name) => [name, (row: R) => row[name as keyof R]]),
	);
