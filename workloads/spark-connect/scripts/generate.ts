// Generates gen/ from the .proto files in a spark-connect jar (Apache-2.0); nothing is downloaded.
//   npm run generate:spark-connect -- PATH/spark-connect_2.13-VERSION.jar
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type Entry, open, type ZipFile } from "yauzl";

const PACKAGE = join(import.meta.dirname, "..");
/** Spark's own files, and the two of Google that describe a gRPC error. */
const WANTED =
	/^(?:spark\/connect\/[^/]+|google\/rpc\/(?:status|error_details))\.proto$/;

async function extract(jar: string, to: string): Promise<number> {
	const zip = await new Promise<ZipFile>((done, failed) =>
		open(jar, { lazyEntries: true }, (error, file) =>
			error ? failed(error) : done(file),
		),
	);
	const read = promisify<Entry, Readable>(zip.openReadStream.bind(zip));
	const ended = once(zip, "end");
	let found = 0;
	zip.on("entry", async (entry: Entry) => {
		if (WANTED.test(entry.fileName)) {
			const path = join(to, entry.fileName);
			mkdirSync(dirname(path), { recursive: true });
			await pipeline(await read(entry), createWriteStream(path));
			found++;
		}
		zip.readEntry();
	});
	zip.readEntry();
	await ended;
	return found;
}

const jar = process.argv[2];
if (!jar) {
	process.stderr.write(
		"usage: npm run generate:spark-connect -- PATH/spark-connect_2.13-VERSION.jar\n",
	);
	process.exit(2);
}
const protos = mkdtempSync(join(tmpdir(), "spark-connect-"));
try {
	if ((await extract(resolve(jar), protos)) === 0)
		throw new Error(`${jar} holds no spark/connect/*.proto`);
	rmSync(join(PACKAGE, "gen"), { recursive: true, force: true });
	execFileSync("buf", ["generate", protos], { cwd: PACKAGE, stdio: "inherit" });
} finally {
	rmSync(protos, { recursive: true, force: true });
}
