import { type Field, oneOf } from "./field.ts";
import { type MarketRule, marketRulesProblem } from "./markets.ts";

/** Rules as JSON: `[{"tickers":"\\.AX$","timeZone":"Australia/Sydney"}]`. */
const rules: Field<readonly MarketRule[], "binding"> = {
	doc: "Markets of tickers before the rules that the project has, as JSON: a list of tickers (regular expression), timeZone (IANA), and if they have regular hours, regular (HH:MM-HH:MM) and weekdays (0 is Sunday).",
	allowed:
		'a JSON list such as [{"tickers":"\\\\.AX$","timeZone":"Australia/Sydney","regular":"10:00-16:12"}]',
	source: "binding",
	default: [],
	optional: false,
	read(text) {
		try {
			const value: unknown = JSON.parse(text);
			return marketRulesProblem(value) === undefined
				? (value as readonly MarketRule[])
				: undefined;
		} catch {
			return undefined;
		}
	},
	write: (value) => JSON.stringify(value),
};

/** What a workload knows of markets; an environment says it once for all of them. */
export const marketFields = {
	marketHours: oneOf(["all", "regular"], {
		default: "all",
		doc: "Ticks that count to a trading day: all of them, for a simulation that runs round the clock, or those of the market's regular hours, for a live feed.",
		source: "binding",
	}),
	marketRules: rules,
} as const;
