import { defineConfig } from "@tickstack/contracts/config";
import { oneOf, text } from "@tickstack/contracts/field";
import { engineFields } from "./engine-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

/** A day of the calendar, `YYYY-MM-DD`. */
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

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
	to: text({
		optional: true,
		pattern: DAY,
		doc: "Last day (YYYY-MM-DD) that is included; all days when left out.",
	}),
	...thresholdFields,
	...engineFields,
});
