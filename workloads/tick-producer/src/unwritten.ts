import type { FetchedRecord } from "@tickstack/runtime/fetched-records";
import type { TickMessage } from "./tick-message.ts";

const identity = (key: Buffer | null, value: Buffer | null): string =>
	`${key?.toString("latin1") ?? ""} ${value?.toString("latin1") ?? ""}`;

/**
 * The messages that are not among the records, in their order. Equal messages are counted: of two that are alike,
 * one record stands for one.
 */
export function unwritten(
	messages: readonly TickMessage[],
	records: readonly Pick<FetchedRecord, "key" | "value">[],
): TickMessage[] {
	const found = new Map<string, number>();
	for (const { key, value } of records) {
		const id = identity(key, value);
		found.set(id, (found.get(id) ?? 0) + 1);
	}
	return messages.filter(({ key, value }) => {
		const id = identity(key, value);
		const count = found.get(id) ?? 0;
		if (count > 0) found.set(id, count - 1);
		return count === 0;
	});
}
