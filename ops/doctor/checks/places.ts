import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem, unknown } = findings("places");

/** The region, its zones, and the machines there. */
export async function places({
	google,
	project,
	cluster,
	environment: { name },
}: GoogleExamination): Promise<readonly Finding[]> {
	if (cluster.ownership !== "owned")
		return [ok(`its nodes are those of ${cluster.name}`)];
	const types = [
		...new Set(cluster.nodePools.map(({ machineType }) => machineType)),
	];
	const found = await Promise.all(
		cluster.zones.map(async (zone): Promise<readonly Finding[]> => {
			const path = `projects/${project}/zones/${zone}`;
			const there = await google.get<{ status: string }>("compute", path);
			if (there.kind === "missing")
				return [
					problem(
						`there is no zone ${zone}`,
						`gcloud compute zones list --filter region:${cluster.region}; then cluster.zones in environments/${name}.ts`,
					),
				];
			if (there.kind !== "found")
				return [
					unknown(
						`whether ${zone} has ${types.join(", ")}`,
						`gcloud services enable compute.googleapis.com --project ${project}`,
					),
				];
			if (there.body.status !== "UP")
				return [
					problem(`zone ${zone} is ${there.body.status}`, "choose another one"),
				];
			const missing: string[] = [];
			for (const type of types) {
				const machine = await google.get(
					"compute",
					`${path}/machineTypes/${type}`,
				);
				if (machine.kind === "missing") missing.push(type);
			}
			return missing.map((type) =>
				problem(
					`zone ${zone} has no ${type}`,
					`gcloud compute machine-types list --zones ${zone}; then cluster.nodePools in environments/${name}.ts`,
				),
			);
		}),
	);
	const wrong = found.flat();
	return wrong.length
		? wrong
		: [ok(`${cluster.zones.join(", ")} have ${types.join(", ")}`)];
}
