import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { elasticsearchClient } from "../../../workloads/runtime/src/elasticsearch.ts";
import { loggedError } from "../../../workloads/runtime/src/logged-error.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

describe("an error in the log", () => {
	test("of a refused bulk request has status, request and reason, and nothing of its megabyte of documents", async () => {
		const client = elasticsearchClient({
			elasticsearchNodes: [...engines().elasticsearchNodes],
			elasticsearchUsername: undefined,
			elasticsearchPasswordFile: undefined,
			elasticsearchCaFile: undefined,
		});
		const operations = Array.from({ length: 1_000 }, (_, i) => [
			{ index: { _index: "never-made", _id: String(i) } },
			{ text: "sent".repeat(250) },
		]).flat();
		try {
			await assert.rejects(
				client.bulk({ operations, timeout: "soon" }),
				(error) => {
					const logged = loggedError(error) as Record<string, unknown>;
					const line = JSON.stringify(logged);
					assert.ok(line.length < 10_000, `${line.length} characters`);
					assert.ok(!line.includes("sentsent"));
					assert.equal(logged.type, "ResponseError");
					assert.equal(logged.statusCode, 400);
					assert.equal(logged.request, "POST /_bulk");
					assert.match(String(logged.message), /soon/);
					return true;
				},
			);
		} finally {
			await client.close();
		}
	});

	test("keeps its code, what it knows and what caused it", () => {
		const error = Object.assign(
			new Error("outer", { cause: new TypeError("inner") }),
			{ code: "OUTER", offset: 7n, places: ["a", "b"] },
		);
		const logged = loggedError(error) as Record<string, unknown>;
		assert.deepEqual(
			{ ...logged, stack: undefined, cause: undefined },
			{
				type: "Error",
				message: "outer",
				stack: undefined,
				cause: undefined,
				code: "OUTER",
				offset: "7",
				places: ["a", "b"],
			},
		);
		assert.match(String(logged.stack), /logged-error\.test/);
		assert.equal((logged.cause as Record<string, unknown>).type, "TypeError");
	});

	test("is bounded however long its message, its properties and its list of errors are", () => {
		const long = "x".repeat(100_000);
		const error = Object.assign(
			new AggregateError(
				Array.from({ length: 1_000 }, () => new Error(long)),
				long,
			),
			{ answer: { long } },
		);
		const logged = loggedError(error) as Record<string, unknown>;
		assert.ok(JSON.stringify(logged).length < 40_000);
		assert.equal(logged.errorCount, 1_000);
		assert.match(String(logged.message), /… \(100000 characters\)$/);
	});

	test("that causes itself ends, and what is no error stays what it is", () => {
		const error = new Error("round");
		error.cause = error;
		assert.ok(JSON.stringify(loggedError(error)).length < 40_000);
		assert.equal(loggedError("text"), "text");
	});
});
