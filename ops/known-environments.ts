import { Duration } from "@tickstack/contracts/duration";
import {
	DISPOSABLE_LABEL,
	type EnvironmentRecord,
} from "./environment-record.ts";
import type { Namespace } from "./namespace-end.ts";
import type { Operations } from "./operations.ts";
import { turnHolder } from "./turn.ts";

/** An environment as it is found on a cluster. */
export interface KnownEnvironment {
	readonly record: EnvironmentRecord;
	/** Whether its namespace carries the disposable label; undefined when it has none. */
	readonly labelled: boolean | undefined;
	/** Who is at work on it now. */
	readonly busy?: string;
	/** Its record was lost: what is told is read from its namespace. */
	readonly orphan: boolean;
}

/** Every environment with a record, and every namespace that says that it is disposable, whoever made it. */
export async function knownEnvironments({
	kubectl,
	records,
	context,
}: Operations): Promise<readonly KnownEnvironment[]> {
	const recorded = await records.list();
	const namespaces = await kubectl.list<Namespace>("namespaces");
	const byName = new Map(
		namespaces.map((each) => [each.metadata.name, each] as const),
	);
	const known = recorded.map((record) => {
		const found = byName.get(record.namespace);
		return { record, labelled: found && isDisposable(found), orphan: false };
	});
	const orphans = namespaces
		.filter(
			(each) =>
				isDisposable(each) &&
				!recorded.some(({ namespace }) => namespace === each.metadata.name),
		)
		.map((each) => ({
			record: recordOf(each),
			labelled: true,
			orphan: true,
		}));
	return Promise.all(
		[...known, ...orphans].map(async (each) => {
			const { environment } = each.record;
			const busy = await turnHolder(kubectl, environment, context.now());
			return { ...each, ...(busy && { busy }) };
		}),
	);
}

const isDisposable = ({ metadata }: Namespace): boolean =>
	metadata.labels?.[DISPOSABLE_LABEL] === "true";

/** What the namespace itself tells, as the platform stack has written it. */
function recordOf({ metadata }: Namespace): EnvironmentRecord {
	const { annotations = {}, labels = {}, name } = metadata;
	const created =
		annotations["tickstack.dev/created"] ?? metadata.creationTimestamp ?? "";
	const ttl =
		annotations["tickstack.dev/ttl"] ?? Duration.milliseconds(0).toString();
	return {
		environment: labels.env ?? name,
		title: name,
		from: "unknown",
		namespace: name,
		owner: annotations["tickstack.dev/owner"] ?? "unknown",
		lifetime: { created, ttl },
		settings: {},
		commit: "unknown",
		phase: "failed",
		by: "unknown",
		at: created,
		problem: "its record is lost",
	};
}
