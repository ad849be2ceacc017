import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import { putJson, readJson } from "../staging.ts";
import type { HourReport } from "./hour-report.ts";

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

	/** Deletes reports: those of the last days stay, and those on the given hours. @returns the deleted folders */
	async prune(keepDays: number, hours: readonly string[]): Promise<string[]> {
		const kept = new Set(hours.map((hour) => `dt=${hour.slice(0, 10)}`));
		const old = (await this.#hdfs.list(this.#root))
			.filter(
				({ type, pathSuffix }) =>
					type === "DIRECTORY" && /^dt=\d{4}-\d\d-\d\d$/.test(pathSuffix),
			)
			.map(({ pathSuffix }) => pathSuffix)
			.sort()
			.slice(0, -keepDays)
			.filter((folder) => !kept.has(folder))
			.map((folder) => `${this.#root}/${folder}`);
		for (const folder of old)
			await this.#hdfs.delete(folder, { recursive: true });
		return old;
	}
}
