import assert from "node:assert/strict";
import { type Google, startGoogle } from "../google.ts";
import { type Answer, GoogleClient } from "../google-client.ts";
import type { Project } from "../world.ts";

export const OWNER = "user:owner@example.com";
export const REGION = "asia-southeast1";
export const LOCATION = `projects/one/locations/${REGION}`;
export const PROJECT = "cloudresourcemanager.googleapis.com/v1/projects/one";
export const KEY_RINGS = `cloudkms.googleapis.com/v1/${LOCATION}/keyRings`;
export const KEY = `${KEY_RINGS}/ring/cryptoKeys/key`;
export const POOLS =
	"iam.googleapis.com/v1/projects/one/locations/global/workloadIdentityPools";
/** Of Cloud Storage. */
export const STORAGE_AGENT =
	"serviceAccount:service-100000000001@gs-project-accounts.iam.gserviceaccount.com";

/** A Google with one empty project in it, and its owner. */
export class EmptyProject {
	readonly google: Google;
	readonly project: Project;
	readonly owner: GoogleClient;

	private constructor(google: Google) {
		this.google = google;
		this.project = google.world.addProject("one", "100000000001", OWNER);
		this.owner = this.client(OWNER);
	}

	static async start(): Promise<EmptyProject> {
		return new EmptyProject(await startGoogle());
	}

	/** Somebody else, whose requests count for the project too. */
	client(member: string, project = "one"): GoogleClient {
		const token = this.google.world.signIn(member);
		return new GoogleClient(this.google, token, project);
	}

	async switchOn(...apis: readonly string[]): Promise<void> {
		const { body } = await this.owner.wait(
			"POST",
			"serviceusage.googleapis.com/v1/projects/one/services:batchEnable",
			{ serviceIds: apis.map((api) => `${api}.googleapis.com`) },
		);
		assert.ok(body.done, JSON.stringify(body));
	}

	async makeKey(): Promise<void> {
		await this.switchOn("cloudkms");
		await this.owner.post(`${KEY_RINGS}?keyRingId=ring`);
		const { status } = await this.owner.post(
			`${KEY_RINGS}/ring/cryptoKeys?cryptoKeyId=key`,
			{ purpose: "ENCRYPT_DECRYPT", rotationPeriod: "7776000s" },
		);
		assert.equal(status, 200);
	}
}

/** Expects a status and what the error says. */
export function isRefused(
	{ status, body }: Answer,
	expected: number,
	message: RegExp | string,
): void {
	assert.equal(status, expected, JSON.stringify(body));
	if (typeof message === "string") assert.equal(body.error?.message, message);
	else assert.match(body.error?.message ?? "", message);
}
