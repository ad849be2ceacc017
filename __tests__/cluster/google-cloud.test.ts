import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { exitCode } from "../../cli/exit-codes.ts";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import type { Removal } from "../../ops/deployment/removal.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { GoogleHttp } from "../../ops/google/google-http.ts";
import { SecretManagerCredentials } from "../../ops/google/secret-manager-credentials.ts";
import type { EnvironmentRecord } from "../../ops/records/environment-record.ts";
import type { Extension } from "../../ops/staging/extend.ts";
import type { ReapResult } from "../../ops/staging/reap.ts";
import { ensureTools } from "../control-plane/tools.ts";
import { BucketUnderTest } from "./bucket-under-test.ts";
import { GoogleApis } from "./google-apis.ts";
import { googleOperator, VARIABLES } from "./google-operator.ts";
import { Operator, type OperatorProps } from "./operator.ts";

const OWN_CLUSTER = ["--isolation", "cluster"] as const;

let storage: BucketUnderTest;
let apis: GoogleApis;

const operator = (more: Partial<OperatorProps> = {}) =>
	googleOperator({ storage, apis }, more);
const recordOf = async (environment: string) => {
	const found = await storage.bucket.read(`${environment}/record.json`);
	return found && (JSON.parse(found.text) as EnvironmentRecord);
};
/** All that the bucket has of an environment. The emulator knows no globs and lists everything. */
const objectsOf = async (environment: string) =>
	(await storage.bucket.list(`${environment}/**`))
		.filter((name) => name.startsWith(`${environment}/`))
		.sort();
const isRefused = (message: RegExp) => (error: Error) => {
	assert.match(error.message, message);
	assert.equal(exitCode(error), 3);
	return true;
};

before(async () => {
	await ensureTools(["provider-google"]);
	storage = await BucketUnderTest.start();
	apis = await GoogleApis.start();
});
after(() => {
	storage?.stop();
	apis?.stop();
});
beforeEach(() => {
	apis.clusters = [];
});

describe("an environment that stays, before its cluster is there", () => {
	let first: PlanResult;

	test("is planned as far as it can be, and says what comes later", async () => {
		const ada = await operator();
		first = await ada.run<PlanResult>("plan", "dev");
		assert.deepEqual(
			first.stacks.map(({ stack }) => stack),
			["google-project", "dev-foundation", "dev-cluster"],
		);
		assert.deepEqual(first.later, ["dev-platform", "dev-pipeline"]);
		const { hash } = await (await operator()).run<PlanResult>("plan", "dev");
		assert.equal(hash, first.hash);
	});

	test("adopts the bucket of its states, which was made before all else", async () => {
		const own = `${VARIABLES.project_id}-tickstack-state`;
		await storage.create(own);
		const ada = await operator({
			variables: {
				TICKSTACK_STATE_BUCKET: own,
				GOOGLE_STORAGE_CUSTOM_ENDPOINT: `http://${storage.host}/storage/v1/`,
			},
		});
		const { stacks } = await ada.run<PlanResult>("plan", "dev");
		const isState = ({ address }: { address: string }) =>
			address.startsWith("google_storage_bucket.state_");
		assert.deepEqual(stacks[0]?.changes.find(isState)?.actions, ["update"]);
		assert.deepEqual(first.stacks[0]?.changes.find(isState)?.actions, [
			"create",
		]);
	});

	test("is deployed by a pipeline with the hash of that plan only", async () => {
		const ci = await operator({ ci: true });
		const prod = await ci.run<PlanResult>("plan", "prod");
		assert.deepEqual(prod.later, ["prod-platform", "prod-pipeline"]);
		const deploy = (...flags: string[]) =>
			ci.run("deploy", "prod", "--skip-doctor", ...flags);
		await assert.rejects(deploy("--yes"), isRefused(/with --plan-hash/));
		await assert.rejects(
			deploy("--yes", "--plan-hash", first.hash),
			isRefused(/not what was agreed on/),
		);
		assert.equal(await recordOf("prod"), undefined);
		// Agreed on, it goes as far as Google Cloud, which is not there.
		await assert.rejects(
			deploy("--yes", "--plan-hash", prod.hash),
			(error) => exitCode(error) === 1,
		);
		const record = await recordOf("prod");
		assert.equal(record?.phase, "failed");
		assert.match(record?.problem ?? "", /google-project/);
	});

	test("has its record and its states in the bucket, and nobody's lease is left there", async () => {
		assert.deepEqual(await objectsOf("prod"), [
			"prod/cluster/default.tfstate",
			"prod/foundation/default.tfstate",
			"prod/record.json",
		]);
		const listed = await (await operator()).run<ListedEnvironment[]>(
			...["staging", "list"],
		);
		const prod = listed.find(({ environment }) => environment === "prod");
		assert.deepEqual(
			[prod?.isolation, prod?.phase, prod?.commit, prod?.expires],
			["cluster", "failed", "0123456789ab", null],
		);
	});

	test("is one operator's at a time", async () => {
		await storage.bucket.write("dev/turn.json", {
			...{ holder: "bob@laptop", renewed: Date.now(), seconds: 60 },
		});
		const ada = await operator();
		await assert.rejects(
			ada.run("deploy", "dev", "--yes", "--skip-doctor"),
			(error: Error) => {
				assert.match(error.message, /bob@laptop is at work on it/);
				return exitCode(error) === 4;
			},
		);
		await storage.bucket.remove("dev/turn.json");
	});
});

describe("a disposable environment with a cluster of its own", () => {
	const NAME = "staging-own";
	const CLUSTER = {
		name: "tickstack-staging-own",
		location: "asia-southeast1",
		status: "ERROR",
		resourceLabels: { app: "tickstack", env: NAME, tier: "staging" },
		createTime: "2026-01-31T08:00:00Z",
	};
	const listed = async (by: Operator) =>
		(await by.run<ListedEnvironment[]>("staging", "list")).find(
			({ environment }) => environment === NAME,
		);
	let ada: Operator;
	before(async () => {
		ada = await operator();
	});

	test("is recorded before anything is made, and what it fails by is told to everybody", async () => {
		await assert.rejects(
			ada.run("staging", "up", "own", "--ttl", "4h", ...OWN_CLUSTER),
			(error: Error) => {
				assert.match(error.message, /staging-own-foundation ended with 1/);
				return exitCode(error) === 1;
			},
		);
		const record = await recordOf(NAME);
		assert.deepEqual(
			[record?.isolation, record?.phase, record?.owner, record?.lifetime?.ttl],
			["cluster", "failed", "ada@example.com", "4h"],
		);
		assert.match(
			String((await listed(await operator()))?.problem),
			/staging-own-foundation/,
		);
	});

	test("stays what it is: its isolation is neither changed nor forgotten", async () => {
		await assert.rejects(
			ada.run("staging", "up", "own", "--isolation", "namespace"),
			isRefused(/take it down first/),
		);
		await assert.rejects(
			ada.run("staging", "up", "own"),
			/staging-own-foundation/,
		);
		assert.equal((await recordOf(NAME))?.isolation, "cluster");
	});

	test("is extended in the bucket, without its cluster", async () => {
		const { ttl } = await ada.run<Extension>(
			...["staging", "extend", "own", "--ttl", "6h"],
		);
		assert.equal((await recordOf(NAME))?.lifetime?.ttl, ttl);
	});

	test("does not sleep, and says why", async () => {
		await assert.rejects(
			ada.run("staging", "sleep", "own"),
			isRefused(/costs the same while nothing runs/),
		);
	});

	test("has not gone while Google Cloud still has its cluster", async () => {
		// Known to no state: the runner that made it was killed.
		apis.clusters = [{ ...CLUSTER, status: "STOPPING" }];
		await assert.rejects(ada.run("staging", "down", "own"), (error: Error) => {
			assert.match(error.message, /GKE cluster tickstack-staging-own/);
			return exitCode(error) === 5;
		});
		assert.equal((await recordOf(NAME))?.phase, "failed");
	});

	test("is reaped when it is due, and nothing of it is left", async () => {
		apis.secrets.set(`credentials-${NAME}`, ["e30="]);
		const reap = () => ada.run<ReapResult>("staging", "reap", "--yes");
		assert.deepEqual((await reap()).removed, []);
		ada.later(7 * 3_600_000);
		assert.deepEqual((await reap()).removed, [NAME]);
		assert.deepEqual(await objectsOf(NAME), []);
		assert.equal(apis.secrets.size, 0);
		assert.equal(await listed(ada), undefined);
	});

	test("whose record is lost is found by its cluster's labels", async () => {
		apis.clusters = [{ ...CLUSTER, status: "STOPPING" }];
		const found = await listed(ada);
		assert.deepEqual(
			[found?.isolation, found?.problem],
			["cluster", "its record is lost"],
		);
		await assert.rejects(ada.run("staging", "down", "own"), (error: Error) => {
			assert.match(error.message, /something of one is there: a cluster/);
			return exitCode(error) === 6;
		});
		const down = () => ada.run("staging", "down", "own", "--leftovers");
		await assert.rejects(down(), (error) => exitCode(error) === 5);
		apis.clusters = [];
		await assert.rejects(down(), (error: Error) => {
			assert.match(error.message, /nothing is left of one/);
			return exitCode(error) === 6;
		});
	});

	test("is made on Google Cloud only", async () => {
		const local = await Operator.at({
			program: "terraform",
			kubeconfig: "/nowhere",
		});
		await assert.rejects(
			local.run("staging", "up", "own", "--ttl", "4h", ...OWN_CLUSTER),
			isRefused(/leave --context out/),
		);
	});
});

describe("an environment whose cluster is no more", () => {
	test("is taken down all the same: what Kubernetes had is forgotten, the rest destroyed", async () => {
		const NAME = "staging-gone";
		await storage.bucket.write(`${NAME}/record.json`, {
			...{ environment: NAME, title: "gone", from: "prod", namespace: NAME },
			...{ isolation: "namespace", owner: "ada", settings: {}, commit: "abc" },
			...{ phase: "ready", by: "ada", at: "2026-01-31T08:00:00Z" },
			lifetime: { created: "2026-01-31T08:00:00Z", ttl: "4h" },
		});
		const object = (type: string, provider: string, attributes: object) => ({
			mode: "managed",
			type,
			name: "left",
			provider: `provider["${provider}"]`,
			instances: [{ schema_version: 0, attributes }],
		});
		await storage.bucket.write(`${NAME}/platform/default.tfstate`, {
			...{ version: 4, terraform_version: "1.11.4", serial: 1 },
			lineage: "11111111-2222-3333-4444-555555555555",
			outputs: {},
			resources: [
				object(
					"kubernetes_config_map_v1",
					"registry.terraform.io/hashicorp/kubernetes",
					{
						id: `${NAME}/settings`,
					},
				),
				object("terraform_data", "terraform.io/builtin/terraform", {
					id: "66666666-7777-8888-9999-000000000000",
				}),
			],
		});
		const ada = await operator();
		const [before] = await ada.run<ListedEnvironment[]>("staging", "list");
		assert.deepEqual(
			[before?.environment, before?.problem],
			[NAME, "its cluster is not there"],
		);
		await ada.run<Removal>("staging", "down", "gone");
		assert.deepEqual(await objectsOf(NAME), []);
		assert.ok(
			// Of two objects in the state.
			ada.lines.some((line) => /gone-platform: [01] of 1 done/.test(line)),
			ada.lines.join("\n"),
		);
	});
});

describe("secret values of an environment with a cluster of its own", () => {
	const store = () =>
		new SecretManagerCredentials({
			project: VARIABLES.project_id,
			region: "asia-southeast1",
			http: new GoogleHttp({ token: async () => "unchecked" }),
			endpoint: apis.url,
		});

	test("are kept in Secret Manager from the first up to the last down", async () => {
		assert.deepEqual(await store().get("staging-own"), {});
		await store().put("staging-own", { "a/password": "one" });
		await store().put("staging-own", { "a/password": "one", "b/key": "ü" });
		assert.deepEqual(await store().get("staging-own"), {
			"a/password": "one",
			"b/key": "ü",
		});
		await store().remove("staging-own");
		assert.deepEqual(await store().get("staging-own"), {});
		await store().remove("staging-own");
	});
});
