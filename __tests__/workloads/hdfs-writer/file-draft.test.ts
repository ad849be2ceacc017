import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	FileDraft,
	type OffsetRange,
} from "../../../workloads/hdfs-writer/src/file-draft.ts";

const draftOf = (offsets: readonly number[], note = "") => {
	const draft = new FileDraft(3);
	for (const offset of offsets)
		draft.append(Buffer.from(JSON.stringify({ note, offset })), offset);
	return draft;
};

const textOf = (draft: FileDraft) => Buffer.concat(draft.chunks()).toString();

const offsetsOf = (draft: FileDraft) =>
	textOf(draft)
		.split("\n")
		.slice(0, -1)
		.map((line) => JSON.parse(line)._offset);

describe("a file draft", () => {
	test("puts partition and offset before the closing brace and ends the line", () => {
		const draft = new FileDraft(3);
		draft.append(Buffer.from(' {"a" : 1.0} '), 41);
		assert.equal(textOf(draft), ' {"a" : 1.0,"_partition":3,"_offset":41}\n');
		assert.deepEqual(
			[draft.first, draft.last, draft.records, draft.bytes],
			[41, 41, 1, textOf(draft).length],
		);
	});

	test("makes line breaks between tokens spaces", () => {
		const draft = new FileDraft(0);
		draft.append(Buffer.from('{\r\n"a":1\n}\n'), 0);
		assert.equal(textOf(draft), '{  "a":1 ,"_partition":0,"_offset":0}\n');
	});

	test("holds many lines, and one that is longer than a chunk", () => {
		const draft = new FileDraft(3);
		let expected = "";
		for (let offset = 0; offset < 5_000; offset++) {
			const note = "é".repeat(offset === 2_500 ? 1_500_000 : offset % 300);
			draft.append(Buffer.from(JSON.stringify({ note })), offset);
			expected += `${JSON.stringify({ note, _partition: 3, _offset: offset })}\n`;
		}
		assert.equal(textOf(draft), expected);
		assert.equal(draft.bytes, Buffer.byteLength(expected));
		assert.ok(draft.capacity >= draft.bytes);
	});

	const cases: [offsets: number[], ranges: OffsetRange[], left: number[][]][] =
		[
			[[1, 2, 3], [], [[1, 2, 3]]],
			[[1, 2, 3], [{ first: 4, last: 9 }], [[1, 2, 3]]],
			[[1, 2, 3], [{ first: 0, last: 9 }], []],
			[[1, 2, 3], [{ first: 0, last: 1 }], [[2, 3]]],
			[[1, 2, 3], [{ first: 3, last: 3 }], [[1, 2]]],
			[
				[1, 2, 3, 4, 5],
				[{ first: 3, last: 3 }],
				[
					[1, 2],
					[4, 5],
				],
			],
			[[1, 5], [{ first: 2, last: 3 }], [[1], [5]]],
			[
				[1, 2, 3, 4, 5, 6],
				[
					{ first: 2, last: 2 },
					{ first: 4, last: 5 },
				],
				[[1], [3], [6]],
			],
		];
	for (const [offsets, ranges, left] of cases)
		test(`of ${offsets} without ${JSON.stringify(ranges)} leaves ${JSON.stringify(left)}`, () => {
			const drafts = draftOf(offsets, "x: }{ \\n").without(ranges);
			assert.deepEqual(drafts.map(offsetsOf), left);
			assert.deepEqual(
				drafts.map(({ first, last, records }) => [first, last, records]),
				left.map((part) => [part[0], part.at(-1), part.length]),
			);
		});
});
