/** A feed that cannot work as it is configured. */
export class FeedError extends Error {
	readonly code:
		| "FEED_CONTRADICTION"
		| "FEED_CREDENTIALS"
		| "FEED_SYMBOL"
		/** The server refuses, and will refuse again. */
		| "FEED_REFUSED";

	constructor(code: FeedError["code"], message: string) {
		super(message);
		this.name = "FeedError";
		this.code = code;
	}
}
