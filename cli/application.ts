import {
	type Application,
	type ApplicationText,
	buildApplication,
	buildRouteMap,
	formatMessageForArgumentScannerError,
	text_en,
} from "@stricli/core";
import packageJson from "../package.json" with { type: "json" };
import { batch } from "./batch.ts";
import type { Cli } from "./cli-context.ts";
import { down as clusterDown } from "./cluster/down.ts";
import { kubeconfig } from "./cluster/kubeconfig.ts";
import { serve } from "./cluster/serve.ts";
import { status as clusterStatus } from "./cluster/status.ts";
import { up as clusterUp } from "./cluster/up.ts";
import { completion } from "./completion.ts";
import { deploy } from "./deploy.ts";
import { destroy } from "./destroy.ts";
import { docs } from "./docs.ts";
import { doctor } from "./doctor.ts";
import { exitCodes } from "./help/exit-codes.ts";
import { bake } from "./images/bake.ts";
import { lock } from "./images/lock.ts";
import { importPrices } from "./import.ts";
import { logs } from "./logs.ts";
import { plan } from "./plan.ts";
import { reconcile } from "./reconcile.ts";
import { down } from "./staging/down.ts";
import { extend } from "./staging/extend.ts";
import { list } from "./staging/list.ts";
import { reap } from "./staging/reap.ts";
import { sleep } from "./staging/sleep.ts";
import { up } from "./staging/up.ts";
import { wake } from "./staging/wake.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { synth } from "./synth.ts";

/** Every command by what is typed. */
export const commands = buildRouteMap<string, Cli>({
	docs: {
		brief:
			"The stock-market Lambda pipeline: on this machine, on any Kubernetes, on Google Cloud",
	},
	routes: {
		start,
		stop,
		status,
		logs,
		reconcile,
		batch,
		import: importPrices,
		synth,
		plan,
		deploy,
		destroy,
		doctor,
		staging: buildRouteMap<string, Cli>({
			docs: { brief: "disposable copies of prod" },
			routes: { up, list, extend, sleep, wake, down, reap },
		}),
		cluster: buildRouteMap<string, Cli>({
			docs: {
				brief: "a throw-away Kubernetes control plane on this machine",
				hideRoute: { serve: true },
			},
			routes: {
				up: clusterUp,
				down: clusterDown,
				status: clusterStatus,
				kubeconfig,
				serve,
			},
		}),
		images: buildRouteMap<string, Cli>({
			docs: { brief: "the lock of container images, and the bake file" },
			routes: { lock, bake },
		}),
		docs,
		completion,
		help: buildRouteMap<string, Cli>({
			docs: { brief: "of a command, or on a topic" },
			routes: { "exit-codes": exitCodes },
		}),
	},
});

const quoted = (words: readonly string[]) => words.join(" or ");
const suggestion = (words: readonly string[]) =>
	words.length ? `; did you mean ${quoted(words)}?` : "";

const text: ApplicationText = {
	...text_en,
	noCommandRegisteredForInput: ({ input, corrections }) =>
		`there is no command ${input}${suggestion(corrections)} (--help lists them)`,
	exceptionWhileParsingArguments: (error) =>
		formatMessageForArgumentScannerError(error as never, {
			FlagNotFoundError: ({ input, corrections }) =>
				`there is no flag --${input}${suggestion(corrections.map((each) => `--${each}`))} (--help lists them)`,
			AliasNotFoundError: ({ input }) =>
				`there is no flag -${input} (--help lists them)`,
			// Flags are in small letters, arguments in capitals.
			ArgumentParseError: ({
				externalFlagNameOrPlaceholder: name,
				exception,
			}) =>
				`${/^[a-z]/.test(name) ? "--" : ""}${name} ${(exception as Error).message}`,
			EnumValidationError: ({ externalFlagName, input, values }) =>
				`--${externalFlagName} takes ${values.join(" or ")}, not ${JSON.stringify(input)}`,
			UnsatisfiedFlagError: ({ externalFlagName }) =>
				`--${externalFlagName} takes a value (--help shows which)`,
			UnexpectedFlagError: ({ externalFlagName }) =>
				`--${externalFlagName} is given more than once`,
			UnexpectedPositionalError: ({ expectedCount, input }) =>
				`${expectedCount ? "one argument is taken" : "no argument is taken"}, and there is ${JSON.stringify(input)} (--help shows how)`,
			UnsatisfiedPositionalError: ({ placeholder }) =>
				`no ${placeholder} is given (--help shows how)`,
		}),
};

export const application: Application<Cli> = buildApplication(commands, {
	name: "tickstack",
	versionInfo: { currentVersion: packageJson.version },
	scanner: {
		caseStyle: "original",
		allowArgumentEscapeSequence: true,
		// A word is suggested when it is two slips away at most.
		distanceOptions: {
			threshold: 2,
			weights: { insertion: 1, deletion: 1, substitution: 1, transposition: 1 },
		},
	},
	documentation: { caseStyle: "original", onlyRequiredInUsageLine: true },
	localization: { text },
});
