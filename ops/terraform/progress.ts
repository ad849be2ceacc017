import type { TerraformEvent } from "./terraform-events.ts";

export interface ProgressProps {
	readonly write: (line: string) => void;
	/** Milliseconds, ever growing. */
	readonly clock: () => number;
}

interface StackProgress {
	wanted: number;
	done: number;
	readonly running: Map<string, { action: string; since: number }>;
}

const EVERY_MS = 5_000;
const NAMED = 4;

/** Reports what is going on, in lines for people: at most one in five seconds while objects are made. */
export class Progress {
	readonly #props: ProgressProps;
	readonly #stacks = new Map<string, StackProgress>();
	#last = 0;

	constructor(props: ProgressProps) {
		this.#props = props;
	}

	say(line: string): void {
		this.#props.write(line);
	}

	/** What Terraform is doing now, for people; empty when it does nothing. */
	get underWay(): string {
		return [...this.#stacks]
			.filter(([, { running }]) => running.size > 0)
			.map(
				([stack, { running }]) =>
					`${stack} had under way: ${[...running].map(([address, { action }]) => `${action} ${nameOf(address)}`).join(", ")}`,
			)
			.join("; ");
	}

	event(stack: string, event: TerraformEvent): void {
		const progress = this.#of(stack);
		switch (event.kind) {
			case "summary":
				if (event.operation === "plan")
					progress.wanted = event.add + event.change + event.remove;
				return;
			case "started":
				progress.running.set(event.address, {
					action: event.action,
					since: this.#props.clock(),
				});
				break;
			case "done":
			case "failed":
				progress.running.delete(event.address);
				if (event.kind === "done") progress.done++;
				else this.say(`${stack}: ${nameOf(event.address)} failed`);
				break;
			case "warning":
				this.say(`${stack}: warning: ${event.summary}`);
				return;
			case "error":
				return;
		}
		this.#report(stack, progress);
	}

	#of(stack: string): StackProgress {
		const found = this.#stacks.get(stack);
		if (found) return found;
		const made = { wanted: 0, done: 0, running: new Map() };
		this.#stacks.set(stack, made);
		return made;
	}

	#report(stack: string, { wanted, done, running }: StackProgress): void {
		const now = this.#props.clock();
		if (now - this.#last < EVERY_MS) return;
		this.#last = now;
		const oldest = [...running].slice(0, NAMED).map(([address, { since }]) => {
			const seconds = Math.round((now - since) / 1000);
			return `${nameOf(address)}${seconds >= 5 ? ` ${seconds} s` : ""}`;
		});
		const more = running.size - oldest.length;
		const waiting = oldest.length
			? `; ${oldest.join(", ")}${more > 0 ? ` and ${more} more` : ""}`
			: "";
		this.say(`${stack}: ${done} of ${wanted || "?"} done${waiting}`);
	}
}

/** `kubernetes_stateful_set_v1.kafka_stateful-set_1A2B3C4D` → `kafka`: what a reader knows it by. */
function nameOf(address: string): string {
	const [type = "", name = ""] = address.split(".");
	const kind = type.replace(/^(kubernetes|google)_/, "").replace(/_v\d+$/, "");
	return `${kind.replaceAll("_", " ")} ${name.replace(/_[0-9A-F]{8}$/, "")}`;
}
