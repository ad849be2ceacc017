/** @import { UTCTimestamp } from "lightweight-charts" */

/**
 * Room on the time scale where items are missing: indices of its first and last slot, and how long nothing was there.
 *
 * @typedef {{ readonly from: number, readonly to: number, readonly seconds: number }} Hole
 */

/**
 * A place on the time scale: with an item, or without. `endsLine`: what comes next is no neighbour.
 *
 * @template T
 * @typedef {{ readonly time: UTCTimestamp, readonly item?: T, readonly endsLine?: boolean }} Slot
 */

/**
 * Places items on a time scale, with room where some are missing: how much, `missing` says.
 *
 * @template {{ readonly time: UTCTimestamp }} T
 * @param {readonly T[]} items earliest first
 * @param {(seconds: number) => number} missing slots for a time between two neighbours; 0: they are neighbours
 * @returns {{ slots: Slot<T>[], holes: Hole[] }}
 */
export function slotsOf(items, missing) {
	/** @type {Slot<T>[]} */
	const slots = [];
	/** @type {Hole[]} */
	const holes = [];
	for (const [at, item] of items.entries()) {
		const after = items[at + 1];
		const seconds = after ? after.time - item.time : 0;
		const room = after ? missing(seconds) : 0;
		slots.push({ time: item.time, item, endsLine: room > 0 });
		if (!room) continue;
		holes.push({ from: slots.length, to: slots.length + room - 1, seconds });
		for (let n = 1; n <= room; n++)
			slots.push({
				time: /** @type {UTCTimestamp} */ (
					item.time + Math.round((seconds * n) / (room + 1))
				),
			});
	}
	return { slots, holes };
}
