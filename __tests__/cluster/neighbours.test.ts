import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import {
	allObjects,
	type FoundObject,
	leftovers,
	newObjects,
} from "./all-objects.ts";
import { AppliedEnvironment } from "./applied-environment.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { devShape, stagingCalled } from "./shapes.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);

/** Objects that controllers write to all the time, without anybody's asking. */
const RESTLESS = new Set(["leases", "endpoints", "endpointslices"]);

/** What there is in a namespace, so that a deletion, a replacement or an edit would show. */
const fingerprint = (namespace: string, objects: readonly FoundObject[]) =>
	objects
		.filter(
			({ type, object }) =>
				object.metadata.namespace === namespace && !RESTLESS.has(type.name),
		)
		.map(
			({ id, object: { metadata } }) =>
				`${id} ${metadata.uid} generation ${metadata.generation ?? 0} ${JSON.stringify(metadata.labels ?? {})}`,
		);

describe("two disposable environments beside dev", () => {
	const [one, other] = [stagingCalled("one"), stagingCalled("other")];
	const specs: readonly EnvironmentSpec[] = [devShape, one, other];
	let nothing: readonly FoundObject[];
	const applied = new Map<EnvironmentSpec, AppliedEnvironment>();
	const environment = (spec: EnvironmentSpec): AppliedEnvironment => {
		const found = applied.get(spec);
		assert.ok(found);
		return found;
	};

	before(async () => {
		nothing = await allObjects(api);
		for (const spec of specs)
			applied.set(
				spec,
				await AppliedEnvironment.of(spec, { program: "terraform", kubeconfig }),
			);
		await Promise.all([...applied.values()].map((each) => each.apply()));
	});
	after(async () => {
		for (const each of applied.values()) await each.destroy();
	});

	test("come up at once and each has its own: nobody's plan has changes", async () => {
		for (const spec of specs)
			assert.deepEqual(await environment(spec).plan(), [], spec.name);
	});

	test("make nothing outside of their namespaces but these and what belongs to their volumes and services", async () => {
		const made = await newObjects(api, nothing);
		const outside = made.filter(({ object }) => !object.metadata.namespace);
		assert.deepEqual(
			[...new Set(outside.map(({ type }) => type.name))].sort(),
			["ipaddresses", "namespaces", "persistentvolumes"],
		);
		const namespaces = new Set(
			made.flatMap(({ object }) => object.metadata.namespace ?? []),
		);
		assert.deepEqual(
			[...namespaces].sort(),
			specs.map(({ namespace }) => namespace).sort(),
		);
	});

	test("carry their own name only", async () => {
		const made = await newObjects(api, nothing);
		for (const { id, object } of made) {
			const owner = specs.find(
				({ namespace }) => namespace === object.metadata.namespace,
			);
			const { env = owner?.name } = object.metadata.labels ?? {};
			if (owner) assert.equal(env, owner.name, id);
		}
	});

	test("do not notice when one of them is destroyed", async () => {
		const others = [devShape, other];
		const look = async () => {
			const objects = await allObjects(api);
			return others.map(({ namespace }) => fingerprint(namespace, objects));
		};
		const before = await look();
		await environment(one).destroy();
		assert.deepEqual(await look(), before);
		for (const spec of others)
			assert.deepEqual(await environment(spec).plan(), [], spec.name);
		const left = await newObjects(api, nothing);
		assert.equal(
			left.some(({ object }) => object.metadata.namespace === one.namespace),
			false,
		);
	});

	test("leave nothing when all are gone", async () => {
		await Promise.all(
			[devShape, other].map((spec) => environment(spec).destroy()),
		);
		assert.deepEqual(await leftovers(api, nothing), []);
	});
});
