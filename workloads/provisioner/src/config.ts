import {
	elasticsearchBinding,
	hdfsBinding,
	kafkaBinding,
	kibanaBinding,
} from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { boolean, duration, text } from "@tickstack/contracts/field";

export const provisionerConfig = defineConfig("provisioner", {
	...kafkaBinding,
	...hdfsBinding,
	...elasticsearchBinding,
	...kibanaBinding,
	declarationFile: text({
		doc: "JSON file with the declaration (src/declaration.ts).",
		source: "substrate",
	}),
	check: boolean({
		default: false,
		doc: "Only report: exit code 2 when something differs from the declaration.",
	}),
	patience: duration({
		default: "2m",
		doc: "How long an engine may take to answer at all.",
	}),
});
