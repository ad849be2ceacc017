import { Duration } from "@tickstack/contracts/duration";
import { staging } from "../../environments/staging.ts";
import { resourcesOf, synthesize } from "./synthesized.ts";

/** The longest name that there is. */
const NAME = "feature-a2f2";

const stacksOf = (created: string) =>
	synthesize([
		staging(NAME, Duration.hours(8), {
			owner: "someone@example.com",
			created,
			isolation: "cluster",
		}),
	]);

const stacks = stacksOf("2026-11-20T09:30:00Z");
const foundation = stacks.filter(({ name }) => name.endsWith("-foundation"));
const typesOf = foundation.flatMap((stack) =>
	resourcesOf(stack).map(({ type }) => type),
);

describe("a disposable environment with a cluster of its own", () => {
	test("has all four stacks, in order", () => {
		expect(stacks.map(({ name }) => name)).toEqual(
			["foundation", "cluster", "platform", "pipeline"].map(
				(part) => `staging-${NAME}-${part}`,
			),
		);
	});

	test("makes nothing that the project has already, and nothing that cannot be destroyed", () => {
		expect(typesOf).toContain("google_compute_network");
		expect(
			typesOf.filter((type) =>
				/storage_bucket|artifact_registry_repository$|workload_identity_pool|billing|notification/.test(
					type,
				),
			),
		).toEqual([]);
		const kept = stacks.filter(({ text }) =>
			/"prevent_destroy": true|"deletion_protection": true/.test(text),
		);
		expect(kept.map(({ name }) => name)).toEqual([]);
	});

	test("has names that Google Cloud takes, however long its own is", () => {
		const [account] = foundation.flatMap((stack) =>
			resourcesOf(stack, /^google_service_account$/),
		);
		expect(account?.attributes.account_id).toBe(`staging-${NAME}-nodes`);
		expect(String(account?.attributes.account_id).length).toBeLessThan(31);
	});

	test("can have its name again: a key ring is never deleted, so each has another one", () => {
		const ring = (created: string) =>
			stacksOf(created).flatMap((stack) =>
				resourcesOf(stack, /^google_kms_key_ring$/).map(
					({ attributes }) => attributes.name,
				),
			);
		expect(ring("2026-11-20T09:30:00Z")).toEqual([
			`tickstack-staging-${NAME}-20261120093000`,
		]);
		expect(ring("2026-11-20T09:30:01.000Z")).toEqual([
			`tickstack-staging-${NAME}-20261120093001`,
		]);
		const cluster = stacks.find(({ name }) => name.endsWith("-cluster"));
		expect(cluster?.text).toContain(
			`keyRings/tickstack-staging-${NAME}-20261120093000/`,
		);
	});

	test("bears its name in labels, by which its cluster is found when all else is lost", () => {
		const [cluster] = stacks.flatMap((stack) =>
			resourcesOf(stack, /^google_container_cluster$/),
		);
		expect(cluster?.attributes.resource_labels).toMatchObject({
			app: "tickstack",
			env: `staging-${NAME}`,
		});
	});
});
