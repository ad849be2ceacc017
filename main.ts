// What the `cdktf` CLI runs (cdktf.json). `tickstack synth` chooses environments and folder.
import { permanentEnvironments } from "./environments/permanent.ts";
import { synthesize } from "./stacks/synthesize.ts";

synthesize(permanentEnvironments(), process.env.CDKTF_OUTDIR ?? "cdktf.out");
