import { positiveInteger, size, text } from "@tickstack/contracts/field";

/** What DuckDB, which reads the input and computes by default, may take of the machine. */
export const engineFields = {
	duckdbMemory: size({
		default: "1280MiB",
		doc: "Memory that DuckDB may use before it spills to disk; the process takes up to 400 MiB more.",
	}),
	duckdbThreads: positiveInteger({
		default: 2,
		max: 256,
		doc: "Threads of DuckDB.",
	}),
	workDir: text({
		optional: true,
		doc: "Local folder for files on their way and for spilling; the system's temporary folder when left out.",
		source: "substrate",
	}),
} as const;
