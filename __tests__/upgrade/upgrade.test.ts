import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { UpResult } from "../../ops/deployment/bring-up.ts";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import type { KubernetesObject } from "../../ops/kubernetes/kubectl.ts";
import {
	allObjects,
	type FoundObject,
	leftovers,
} from "../cluster/all-objects.ts";
import { clusterUnderTest } from "../cluster/cluster-under-test.ts";
import { Operator } from "../cluster/operator.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { EarlierVersion, REVISION_VARIABLE } from "./earlier-version.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);
/** The last that was landed, unless another one is named. */
const REVISION = process.env[REVISION_VARIABLE] ?? "HEAD~1";
const NAME = "staging-upgraded";

interface Identified extends KubernetesObject {
	readonly metadata: KubernetesObject["metadata"] & { readonly uid: string };
}

describe(`an environment that ${REVISION} has made`, () => {
	let ada: Operator;
	let earlier: EarlierVersion;
	let nothing: readonly FoundObject[];
	let lasting: readonly string[];
	/** What must not be made anew: it is data, or owns data, or is known to people. */
	const identities = async () =>
		(
			await ada.kubectl.list<Identified>(
				"statefulsets,persistentvolumeclaims,services,secrets",
				{ namespace: NAME },
			)
		)
			.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid}`)
			.sort();

	before(async () => {
		nothing = await allObjects(api);
		ada = await Operator.at({ kubeconfig, program: "terraform" });
		earlier = EarlierVersion.at(REVISION, ada.environment);
		await earlier.run(
			...["staging", "up", "upgraded", "--ttl", "4h"],
			...["--owner", "ada@example.com", "--context", "tickstack"],
			...["--work-dir", temporaryFolder()],
		);
		lasting = await identities();
		assert.ok(lasting.length > 20, lasting.join("\n"));
	});
	after(async () => {
		await ada?.clearAway("upgraded");
		await ada?.kubectl.delete("namespace", OPERATIONS_NAMESPACE);
	});

	test("is listed as what it is", async () => {
		const [listed] = await ada.run<ListedEnvironment[]>("staging", "list");
		assert.deepEqual(
			[listed?.environment, listed?.owner, listed?.phase, listed?.problem],
			[NAME, "ada@example.com", "ready", null],
		);
	});

	test("loses nothing that holds data by the plan of this version", async () => {
		const { changed } = await ada.run<PlanResult>("plan", NAME);
		assert.deepEqual(
			changed.lost.filter(({ dataAtRisk }) => dataAtRisk),
			[],
		);
	});

	test("is taken over by one up: nothing that holds data is made anew, and a second plan is empty", async () => {
		const { environment } = await ada.run<UpResult>(
			...["staging", "up", "upgraded"],
		);
		assert.equal(environment, NAME);
		const now = await identities();
		assert.deepEqual(
			lasting.filter((each) => !now.includes(each)),
			[],
		);
		const { changes } = await ada.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	});

	test("is taken down without a trace", async () => {
		await ada.run("staging", "down", "upgraded");
		const left = await leftovers(api, nothing);
		assert.deepEqual(
			left.filter((id) => !id.includes(OPERATIONS_NAMESPACE)),
			[],
		);
	});
});
