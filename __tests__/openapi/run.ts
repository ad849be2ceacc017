import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngines } from "../../local/engines-for-tests.ts";
import { ENGINES_VARIABLE } from "../real-engines/engines-under-test.ts";
import { windowSample } from "../workloads/window-sample.ts";
import { pythonTools, run } from "./python-tools.ts";

/**
 * `npm run openapi`: what others make of /openapi.json. Schemathesis sends what it allows and what it forbids to the
 * query-api on a real Elasticsearch; a client that openapi-python-client generates from it reads the answers.
 */
const scratch = mkdtempSync(join(tmpdir(), "openapi-"));
const venv = pythonTools();
const engines = await startEngines({
	engines: ["elasticsearch"],
	dir: join(import.meta.dirname, "../../.artifacts/openapi-engines"),
});
process.env[ENGINES_VARIABLE] = JSON.stringify(engines.endpoints);
// These look for the engines when they are made.
const { RealtimeIndex } = await import(
	"../workloads/query-api/realtime-index.ts"
);
const { featuresSample, monthSample, ServedRuns } = await import(
	"../workloads/query-api/served-runs.ts"
);
const index = new RealtimeIndex();
const runs = new ServedRuns();
try {
	await index.create([
		windowSample({ window_start: "2026-11-20T09:30:00.000Z" }),
	]);
	await runs.publish({
		id: "run-a",
		date: "2026-11-19",
		readAt: "2026-11-20T02:00:00.000Z",
		features: [
			featuresSample({ day: "2026-11-18", Close: 100 }),
			featuresSample({ day: "2026-11-19", Close: 101, regime: "bull" }),
			featuresSample({ ticker: "EUR/USD", company: "Euro", Volume: null }),
		],
		months: [monthSample()],
		quality: {
			bars: { rows: 3, tickers: 2 },
			history: {
				...{ rejected: {}, duplicates: 0 },
				import: {
					...{ rows: 6, kept: 3, repaired: 0, refused: 3, days: 3 },
					...{ duplicates: 0, repairs: {}, rejected: { OHLC: 3 } },
					...{ lostTickers: [], tickers: [] },
				},
			},
		},
	});
	const api = await (
		await index.serve({ environment: runs.environment })
	).ready();
	try {
		await run(
			join(venv, "bin/st"),
			[
				...["--config-file", join(import.meta.dirname, "schemathesis.toml")],
				...["run", `${api.url}/openapi.json`, "--max-examples", "50"],
				...["--workers", "2", "--continue-on-failure"],
			],
			scratch,
		);
		process.stdout.write("✓ schemathesis finds nothing\n");
		await run(
			join(venv, "bin/openapi-python-client"),
			[
				...["generate", "--url", `${api.url}/openapi.json`],
				...["--output-path", join(scratch, "generated"), "--meta", "none"],
			],
			scratch,
		);
		const said = await run(
			join(venv, "bin/python"),
			[join(import.meta.dirname, "use_client.py"), scratch, api.url],
			scratch,
		);
		process.stdout.write(`✓ ${said}2 passed, 0 failed\n`);
	} finally {
		await api.stop();
	}
} catch (error) {
	process.stdout.write(`✗ ${(error as Error).message}\n1 failed\n`);
	process.exitCode = 1;
} finally {
	await index.drop();
	await runs.drop();
	await engines.stop();
	rmSync(scratch, { recursive: true });
}
