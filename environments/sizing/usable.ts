import type { VolumeSpec } from "../process-size.ts";

/** Part of a disk that is planned with: above it alerts are due and engines begin to refuse writes. */
export const USABLE = 0.8;

/** Bytes of `disks` volumes that are planned with. */
export const usable = (volume: VolumeSpec, disks: number): number =>
	Math.floor(volume.size.bytes * USABLE) * disks;
