const WIDTH = 120;

/** JSON for people and diffs: keys in order, what fits on a line on one line. */
export function readableJson(value: unknown, indent = ""): string {
	const short = JSON.stringify(value);
	if (
		value === null ||
		typeof value !== "object" ||
		indent.length + short.length <= WIDTH
	)
		return spaced(value);
	const deeper = `${indent}\t`;
	const lines = Array.isArray(value)
		? value.map((item) => `${deeper}${readableJson(item, deeper)}`)
		: Object.entries(value).map(
				([key, item]) =>
					`${deeper}${JSON.stringify(key)}: ${readableJson(item, deeper)}`,
			);
	const [open, close] = Array.isArray(value) ? "[]" : "{}";
	return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function spaced(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	const entries = Object.entries(value).map(
		([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`,
	);
	return entries.length ? `{ ${entries.join(", ")} }` : "{}";
}
