const PASSED_ON = ["PATH", "TZ", "TMPDIR"];

/**
 * The variables that every process gets. Nothing else of the caller's environment reaches it, so that a run does not
 * depend on who starts it (a KAFKA_OPTS or HADOOP_HOME of another installation would change an engine).
 */
export function baseEnvironment(
	env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
	const base: Record<string, string> = { LANG: "C.UTF-8" };
	for (const name of PASSED_ON) {
		const value = env[name];
		if (value) base[name] = value;
	}
	return base;
}
