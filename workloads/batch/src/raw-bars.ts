/** What reading the raw data set found. */
export interface RawSummary {
	readonly files: number;
	/** Lines and rows, duplicates included. */
	readonly records: number;
	/** Records that stood in more than one file: counted once. */
	readonly duplicates: number;
	/** Lines that are not a record of the raw data set: left out. */
	readonly invalid: number;
	/** Trading days with at least one record. */
	readonly days: number;
}
