/**
 * What becomes of a declared thing: `create` it is missing, `change` it differs, `same` nothing to do,
 * `refused` it differs in a way that would lose something, `skipped` the engine lacks what it takes.
 */
export type Mark = "create" | "change" | "same" | "refused" | "skipped";

/** One line of a plan, with the steps that make it true. */
export interface Change<Step> {
	readonly mark: Mark;
	/** Kind and name, e.g. `topic stocks-history`. */
	readonly thing: string;
	/** What differs, or why it is refused and what to do instead. */
	readonly details: readonly string[];
	/** Empty unless `create` or `change`. */
	readonly steps: readonly Step[];
}

const SIGNS: Readonly<Record<Mark, string>> = {
	create: "+",
	change: "~",
	same: "=",
	refused: "!",
	skipped: "-",
};

/** The plan as text: a line a thing, its details below. */
export function renderChanges(changes: readonly Change<unknown>[]): string {
	return changes
		.flatMap(({ mark, thing, details }) => [
			`${SIGNS[mark]} ${thing}${mark === "refused" || mark === "skipped" ? `: ${mark}` : ""}`,
			...details.map((detail) => `    ${detail}`),
		])
		.join("\n");
}

/** `1 to create, 2 to change, 3 the same`; marks that do not occur are left out. */
export function summarize(changes: readonly Change<unknown>[]): string {
	const words: Readonly<Record<Mark, string>> = {
		create: "to create",
		change: "to change",
		same: "the same",
		refused: "refused",
		skipped: "skipped",
	};
	return (Object.keys(words) as Mark[])
		.map((mark) => ({
			mark,
			count: changes.filter((change) => change.mark === mark).length,
		}))
		.filter(({ count }) => count > 0)
		.map(({ mark, count }) => `${count} ${words[mark]}`)
		.join(", ");
}
