/** A condition that this evaluator does not understand: never taken as true or false. */
class ConditionError extends Error {
	readonly code = "CONDITION_NOT_UNDERSTOOD";

	constructor(expression: string, at: string) {
		super(`the condition ${expression} is not understood at ${at}`);
		this.name = "ConditionError";
	}
}

type Value = string | boolean | readonly string[];

const TOKEN =
	/\s*(\|\||&&|==|!=|[!()[\],?:]|\bin\b|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.]+)/y;

/** Attributes by name, and what `api.getAttribute` finds. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

export const holds = (expression: string, attributes: Attributes): boolean =>
	evaluate(expression, attributes) === true;

/**
 * The part of the Common Expression Language that conditions of IAM and of identity pools here use: `? :`, `==`, `!=`,
 * `in`, `!`, `&&`, `||`, `startsWith`, `endsWith`, `matches`, `api.getAttribute(…).hasOnly(…)`, texts, lists
 * (IAM docs, "Overview of IAM Conditions").
 * @param attributes values by name; one that is not there equals nothing
 */
export function evaluate(expression: string, attributes: Attributes): Value {
	const tokens = tokenize(expression);
	let position = 0;
	const peek = () => tokens[position];
	const next = () => tokens[position++] ?? fail("its end");
	const fail = (at = peek() ?? "its end"): never => {
		throw new ConditionError(expression, at);
	};
	const take = (token: string) => {
		if (next() !== token) fail(token);
	};

	const choice = (): Value => {
		const condition = either();
		if (peek() !== "?") return condition;
		next();
		const yes = choice();
		take(":");
		const no = choice();
		return condition === true ? yes : no;
	};
	const either = (): Value => {
		let value = both();
		while (peek() === "||") {
			next();
			const right = both();
			value = value === true || right === true;
		}
		return value;
	};
	const both = (): Value => {
		let value = comparison();
		while (peek() === "&&") {
			next();
			const right = comparison();
			value = value === true && right === true;
		}
		return value;
	};
	const comparison = (): Value => {
		const left = primary();
		switch (peek()) {
			case "==":
				next();
				return left === primary();
			case "!=":
				next();
				return left !== primary();
			case "in": {
				next();
				const list = primary();
				return Array.isArray(list) && list.includes(left);
			}
			default:
				return left;
		}
	};
	const list = (): Value => {
		const values: string[] = [];
		while (peek() !== "]") {
			values.push(String(primary()));
			if (peek() === ",") next();
		}
		take("]");
		return values;
	};
	const primary = (): Value => {
		const token = next();
		if (token === "!") return primary() !== true;
		if (token === "[") return list();
		if (token === "(") {
			const value = choice();
			take(")");
			return value;
		}
		if (/^["']/.test(token)) return token.slice(1, -1);
		if (token === "true" || token === "false") return token === "true";
		if (!/^\w/.test(token)) fail(token);
		return peek() === "(" ? call(token) : (attributes[token] ?? "\0absent");
	};
	const call = (name: string): Value => {
		if (name === "api.getAttribute") return granted();
		const dot = name.lastIndexOf(".");
		const subject = String(attributes[name.slice(0, dot)] ?? "\0absent");
		take("(");
		const argument = String(primary());
		take(")");
		switch (name.slice(dot + 1)) {
			case "startsWith":
				return subject.startsWith(argument);
			case "endsWith":
				return subject.endsWith(argument);
			case "matches":
				return new RegExp(argument).test(subject);
			default:
				return fail(name);
		}
	};
	/** `api.getAttribute(NAME, DEFAULT).hasOnly(LIST)`: whether the list has all that the attribute has. */
	const granted = (): Value => {
		take("(");
		const name = String(primary());
		take(",");
		const otherwise = primary();
		take(")");
		take(".hasOnly");
		take("(");
		const allowed = primary();
		take(")");
		const found = attributes[name] ?? otherwise;
		return (
			Array.isArray(found) &&
			Array.isArray(allowed) &&
			found.every((each) => allowed.includes(each))
		);
	};

	const value = choice();
	if (position !== tokens.length) fail();
	return value;
}

function tokenize(expression: string): string[] {
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < expression.trimEnd().length) {
		const at = TOKEN.lastIndex;
		const token = TOKEN.exec(expression)?.[1];
		if (token === undefined)
			throw new ConditionError(expression, expression.slice(at));
		tokens.push(token);
	}
	return tokens;
}
