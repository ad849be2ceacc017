import type { Thresholds } from "../jobs.ts";
import { windowSums } from "./window-sums.ts";

export interface VolumeColumns {
	readonly volume_ma20: Float64Array;
	readonly volume_ratio: Float64Array;
	readonly volume_spike: Uint8Array;
}

/** `jobs/volume-features.sql` for one ticker. */
export function volumeFeatures(
	volume: Float64Array,
	{ volumeSpike }: Thresholds,
	{ volume_ma20, volume_ratio, volume_spike }: VolumeColumns,
): void {
	windowSums(volume, 20, volume_ma20);
	for (let i = 0; i < volume.length; i++) {
		const mean = (volume_ma20[i] as number) / 20;
		const ratio = mean > 0 ? (volume[i] as number) / mean : Number.NaN;
		volume_ma20[i] = mean;
		volume_ratio[i] = ratio;
		volume_spike[i] = ratio >= volumeSpike ? 1 : 0;
	}
}
