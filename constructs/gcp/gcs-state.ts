import { TerraformBackend } from "cdktf";
import type { Construct } from "constructs";

/**
 * State in the Cloud Storage bucket of the project, one prefix per environment and stack. The bucket's name
 * comes from outside: `terraform init -backend-config=bucket=NAME`.
 */
export class GcsState extends TerraformBackend {
	readonly #prefix: string;

	constructor(scope: Construct, environment: string, stack: string) {
		super(scope, "backend", "gcs");
		this.#prefix = `${environment}/${stack}`;
	}

	protected override synthesizeAttributes(): Record<string, unknown> {
		return { prefix: this.#prefix };
	}

	protected override synthesizeHclAttributes(): Record<string, unknown> {
		return {
			prefix: {
				value: this.#prefix,
				type: "simple",
				storageClassType: "string",
				isBlock: false,
			},
		};
	}

	/** @throws always: no stack reads another one's state */
	override getRemoteStateDataSource(): never {
		throw new Error(
			"a stack finds what it needs by name, not in another state",
		);
	}
}
