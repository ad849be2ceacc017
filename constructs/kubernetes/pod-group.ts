/** The pods of one workload, as Services, budgets, spread rules and network policies select them. */
export class PodGroup {
	/** Name of the workload; its `app` label. */
	readonly name: string;

	constructor(name: string) {
		this.name = name;
	}

	get selector(): { app: string } {
		return { app: this.name };
	}
}
