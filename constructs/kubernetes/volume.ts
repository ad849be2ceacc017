import type { Size } from "@tickstack/contracts/size";

/** A volume's source as the provider takes it. */
interface VolumeSource {
	readonly emptyDir?: { readonly sizeLimit: string };
	readonly configMap?: {
		name: string;
		defaultMode: string;
		items?: { key: string; path: string }[];
	};
	readonly secret?: { secretName: string; defaultMode: string };
	readonly csi?: {
		driver: string;
		readOnly: boolean;
		volumeAttributes: Readonly<Record<string, string>>;
	};
}

/** A volume of a pod. Those with a source are part of the pod; a claim's comes from the StatefulSet's template. */
export class Volume {
	readonly name: string;
	readonly source: VolumeSource | undefined;

	private constructor(name: string, source: VolumeSource | undefined) {
		this.name = name;
		this.source = source;
	}

	/**
	 * Scratch space that is deleted with the pod.
	 * @param limit a pod that takes more is evicted, before it fills the node's disk and takes the others with it
	 */
	static emptyDir(name: string, limit: Size): Volume {
		return new Volume(name, { emptyDir: { sizeLimit: limit.toQuantity() } });
	}

	/** The volume that a StatefulSet's claim template of the same name gives each pod. */
	static claimTemplate(name: string): Volume {
		return new Volume(name, undefined);
	}

	/** @param items file path by key; all keys under their own name when absent */
	static configMap(
		name: string,
		configMap: string,
		items?: Readonly<Record<string, string>>,
	): Volume {
		return new Volume(name, {
			configMap: {
				name: configMap,
				defaultMode: "0444",
				...(items && {
					items: Object.entries(items).map(([key, path]) => ({ key, path })),
				}),
			},
		});
	}

	static secret(name: string, secretName: string): Volume {
		// Group-readable: the pod's fsGroup owns the files, the process is not root.
		return new Volume(name, { secret: { secretName, defaultMode: "0440" } });
	}

	/** Files that a CSI driver provides, read only. */
	static csi(
		name: string,
		csi: {
			readonly driver: string;
			readonly volumeAttributes: Readonly<Record<string, string>>;
		},
	): Volume {
		return new Volume(name, { csi: { ...csi, readOnly: true } });
	}

	at(path: string, options: { readonly writable?: boolean } = {}): Mount {
		return { volume: this, path, ...options };
	}
}

export interface Mount {
	readonly volume: Volume;
	readonly path: string;
	/** @default false */
	readonly writable?: boolean;
}
