/** Characters of a text: the first lines of a long message say what went wrong, the rest is what was sent or answered. */
const LONGEST = 2_000;
/** Errors that an error has gathered (of several brokers, of many records). */
const MOST_ERRORS = 5;
/** Causes of causes. */
const DEEPEST = 5;

const cut = (text: string): string =>
	text.length > LONGEST
		? `${text.slice(0, LONGEST)}… (${text.length} characters)`
		: text;

/** The request and answer that the errors of Elasticsearch's client carry, with all that was sent. */
interface Exchange {
	readonly statusCode?: number | null;
	readonly meta?: {
		readonly request?: {
			readonly params?: { readonly method?: string; readonly path?: string };
		};
	};
}

/**
 * An error as it is logged: type, message, stack, cause, and what it knows itself (its code, the place), each of at most
 * 2,000 characters. Of a failed request only method, path and status: its body may be megabytes of documents.
 * What is not an error is logged as it is.
 */
export function loggedError(error: unknown, depth = 0): unknown {
	if (!(error instanceof Error)) return error;
	const { name, meta, errors, cause, ...own } = error as unknown as Record<
		string,
		unknown
	>;
	const deeper = (inner: unknown) =>
		depth < DEEPEST ? loggedError(inner, depth + 1) : undefined;
	return {
		type: name,
		message: cut(error.message),
		stack: cut(error.stack ?? ""),
		...Object.fromEntries(
			Object.entries(own).flatMap(([key, value]) => {
				const shown = bounded(value);
				return shown === undefined ? [] : [[key, shown]];
			}),
		),
		...requestOf(meta as Exchange | undefined),
		...(cause !== undefined && { cause: deeper(cause) }),
		...(Array.isArray(errors) && {
			errors: errors.slice(0, MOST_ERRORS).map(deeper),
			errorCount: errors.length,
		}),
	};
}

function requestOf(exchange: Exchange | undefined): object {
	const { method, path } = exchange?.meta?.request?.params ?? {};
	return {
		...(exchange?.statusCode && { statusCode: exchange.statusCode }),
		...(path && { request: `${method} ${path}` }),
	};
}

/** A value as it is when it is short, else the beginning of its JSON; undefined when it has none (a function, a cycle). */
function bounded(value: unknown): unknown {
	if (typeof value === "bigint") return String(value);
	try {
		const json = JSON.stringify(value, (_, inner) =>
			typeof inner === "bigint" ? String(inner) : inner,
		);
		return json === undefined || json.length <= LONGEST
			? json && JSON.parse(json)
			: cut(json);
	} catch {
		return undefined;
	}
}
