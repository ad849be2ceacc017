/** The arrows of docs/adr/001: who may import whom. */
const only = (name, from, to, comment) => ({
	name,
	comment,
	severity: "error",
	from: { path: from },
	to: {
		path: "^(?:environments|engines|pipeline|constructs|stacks|workloads|local|ops|processes|data|cli|main\\.ts)",
		pathNot: to,
	},
});

module.exports = {
	forbidden: [
		only(
			"contracts-are-leaves",
			"^workloads/contracts/",
			"^workloads/contracts/",
			"The contracts know nothing but themselves.",
		),
		only(
			"runtime",
			"^workloads/(?:runtime|spark-connect)/",
			"^workloads/(?:contracts|runtime|spark-connect)/",
			"Libraries of the workloads use the contracts.",
		),
		only(
			"workloads-are-apart",
			"^workloads/(?!contracts|runtime|spark-connect)([^/]+)/",
			"^workloads/(?:contracts|runtime|spark-connect|$1)/",
			"A workload is one image: it shares the libraries and nothing else.",
		),
		only(
			"catalogue",
			"^pipeline/catalogue/",
			"^(?:pipeline/catalogue/|workloads/contracts/|workloads/[^/]+/src/config\\.ts)",
			"The catalogue says what there is, whatever the environment; it takes from a workload only its configuration declaration.",
		),
		only(
			"environments",
			"^environments/",
			"^(?:environments/|pipeline/catalogue/|workloads/contracts/|workloads/[^/]+/src/config\\.ts)",
			"An environment is data.",
		),
		only(
			"engines",
			"^engines/",
			"^(?:engines/|environments/|pipeline/catalogue/|workloads/contracts/)",
			"Rendering is pure.",
		),
		only(
			"pipeline",
			"^pipeline/",
			"^(?:pipeline/|engines/|environments/|workloads/contracts/|workloads/[^/]+/src/(?:config|declaration)\\.ts)",
			"The page is pure: every substrate makes it true in its own way.",
		),
		only(
			"constructs",
			"^constructs/",
			"^(?:constructs/|pipeline/|engines/|environments/|workloads/contracts/|workloads/[^/]+/src/(?:config|declaration)\\.ts)",
			"A construct takes from a workload only its configuration declaration.",
		),
		only(
			"stacks",
			"^stacks/",
			"^(?:stacks/|constructs/|pipeline/|engines/|environments/|workloads/contracts/|workloads/[^/]+/src/config\\.ts)",
			"Stacks compose constructs.",
		),
		only(
			"local-and-ops",
			"^(?:local|ops)/",
			"^(?:local/|ops/|processes/|pipeline/|environments/|engines/|workloads/contracts/|workloads/[^/]+/src/config\\.ts|stacks/(?:synthesize|removal-stack|compile-cache)\\.ts)",
			"The substrates use environments and engines, not the inside of a workload; ops applies what is synthesized.",
		),
		only(
			"processes",
			"^processes/",
			"^(?:processes/|workloads/contracts/)",
			"Running processes knows nothing of what runs.",
		),
		only(
			"data",
			"^data/",
			"^(?:data/|workloads/(?:contracts|runtime)/|workloads/batch/src/(?:clean-csv|duckdb)\\.ts)",
			"Reading price files takes the contracts, the input and output of workloads, and for large ones the batch's DuckDB.",
		),
		only(
			"cli",
			"^cli/",
			"^(?:cli/|local/|ops/|processes/|data/|environments/|engines/ports\\.ts|stacks/(?:synthesize|compile-cache|documentation/documents)\\.ts|workloads/contracts/|workloads/batch/src/(?:standalone-config|command-line)\\.ts)",
			"A command parses, calls a function and prints; nobody imports a command.",
		),
		{
			name: "google-comes-from-outside",
			comment:
				"What is Google's is passed in by the stacks: see ClusterProvider.",
			severity: "error",
			from: { path: "^constructs/(?!gcp/)" },
			to: { path: "^constructs/gcp/|node_modules/@cdktf/provider-google/" },
		},
		{
			name: "cdktf-stays-in-constructs",
			severity: "error",
			from: { pathNot: "^(?:constructs|stacks|main\\.ts|__tests__|bench)" },
			to: { path: "node_modules/(?:cdktf|cdktn|constructs|@cdktf)/" },
		},
		{
			name: "engines-are-pure",
			severity: "error",
			from: { path: "^(?:engines|environments|pipeline|workloads/contracts)/" },
			to: { path: "^(?:node:)?(?:fs|fs/promises|net|http|child_process|os)$" },
		},
		{
			name: "no-provider-barrel",
			comment: "The root of a provider loads thousands of classes.",
			severity: "error",
			from: { pathNot: "^bench/" },
			to: { path: "node_modules/@cdktf/provider-[^/]+/lib/index\\.js$" },
		},
		{ name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
		{
			name: "resolvable",
			severity: "error",
			from: {},
			to: { couldNotResolve: true },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		parser: "swc",
		exclude: { path: "(?:/gen/|workloads/query-api/page/)" },
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["import", "types", "node"],
			extensions: [".ts", ".js", ".mjs", ".json"],
		},
	},
};
