import {
	type EnvironmentRecord,
	expiry,
	storedRecord,
} from "../records/environment-record.ts";
import { readRecord } from "../records/read-record.ts";
import type { Records } from "../records/records.ts";
import type { Bucket } from "./bucket.ts";

const FILE = "record.json";
const nameOf = (environment: string): string => `${environment}/${FILE}`;

/** The records of all environments on Google Cloud, `<environment>/record.json` in the bucket beside their states. */
export class BucketRecords implements Records {
	readonly #bucket: Bucket;

	constructor(bucket: Bucket) {
		this.#bucket = bucket;
	}

	/** The bucket is there before all else: the states lie in it. */
	async prepare(): Promise<void> {}

	async list(): Promise<readonly EnvironmentRecord[]> {
		const names = await this.#bucket.list(`*/${FILE}`);
		const found = await Promise.all(
			names
				.flatMap((name) => /^([^/]+)\/record\.json$/.exec(name)?.[1] ?? [])
				.map((environment) => this.get(environment)),
		);
		return found.flatMap((each) => each ?? []);
	}

	async get(environment: string): Promise<EnvironmentRecord | undefined> {
		const found = await this.#bucket.read(nameOf(environment));
		return found && readRecord(found.text, environment);
	}

	async put(record: EnvironmentRecord): Promise<void> {
		const due = expiry(record);
		await this.#bucket.write(nameOf(record.environment), {
			...storedRecord(record),
			// For whoever reads the object itself.
			...(due !== undefined && { expires: new Date(due).toISOString() }),
		});
	}

	async remove(environment: string): Promise<void> {
		await this.#bucket.remove(nameOf(environment));
	}
}
