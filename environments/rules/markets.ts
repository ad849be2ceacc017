import { marketRulesProblem } from "@tickstack/contracts/markets";
import type { Rule } from "../spec-error.ts";

/** The rules that an environment adds to the project's own. */
export const markets: Rule = function* ({ markets }) {
	const problem = marketRulesProblem(markets.rules);
	if (problem)
		yield {
			key: "markets.rules",
			value: JSON.stringify(markets.rules),
			because: `no ticker's day follows from it: ${problem}`,
			allowed:
				"take tickers (regular expression), timeZone (IANA), and if it has regular hours, regular (HH:MM-HH:MM) and weekdays (0 is Sunday)",
		};
};
