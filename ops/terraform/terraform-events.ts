/** What one object is going through, as Terraform and OpenTofu report it with `-json`. */
export interface ObjectEvent {
	readonly kind: "started" | "progress" | "done" | "failed";
	/** `create`, `update`, `delete`, `read`, `replace`. */
	readonly action: string;
	/** E.g. `kubernetes_stateful_set_v1.kafka_stateful-set_1A2B`. */
	readonly address: string;
	/** Since it was begun. */
	readonly seconds: number;
}

/** A finding, with where it belongs. */
export interface Diagnostic {
	readonly kind: "error" | "warning";
	readonly summary: string;
	readonly detail: string;
	/** Of the object concerned, when it is about one. */
	readonly address?: string;
}

/** What is to be done in all, or was. */
export interface SummaryEvent {
	readonly kind: "summary";
	readonly operation: "plan" | "apply" | "destroy";
	readonly add: number;
	readonly change: number;
	readonly remove: number;
}

export type TerraformEvent = ObjectEvent | Diagnostic | SummaryEvent;

const OBJECT_KINDS: Readonly<Record<string, ObjectEvent["kind"]>> = {
	apply_start: "started",
	apply_progress: "progress",
	apply_complete: "done",
	apply_errored: "failed",
};

interface Line {
	readonly type?: string;
	readonly hook?: {
		readonly resource?: { readonly addr?: string };
		readonly action?: string;
		readonly elapsed_seconds?: number;
	};
	readonly diagnostic?: {
		readonly severity?: string;
		readonly summary?: string;
		readonly detail?: string;
		readonly address?: string;
	};
	readonly changes?: {
		readonly operation?: SummaryEvent["operation"];
		readonly add?: number;
		readonly change?: number;
		readonly remove?: number;
	};
}

/**
 * Reads one line of the machine-readable output (Terraform docs, "Machine-Readable UI").
 * Undefined for what is none, and for kinds that nobody here waits for.
 */
export function terraformEvent(text: string): TerraformEvent | undefined {
	if (!text.startsWith("{")) return undefined;
	let line: Line;
	try {
		line = JSON.parse(text) as Line;
	} catch {
		return undefined;
	}
	const { type = "", hook, diagnostic, changes } = line;
	const kind = OBJECT_KINDS[type];
	if (kind && hook)
		return {
			kind,
			action: hook.action ?? "",
			address: hook.resource?.addr ?? "",
			seconds: hook.elapsed_seconds ?? 0,
		};
	if (diagnostic)
		return {
			kind: diagnostic.severity === "warning" ? "warning" : "error",
			summary: diagnostic.summary ?? "",
			detail: diagnostic.detail ?? "",
			...(diagnostic.address && { address: diagnostic.address }),
		};
	if (type === "change_summary" && changes)
		return {
			kind: "summary",
			operation: changes.operation ?? "plan",
			add: changes.add ?? 0,
			change: changes.change ?? 0,
			remove: changes.remove ?? 0,
		};
	return undefined;
}
