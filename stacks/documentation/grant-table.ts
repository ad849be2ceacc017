import { declarationOf } from "../../pipeline/declaration.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { markdownTable } from "./markdown-table.ts";

/** What each workload is granted on the page. */
export function grantTable(page: Pipeline): string {
	const {
		acls = [],
		directories,
		roles,
	} = declarationOf(page, { passwordFile: (_, user) => user });
	const rows = [
		...acls.map((acl) => [
			acl.principal,
			`Kafka ${acl.resource} \`${acl.name}${acl.pattern === "prefixed" ? "*" : ""}\``,
			acl.operations.join(", "),
		]),
		...directories.map(({ owner, path, mode }) => [
			owner,
			`HDFS directory \`${path}\``,
			`owner, mode ${mode}`,
		]),
		...roles
			.filter(({ body }) => (body.indices as unknown[]).length === 0)
			.map(({ name, body }) => [
				name,
				"Elasticsearch cluster",
				(body.cluster as string[]).join(", "),
			]),
		...roles.flatMap(({ name, body }) =>
			(body.indices as { names: string[]; privileges: string[] }[]).map(
				({ names, privileges }) => [
					name,
					`Elasticsearch index \`${names.join("`, `")}\``,
					privileges.join(", "),
				],
			),
		),
	];
	const sorted = rows.toSorted(([a = ""], [b = ""]) =>
		a < b ? -1 : a > b ? 1 : 0,
	);
	return markdownTable(["who", "what", "may"], sorted);
}
