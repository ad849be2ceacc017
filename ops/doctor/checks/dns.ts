import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, unknown, warning } = findings("dns");

/** Whether the pages' names lead to the environment's address, which its platform makes. */
export async function dns({
	google,
	project,
	resolve,
	variables: { TF_VAR_domain: domain },
	environment: { name, exposure },
}: GoogleExamination): Promise<readonly Finding[]> {
	const hosts = Object.values(exposure).flatMap((page) =>
		page.kind === "gateway" ? [`${page.host}.${domain ?? "DOMAIN"}`] : [],
	);
	if (hosts.length === 0) return [ok("its pages have no names: port-forward")];
	const found = await google.get<{ address: string }>(
		"compute",
		`projects/${project}/global/addresses/tickstack-${name}-gateway`,
	);
	if (found.kind !== "found")
		return [
			unknown(`the address of ${hosts.join(", ")}, which the platform makes`),
		];
	const { address } = found.body;
	return Promise.all(
		hosts.map(async (host) => {
			const addresses = await resolve(host);
			return addresses.includes(address)
				? ok(`${host} leads to ${address}`)
				: warning(
						`${host} leads to ${addresses.join(", ") || "nothing"}, not to ${address}`,
						`make a record at your DNS provider: ${host}. A ${address}`,
					);
		}),
	);
}
