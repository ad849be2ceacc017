import { Problem } from "./problem.ts";

export const FORMATS = ["json", "csv"] as const;

export type Format = (typeof FORMATS)[number];

const MEDIA: Readonly<
	Record<Format, readonly [type: string, subtype: string]>
> = { json: ["application", "json"], csv: ["text", "csv"] };

/** The parameter that goes before the header `Accept`. */
export const formatParameter = {
	type: "string",
	enum: FORMATS,
	description:
		"Default: what the header Accept prefers of application/json and text/csv; JSON when both are equal.",
} as const;

/**
 * The format of an answer: the parameter if there is one, else what the header prefers (RFC 9110, "Accept").
 *
 * @throws {Problem} `not-acceptable` when the header allows neither
 */
export function formatOf(
	parameter: Format | undefined,
	accept: string | undefined,
): Format {
	if (parameter) return parameter;
	const ranges = mediaRanges(accept ?? "*/*");
	const quality = (format: Format) => qualityOf(MEDIA[format], ranges);
	if (quality("csv") > quality("json")) return "csv";
	if (quality("json") > 0) return "json";
	throw new Problem(
		"not-acceptable",
		`Accept is ${accept}: this path answers with application/json or text/csv`,
	);
}

interface MediaRange {
	readonly type: string;
	readonly subtype: string;
	readonly quality: number;
}

const mediaRanges = (accept: string): MediaRange[] =>
	accept.split(",").map((text) => {
		const [range = "", ...parameters] = text
			.split(";")
			.map((part) => part.trim().toLowerCase());
		const [type = "", subtype = ""] = range.split("/");
		const weight = parameters.find((part) => part.startsWith("q="));
		const quality = weight ? Number(weight.slice(2)) : 1;
		return { type, subtype, quality: Number.isNaN(quality) ? 0 : quality };
	});

/** The most specific range that matches counts. */
function qualityOf(
	[type, subtype]: readonly [string, string],
	ranges: readonly MediaRange[],
): number {
	for (const [wantedType, wantedSubtype] of [
		[type, subtype],
		[type, "*"],
		["*", "*"],
	]) {
		const range = ranges.find(
			(one) => one.type === wantedType && one.subtype === wantedSubtype,
		);
		if (range) return range.quality;
	}
	return 0;
}

/** What a route answers in either format, for OpenAPI and the serializer. */
export const eitherFormat = (description: string, schema: object) => ({
	description,
	content: {
		"application/json": { schema },
		"text/csv": {
			schema: {
				type: "string",
				description: "RFC 4180, with a header line; null is an empty field.",
			},
		},
	},
});
