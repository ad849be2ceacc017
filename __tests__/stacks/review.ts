import { createHash } from "node:crypto";
import { type Attributes, resourcesOf, type StackJson } from "./synthesized.ts";

/** What each pod and container has in common: the policy table checks it, a reviewer need not read it sixty times. */
const COMMON: Readonly<Record<string, unknown>> = {
	enable_service_links: false,
	automount_service_account_token: false,
	restart_policy: "Always",
	image_pull_policy: "IfNotPresent",
	termination_message_policy: "FallbackToLogsOnError",
	wait_for_rollout: true,
	wait_for_load_balancer: false,
	revision_history_limit: 5,
	init_container: [],
	progress_deadline_seconds: 900,
};
const COMMON_BLOCKS = new Set([
	"//",
	"security_context",
	"topology_spread_constraint",
	"persistent_volume_claim_retention_policy",
	"timeouts",
	"startup_probe",
	"liveness_probe",
	"update_strategy",
	// Checked by the policy table too: everything is in the environment's namespace, selected by `app`.
	"namespace",
	"selector",
]);

/** A stack as it is reviewed: its resources by address without what all have in common, configuration texts as checksums. */
export function reviewed(stack: StackJson): Record<string, unknown> {
	const { terraform, provider, variable, output, data, ...more } = stack.json;
	return {
		backend: terraform.backend,
		provider,
		...(variable && { variable: Object.keys(variable) }),
		...(more.import && { import: more.import }),
		...(output && { output: simplified(output) as Attributes }),
		...(data && { data: simplified(data) as Attributes }),
		resource: Object.fromEntries(
			resourcesOf(stack).map(({ address, type, attributes }) => [
				address.replace(/_[0-9A-F]{8}$/, ""),
				(BY_TYPE[type] ?? simplified)(attributes),
			]),
		),
	};
}

/** How resources are reviewed that are many and alike. */
const BY_TYPE: Readonly<Record<string, (attributes: Attributes) => unknown>> = {
	kubernetes_config_map_v1: (attributes) => ({
		...(simplified(attributes) as Attributes),
		data: sums(attributes.data),
	}),
	kubernetes_network_policy_v1: connection,
	google_monitoring_alert_policy: alert,
	google_secret_manager_secret: ({ secret_id, replication, ...rest }) => {
		const where = JSON.stringify(replication).replaceAll(/["{}[\]]/g, "");
		const more = JSON.stringify(simplified(rest)).replaceAll(/["{}]/g, "");
		return `${secret_id} ${where}, ${more}`;
	},
	google_secret_manager_secret_version: ({
		secret,
		secret_data_wo,
		secret_data_wo_version,
		...rest
	}) =>
		`${[secret, secret_data_wo, secret_data_wo_version].join(", ")} ${JSON.stringify(simplified(rest))}`,
	google_secret_manager_secret_iam_member: ({ member, role, secret_id }) =>
		`${String(member).replace(/^principal:.*\/subject\//, "")} has ${role} on ${String(secret_id).replace(/^\$\{\w+\.(.+)_[0-9A-F]{8}\.secret_id\}$/, "<$1>")}`,
};

function simplified(value: unknown): unknown {
	if (Array.isArray(value)) return value.map((item) => simplified(item));
	if (value === null || typeof value !== "object") return shortened(value);
	const given = value as Attributes;
	return Object.fromEntries(
		Object.entries(given).flatMap(([key, item]) =>
			COMMON_BLOCKS.has(key) ||
			(key === "labels" &&
				!("pod-security.kubernetes.io/enforce" in Object(item))) ||
			(key in COMMON && JSON.stringify(COMMON[key]) === JSON.stringify(item))
				? []
				: [[key, (SHORTER[key] ?? simplified)(item)]],
		),
	);
}

/** The name of another object, by reference. */
const REFERENCE =
	/^\$\{kubernetes_\w+\.([\w-]+)_[0-9A-F]{8}\.metadata\[0\]\.name\}$/;

/** A long command (a class path, module options) as its beginning, its end and a checksum. */
function shortened(value: unknown): unknown {
	if (typeof value !== "string") return value;
	const reference = REFERENCE.exec(value)?.[1];
	if (reference) return `<${reference}>`;
	if (value.length <= 200) return value;
	return `${value.slice(0, 60)}… ${sum(value)} …${value.slice(-30)}`;
}

/** Lists of a pod as maps, which take a line. */
const SHORTER: Readonly<Record<string, (value: unknown) => unknown>> = {
	env: (value) => (Array.isArray(value) ? variables(value) : value),
	volume_mount: (value) =>
		Object.fromEntries(
			(value as Attributes[]).map(({ mount_path, name, read_only }) => [
				mount_path,
				`${simplified(name)}${read_only ? "" : ", writable"}`,
			]),
		),
	volume: (value) =>
		Array.isArray(value)
			? Object.fromEntries(
					(value as Attributes[]).map(({ name, ...source }) => [
						simplified(name),
						volumeSource(source as Record<string, Attributes>),
					]),
				)
			: value,
	port: (value) =>
		Array.isArray(value)
			? (value as Attributes[])
					.map(
						({ name, container_port, port }) =>
							`${name} ${container_port ?? port}`,
					)
					.join(", ")
			: value,
	resources: (value) => {
		const { requests } = value as Record<string, Record<string, string>>;
		return Object.values(requests ?? {}).join(", ");
	},
	readiness_probe: (value) => {
		const { period_seconds, failure_threshold, timeout_seconds, ...check } =
			value as Attributes;
		const { exec } = check as { exec?: { command: readonly string[] } };
		const what = exec
			? exec.command.map((part) => shortened(part)).join(" ")
			: JSON.stringify(simplified(check));
		return `${what} every ${period_seconds} s, within ${timeout_seconds} s, ${failure_threshold} times`;
	},
	depends_on: (value) =>
		(value as string[])
			.map((address) =>
				address.replace(/^[^.]*\./, "").replace(/_[0-9A-F]{8}$/, ""),
			)
			.join(),
	toleration: (value) =>
		(value as Attributes[]).map((one) => `${one.key}=${one.value}`).join(),
	command: (value) =>
		(value as string[]).map((part) => shortened(part)).join(" "),
};

/** Kind of a volume and what it holds, with the mode of its files where one is set. */
const volumeSource = (source: Readonly<Record<string, Attributes>>): string =>
	Object.entries(source)
		.map(([kind, detail]) => {
			const { name, secret_name, items, default_mode } = detail;
			const { driver, volume_attributes } = detail;
			const { secretProviderClass } = (volume_attributes ?? {}) as Attributes;
			const held = name ?? secret_name ?? secretProviderClass;
			const files = (items ?? []) as Attributes[];
			return [
				...[kind, driver, held && simplified(held), default_mode],
				...files.map(({ key, path }) => key !== path && `${key} as ${path}`),
			]
				.filter(Boolean)
				.join(" ");
		})
		.join();

/** A field of the pod in few words; anything else as it is. */
const fieldOf = (source: unknown): unknown => {
	const { field_ref } = (source ?? {}) as { field_ref?: Attributes };
	return field_ref ? `the pod's ${field_ref.field_path}` : source;
};

const variables = (env: unknown): Record<string, unknown> =>
	Object.fromEntries(
		(env as { name: string; value?: string; value_from?: unknown }[]).map(
			({ name, value, value_from }) => [name, value ?? fieldOf(value_from)],
		),
	);

const sum = (text: string): string =>
	createHash("sha256").update(text).digest("hex").slice(0, 12);

const sums = (data: unknown): Record<string, string> =>
	Object.fromEntries(
		Object.entries(data as Record<string, string>).map(([key, text]) => [
			key,
			`${text.split("\n").length} lines, ${sum(text)}`,
		]),
	);

/** An alert as what is asked, for how long, and what people are told. */
function alert({ conditions, documentation }: Attributes): unknown {
	const [condition = {}] = conditions as Attributes[];
	const { condition_prometheus_query_language: asked, ...other } = condition;
	const { content } = documentation as Attributes;
	if (!asked) return { ...(simplified(other) as Attributes), content };
	const { query, duration } = asked as Attributes;
	return `${query} for ${duration}: ${content}`;
}

/** A policy as one line a rule. */
function connection(attributes: Attributes): unknown {
	const { egress, ingress, pod_selector } = attributes.spec as Attributes;
	const rule = JSON.stringify(egress ?? ingress ?? "nothing")
		.replaceAll(/"(pod_selector|match_labels|protocol|port|ports)":?/g, "")
		.replaceAll(/[{}[\]"]/g, "")
		.replaceAll(",TCP", "");
	const subject = JSON.stringify(pod_selector).replaceAll(
		/"match_labels":|[{}"]/g,
		"",
	);
	return `${subject || "all"} ${egress ? "→" : "←"} ${rule}`;
}
