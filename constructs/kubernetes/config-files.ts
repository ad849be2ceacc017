import { createHash } from "node:crypto";
import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { Construct } from "constructs";
import { ClusterBinding } from "./cluster-binding.ts";
import { type Mount, Volume } from "./volume.ts";

export interface ConfigFilesProps {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	/** Text by path, relative to where the files are mounted. */
	readonly files: Readonly<Record<string, string>>;
}

/** A ConfigMap's key holds no slash. */
const keyOf = (path: string): string => path.replaceAll("/", "__");

/** Configuration files of a workload in one ConfigMap. */
export class ConfigFiles extends Construct {
	/** Of all paths and texts; pods that carry it are replaced when the configuration changes. */
	readonly checksum: string;
	/** The ConfigMap's name, as a reference: pods that mount it depend on it. */
	readonly name: string;
	readonly #volume: Volume;

	constructor(scope: Construct, id: string, props: ConfigFilesProps) {
		super(scope, id);
		const files = Object.entries(props.files);
		const configMap = new ConfigMapV1(this, "config-map", {
			metadata: {
				name: props.name,
				namespace: ClusterBinding.of(this).namespace,
				labels: { ...props.labels },
			},
			data: Object.fromEntries(
				files.map(([path, text]) => [keyOf(path), text]),
			),
		});
		this.checksum = createHash("sha256")
			.update(JSON.stringify(files))
			.digest("hex")
			.slice(0, 16);
		this.name = configMap.metadata.name;
		this.#volume = Volume.configMap(
			id,
			this.name,
			files.some(([path]) => path.includes("/"))
				? Object.fromEntries(files.map(([path]) => [keyOf(path), path]))
				: undefined,
		);
	}

	at(path: string): Mount {
		return this.#volume.at(path);
	}
}
