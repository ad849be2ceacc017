import { defineConfig } from "@tickstack/contracts/config";
import { oneOf, text } from "@tickstack/contracts/field";
import { marketFields } from "@tickstack/contracts/market-fields";
import { dayFields } from "./day-fields.ts";
import { engineFields } from "./engine-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

/** Configuration of the stand-alone form: a history file in, files out, no engine needed. */
export const standaloneConfig = defineConfig("batch", {
	history: text({
		doc: "Daily history: a file of prices in any shape that `tickstack import` reads.",
	}),
	out: text({
		doc: "Folder that receives batch_features.*, batch_monthly.* and quality.json.",
	}),
	format: oneOf(["csv", "json", "parquet"], {
		default: "csv",
		doc: "Format of the output; json is JSON Lines.",
	}),
	...dayFields,
	...marketFields,
	marketHours: oneOf(["all", "regular"], {
		default: "regular",
		doc: "When a day is over: at the end of the market's regular hours, or of its day.",
	}),
	...thresholdFields,
	...engineFields,
});
