import type { IndexSpec } from "../elasticsearch-spec.ts";

/** Bytes of the primaries of an index once retention has begun to delete. */
export const indexBytes = ({ expected, retention }: IndexSpec): number =>
	expected.documentsPerDay *
	expected.documentSize.bytes *
	(retention.toHours() / 24);
