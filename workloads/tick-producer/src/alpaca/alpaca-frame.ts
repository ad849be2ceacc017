import { shown } from "@tickstack/contracts/rejection";
import { checkTick, type Tick } from "@tickstack/contracts/tick";
import { timeMs } from "@tickstack/contracts/time";

export type AlpacaChannel = "trades" | "bars";

/** What a frame of Alpaca's stream says, one by one. */
export type AlpacaMessage =
	| { readonly kind: "connected" }
	| { readonly kind: "authenticated" }
	| { readonly kind: "subscribed"; readonly symbols: readonly string[] }
	| { readonly kind: "error"; readonly code: number; readonly text: string }
	| {
			readonly kind: "tick";
			readonly tick: Tick;
			/** The same for a data point that is sent again. */
			readonly id: string;
	  }
	/** Valid, and nothing that a topic of ticks can take. */
	| {
			readonly kind: "ignored";
			readonly type: "correction" | "cancellation" | "other";
	  }
	| {
			readonly kind: "invalid";
			readonly code: string;
			readonly field: string;
			readonly reason: string;
	  };

export interface AlpacaFrameOptions {
	readonly channel: AlpacaChannel;
	/** The company of each ticker subscribed to. */
	readonly companies: ReadonlyMap<string, string>;
	/** The reader's clock, milliseconds since the epoch. */
	readonly nowMs: number;
}

type Fields = Readonly<Record<string, unknown>>;

const MINUTE_MS = 60_000;
/** RFC 3339 in UTC with up to nanoseconds. */
const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/;

/**
 * Reads a text frame of Alpaca's real-time stock data, an array of messages of which `T` is the type (Alpaca docs,
 * "WebSocket Stream" and "Real-time Stock Data"). A broken message costs no other of its frame.
 */
export function* readAlpacaFrame(
	data: unknown,
	options: AlpacaFrameOptions,
): Generator<AlpacaMessage> {
	if (typeof data !== "string") {
		yield invalid("NOT_JSON", "", "the frame is binary, not text");
		return;
	}
	let messages: unknown;
	try {
		messages = JSON.parse(data);
	} catch (error) {
		yield invalid("NOT_JSON", "", (error as Error).message);
		return;
	}
	if (!Array.isArray(messages)) {
		yield invalid("NOT_AN_ARRAY", "", `${shown(messages)} is not an array`);
		return;
	}
	for (const message of messages)
		yield typeof message === "object" && message !== null
			? read(message as Fields, options)
			: invalid("NOT_AN_OBJECT", "", `${shown(message)} is not an object`);
}

function read(message: Fields, options: AlpacaFrameOptions): AlpacaMessage {
	const { channel } = options;
	switch (message.T) {
		case "t":
			return channel === "trades"
				? tickOf(message, tradePrices(message), options)
				: { kind: "ignored", type: "other" };
		case "b":
			return channel === "bars"
				? tickOf(message, barPrices(message), options)
				: { kind: "ignored", type: "other" };
		case "c":
			return { kind: "ignored", type: "correction" };
		case "x":
			return { kind: "ignored", type: "cancellation" };
		case "success":
			return message.msg === "connected" || message.msg === "authenticated"
				? { kind: message.msg }
				: { kind: "ignored", type: "other" };
		case "subscription": {
			const symbols = message[channel];
			return Array.isArray(symbols)
				? { kind: "subscribed", symbols }
				: invalid("WRONG_TYPE", channel, `${shown(symbols)} is not an array`);
		}
		case "error":
			return {
				kind: "error",
				code: Number(message.code),
				text: String(message.msg),
			};
		default:
			return typeof message.T === "string"
				? { kind: "ignored", type: "other" }
				: invalid("MISSING", "T", "T, the type of the message, is missing");
	}
}

/** The prices of a trade, whatever its conditions: live prices are not adjusted. */
const tradePrices = ({ p, s }: Fields) => ({
	Open: p,
	High: p,
	Low: p,
	Close: p,
	"Adj Close": p,
	Volume: s,
});

const barPrices = ({ o, h, l, c, v }: Fields) => ({
	Open: o,
	High: h,
	Low: l,
	Close: c,
	"Adj Close": c,
	Volume: v,
});

function tickOf(
	message: Fields,
	prices: Readonly<Record<string, unknown>>,
	{ channel, companies, nowMs }: AlpacaFrameOptions,
): AlpacaMessage {
	const { S: ticker, t: time, x: exchange, i: trade } = message;
	const company = companies.get(String(ticker));
	if (typeof ticker === "string" && company === undefined)
		return invalid(
			"NOT_SUBSCRIBED",
			"S",
			`${shown(ticker)} is not subscribed to`,
		);
	const result = checkTick(
		{ ticker, company, time: tickTime(time, channel), ...prices },
		nowMs,
	);
	if (!result.ok) return { ...result, kind: "invalid" };
	// A trade's number is unique for its exchange and day; its time, to the nanosecond, gives the day.
	return {
		kind: "tick",
		tick: result.tick,
		id: channel === "trades" ? `${exchange} ${trade} ${time}` : `${time}`,
	};
}

/**
 * A tick's time has milliseconds. A bar is named after the beginning of its minute, but its Close is the price at
 * the end: the last millisecond of that minute is its time, which lies in the minute's last window.
 */
function tickTime(time: unknown, channel: AlpacaChannel): unknown {
	const [, second, fraction = ""] =
		(typeof time === "string" && TIME.exec(time)) || [];
	if (second === undefined) return time;
	const text = `${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
	const ms = channel === "bars" ? timeMs(text) : Number.NaN;
	return Number.isNaN(ms) ? text : new Date(ms + MINUTE_MS - 1).toISOString();
}

const invalid = (
	code: string,
	field: string,
	reason: string,
): AlpacaMessage => ({ kind: "invalid", code, field, reason });
