import { invalid } from "./parameters.ts";

/** What of an object is answered: `true` for all of a member, or names within it. */
export type Choice = ReadonlyMap<string, true | ReadonlySet<string>>;

/**
 * The choice that a comma-separated list of fields makes; `latest.close` is a field within a member.
 *
 * @param names all fields that there are
 * @throws {Problem} `invalid-request` for another
 */
export function choiceOf(
	fields: string | undefined,
	names: readonly string[],
): Choice | undefined {
	if (fields === undefined) return undefined;
	const choice = new Map<string, true | Set<string>>();
	for (const field of fields.split(",")) {
		if (!names.includes(field))
			throw invalid(
				"fields",
				`${JSON.stringify(field)} is not a field; there are ${names.join(", ")}`,
			);
		const [member = "", within] = field.split(".");
		const known = choice.get(member);
		if (within === undefined) choice.set(member, true);
		else if (known !== true)
			choice.set(member, (known ?? new Set()).add(within));
	}
	return choice;
}

/** The chosen part of an object, its ticker always; all of it without a choice. */
export function chosen<T extends { readonly ticker: string }>(
	whole: T,
	choice: Choice | undefined,
): T {
	if (!choice) return whole;
	const part: Record<string, unknown> = { ticker: whole.ticker };
	for (const [member, within] of choice) {
		const value = whole[member as keyof T];
		part[member] =
			within === true || typeof value !== "object" || value === null
				? value
				: Object.fromEntries(
						[...within].map((name) => [
							name,
							(value as Record<string, unknown>)[name],
						]),
					);
	}
	return part as T;
}
