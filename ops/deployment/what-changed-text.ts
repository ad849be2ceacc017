import type { LostObject, Restart, WhatChanged } from "./what-changed.ts";

/** How a page marks its parts: in a terminal, or in Markdown. */
interface Marks {
	readonly heading: (text: string) => string;
	readonly item: (text: string) => string;
	readonly code: (text: string) => string;
	readonly strong: (text: string) => string;
}

const TERMINAL: Marks = {
	heading: (text) => text,
	item: (text) => `  ${text}`,
	code: (text) => text,
	strong: (text) => text.toUpperCase(),
};

const MARKDOWN: Marks = {
	heading: (text) => `\n### ${text}\n`,
	item: (text) => `- ${text}`,
	code: (text) => `\`${text}\``,
	strong: (text) => `**${text}**`,
};

export interface Reviewed {
	readonly environment: string;
	readonly hash: string;
	readonly changed: WhatChanged;
	readonly later: readonly string[];
}

/** A page that is read in a minute: what is lost first, then what restarts, then what it costs. */
export const whatChangedText = (reviewed: Reviewed): string =>
	page(reviewed, TERMINAL).join("\n");

/** The same for a comment on a pull request. */
export const whatChangedMarkdown = (reviewed: Reviewed): string =>
	[`## Plan of ${reviewed.environment}`, ...page(reviewed, MARKDOWN)].join(
		"\n",
	);

function page(
	{ hash, changed, later }: Reviewed,
	{ heading, item, code, strong }: Marks,
): readonly string[] {
	const { lost, restarts, counts, cost } = changed;
	const { created, updated, replaced, destroyed } = counts;
	const lostLine = ({ action, object, dataAtRisk, stack }: LostObject) =>
		item(
			`${strong(action)} ${code(object)} of ${stack}${dataAtRisk ? `; data: ${dataAtRisk}` : ""}`,
		);
	const restartLine = ({ object, pods, because }: Restart) =>
		item(
			`${code(object)}, ${pods} ${pods === 1 ? "pod" : "pods"}: ${because.join(", ")}`,
		);
	return [
		heading("What changed"),
		...(lost.length
			? lost.map(lostLine)
			: [item("nothing is replaced or destroyed")]),
		...(restarts.length
			? [heading("Pods that restart"), ...restarts.map(restartLine)]
			: []),
		heading("In all"),
		item(
			`${created} created, ${updated} updated, ${replaced} replaced, ${destroyed} destroyed`,
		),
		item(
			`about ${signed(cost.monthDifference)} a month (${dollars(cost.hourBefore)} an hour before, ${dollars(cost.hourAfter)} after: what pods reserve, and disks, by list prices)`,
		),
		...later.map((stack) =>
			item(`${stack} can be planned when its cluster is there`),
		),
		item(`plan ${code(hash)}`),
	];
}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

const signed = (amount: number): string =>
	`${amount < 0 ? "-" : "+"}${dollars(Math.abs(amount))}`;
