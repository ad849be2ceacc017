import assert from "node:assert/strict";
import { test } from "node:test";
import { type Confirmation, confirm } from "../../ops/operator/confirm.ts";

const prod: Confirmation = {
	environment: "prod",
	precious: true,
	yes: false,
	ci: false,
	hash: "0011223344556677",
};
const dev: Confirmation = { ...prod, environment: "dev", precious: false };
const answer = (text: string) => async () => text;

for (const [what, confirmation] of [
	["prod by its name", { ...prod, prompt: answer("prod") }],
	[
		"prod by its name and a newline's blanks",
		{ ...prod, prompt: answer(" prod ") },
	],
	[
		"prod in CI with the plan's hash",
		{ ...prod, yes: true, ci: true, expectedHash: prod.hash },
	],
	["dev by yes", { ...dev, prompt: answer("yes") }],
	["dev with --yes", { ...dev, yes: true }],
	[
		"dev with --yes and the plan's hash",
		{ ...dev, yes: true, expectedHash: dev.hash },
	],
] as const)
	test(`${what} is agreed to`, async () => {
		await confirm(confirmation);
	});

for (const [what, confirmation, message] of [
	["prod by yes", { ...prod, prompt: answer("yes") }, /nothing was done/],
	[
		"prod by an empty answer",
		{ ...prod, prompt: answer("") },
		/nothing was done/,
	],
	[
		"prod with --yes at a terminal",
		{ ...prod, yes: true, expectedHash: prod.hash },
		/only in CI/,
	],
	[
		"prod with --yes in CI without a hash",
		{ ...prod, yes: true, ci: true },
		/--plan-hash/,
	],
	[
		"prod in CI with another plan's hash",
		{ ...prod, yes: true, ci: true, expectedHash: "f".repeat(16) },
		/not what was agreed on/,
	],
	[
		"dev with another plan's hash",
		{ ...dev, yes: true, expectedHash: "f".repeat(16) },
		/not what was agreed on/,
	],
	["dev without a terminal", dev, /there is no terminal to confirm on/],
	["dev by no", { ...dev, prompt: answer("no") }, /nothing was done/],
] as const)
	test(`${what} is refused`, async () => {
		await assert.rejects(
			confirm(confirmation),
			(error: Error & { code?: string }) => {
				assert.equal(error.code, "REFUSED");
				assert.match(error.message, message);
				return true;
			},
		);
	});
