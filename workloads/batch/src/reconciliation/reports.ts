import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import { putJson, readJson } from "../staging.ts";
import type { HourReport } from "./hour-report.ts";
import { hourOf } from "./hours.ts";

const DAY_MS = 86_400_000;

/** The reports on reconciled hours: `<root>/dt=YYYY-MM-DD/HH.json` in HDFS. */
export class Reports {
	readonly #hdfs: WebHdfs;
	readonly #root: string;

	constructor(hdfs: WebHdfs, root: string) {
		this.#hdfs = hdfs;
		this.#root = root;
	}

	pathOf(hour: string): string {
		const [day, hourOfDay] = hour.split("T");
		return `${this.#root}/dt=${day}/${hourOfDay}.json`;
	}

	/** undefined: the hour has not been reconciled. */
	async read(hour: string): Promise<HourReport | undefined> {
		return readJson<HourReport>(this.#hdfs, this.pathOf(hour));
	}

	/** In place of an earlier report on the hour. */
	async write(report: HourReport): Promise<void> {
		const path = this.pathOf(report.hour);
		await this.#hdfs.mkdirs(path.slice(0, path.lastIndexOf("/")));
		await putJson(this.#hdfs, path, report);
	}

	/** Deletes the reports of days that are over for longer. @returns their folders */
	async prune(keepDays: number, nowMs: number): Promise<string[]> {
		const first = `dt=${hourOf(nowMs - keepDays * DAY_MS).slice(0, 10)}`;
		const old = (await this.#hdfs.list(this.#root))
			.filter(
				({ type, pathSuffix }) =>
					type === "DIRECTORY" &&
					/^dt=\d{4}-\d\d-\d\d$/.test(pathSuffix) &&
					pathSuffix < first,
			)
			.map(({ pathSuffix }) => `${this.#root}/${pathSuffix}`);
		for (const folder of old)
			await this.#hdfs.delete(folder, { recursive: true });
		return old;
	}
}
