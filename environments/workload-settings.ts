import type {
	elasticsearchBinding,
	hdfsBinding,
	kafkaBinding,
	sparkBinding,
} from "@tickstack/contracts/bindings";
import type { ConfigProps } from "@tickstack/contracts/config";

/** Variables that a grant or the substrate gives; an environment does not set them. */
type Bound =
	| keyof typeof kafkaBinding
	| keyof typeof hdfsBinding
	| keyof typeof elasticsearchBinding
	| keyof typeof sparkBinding
	| "httpPort"
	| "httpHost";

/** What an environment may set of a workload's declared configuration; what it leaves out keeps its default. */
export type SettingsOf<C> = Readonly<Omit<ConfigProps<C>, Bound>>;
