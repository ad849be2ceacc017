// What the `cdktf` CLI runs (cdktf.json). `tickstack synth` chooses environments and folder.
import { reportSpecErrors } from "./environments/report-spec-errors.ts";

// Not imported at the top: an environment that cannot work is refused when it is loaded.
await reportSpecErrors(async () => {
	const { permanentEnvironments } = await import("./environments/permanent.ts");
	const { synthesize } = await import("./stacks/synthesize.ts");
	synthesize(permanentEnvironments(), process.env.CDKTF_OUTDIR ?? "cdktf.out");
});
