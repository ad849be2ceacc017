import type { Duration } from "@tickstack/contracts/duration";
import type { IndexSpec } from "../../environments/elasticsearch-spec.ts";
import type {
	IndexDeclaration,
	Json,
} from "../../workloads/provisioner/src/declaration.ts";
import type { Grantable, Grantee } from "../kubernetes/grantee.ts";

/** What a role may do with which indices, in Elasticsearch's own words. */
export interface IndexPrivileges {
	readonly names: readonly string[];
	readonly privileges: readonly string[];
}

/** What an index takes of the cluster it lies in. */
interface Cluster {
	connect(grantee: Grantee): void;
	permit(principal: string, privileges: IndexPrivileges): void;
}

export interface IndexProps {
	readonly mapping: Json;
	/** Each run of the writer makes an index of its own and swaps an alias of this name. @default false */
	readonly perRun?: boolean;
	/** Beside shards and replicas. @default none */
	readonly settings?: Json;
}

/** Somebody else than the environment's one writer of an index. */
export class IndexWriterError extends Error {
	readonly code = "INDEX_NOT_WRITER";

	constructor(index: string, writer: string, principal: string) {
		super(
			`index ${index} is written by ${writer} alone; ${principal} can be granted reading`,
		);
		this.name = "IndexWriterError";
	}
}

/** An index: declared to the provisioner, granted to workloads. */
export class Index {
	readonly #elasticsearch: Cluster;
	readonly #spec: IndexSpec;
	readonly #replicas: number;
	readonly #props: IndexProps;

	constructor(
		elasticsearch: Cluster,
		spec: IndexSpec,
		replicas: number,
		props: IndexProps,
	) {
		this.#elasticsearch = elasticsearch;
		this.#spec = spec;
		this.#replicas = replicas;
		this.#props = props;
	}

	/**
	 * Lets its one writer index and delete documents; where each run has an index, make and swap them too.
	 * @throws {IndexWriterError} for anybody else
	 */
	grantWrite({ grantee }: Grantable): void {
		const { name, writer } = this.#spec;
		if (grantee.principal !== writer)
			throw new IndexWriterError(name, writer, grantee.principal);
		this.#elasticsearch.connect(grantee);
		this.#elasticsearch.permit(grantee.principal, {
			names: this.#patterns,
			privileges: this.#props.perRun
				? ["manage", "create_index", "index", "read"]
				: ["index", "delete", "read"],
		});
	}

	/** Lets a workload search. */
	grantRead({ grantee }: Grantable): void {
		this.#elasticsearch.connect(grantee);
		this.#elasticsearch.permit(grantee.principal, {
			names: this.#patterns,
			privileges: ["read", "view_index_metadata"],
		});
	}

	/** Age at which its writer deletes documents. */
	get retention(): Duration {
		return this.#spec.retention;
	}

	get declaration(): IndexDeclaration {
		return {
			name: this.#spec.name,
			patterns: this.#patterns,
			create: !this.#props.perRun,
			mapping: this.#props.mapping,
			settings: {
				number_of_shards: this.#spec.shards,
				number_of_replicas: this.#replicas,
				...this.#props.settings,
			},
		};
	}

	get #patterns(): string[] {
		const { name } = this.#spec;
		return [this.#props.perRun ? `${name}*` : name];
	}
}
