import { type ChildProcess, spawn } from "node:child_process";
import { Bucket } from "../../ops/google/bucket.ts";
import { GoogleHttp } from "../../ops/google/google-http.ts";
import { ensureTools } from "../control-plane/tools.ts";
import { eventually, freePort } from "../workloads/workload-process.ts";

export const STATES = "tests-states";

/** Cloud Storage's JSON API by fake-gcs-server, with one empty bucket. */
export class BucketUnderTest {
	/** As STORAGE_EMULATOR_HOST takes it. */
	readonly host: string;
	readonly bucket: Bucket;
	readonly #process: ChildProcess;

	private constructor(host: string, process: ChildProcess) {
		this.host = host;
		this.#process = process;
		this.bucket = this.called(STATES);
	}

	static async start(): Promise<BucketUnderTest> {
		const { "fake-gcs-server": program } = await ensureTools([
			"fake-gcs-server",
		]);
		const port = await freePort();
		const host = `127.0.0.1:${port}`;
		const url = `http://${host}`;
		const server = spawn(
			program,
			[
				...["-scheme", "http", "-host", "127.0.0.1", "-port", String(port)],
				...["-backend", "memory", "-external-url", url, "-public-host", host],
				...["-location", "ASIA-SOUTHEAST1", "-log-level", "error"],
			],
			{ stdio: "inherit" },
		);
		const under = new BucketUnderTest(host, server);
		await eventually(() => under.create(STATES), { what: "the bucket" });
		return under;
	}

	/** @returns whether there is a bucket of this name now */
	async create(name: string): Promise<boolean> {
		const { status } = await fetch(
			`http://${this.host}/storage/v1/b?project=tests`,
			{
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ name, versioning: { enabled: true } }),
			},
		);
		return status === 200 || status === 409;
	}

	called(name: string): Bucket {
		const http = new GoogleHttp({ token: async () => "unchecked" });
		return new Bucket({ name, endpoint: this.host, http });
	}

	stop(): void {
		this.#process.kill("SIGTERM");
	}
}
