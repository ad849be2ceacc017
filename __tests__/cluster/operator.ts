import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cli } from "../../cli/cli-context.ts";
import { execute } from "../../cli/execute.ts";
import { EXIT, exitCode } from "../../cli/exit-codes.ts";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { Kubectl } from "../../ops/kubernetes/kubectl.ts";
import { StopSignals } from "../../processes/stop-signals.ts";
import { ensureTools, terraformRc } from "../control-plane/tools.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CONTEXT = "tickstack";

export interface OperatorProps {
	readonly program: "terraform" | "tofu";
	/** Of the cluster; none on Google Cloud. */
	readonly kubeconfig?: string;
	/** Variables beside those that every operator has. */
	readonly variables?: Readonly<Record<string, string>>;
	/** A pipeline instead of a person. */
	readonly ci?: boolean;
	/** What is typed at each prompt, one after the other; without it there is no terminal. */
	readonly answers?: readonly string[];
}

/** Somebody at the command line, with a checkout's folder for stacks and a clock that can be put forward. */
export class Operator {
	readonly kubectl: Kubectl;
	/** Told while commands ran. */
	readonly lines: string[] = [];
	/** Of the last command that ran to its end. */
	code = 0;
	#aheadMs = 0;
	readonly #environment: Readonly<Record<string, string>>;
	readonly #program: string;
	readonly #props: OperatorProps;
	readonly #answers: string[];
	readonly #folder = temporaryFolder();

	private constructor(
		environment: Readonly<Record<string, string>>,
		program: string,
		props: OperatorProps,
	) {
		this.#environment = environment;
		this.#program = program;
		this.#props = props;
		this.#answers = [...(props.answers ?? [])];
		this.kubectl = new Kubectl({ environment, context: CONTEXT });
	}

	static async at(props: OperatorProps): Promise<Operator> {
		const { kubeconfig, program, variables } = props;
		const { opentofu } =
			program === "tofu"
				? await ensureTools(["provider-kubernetes", "opentofu"])
				: { opentofu: "", ...(await ensureTools(["provider-kubernetes"])) };
		const environment = {
			...baseEnvironment(process.env),
			// kubectl keeps what it knows of the API below it.
			HOME: homedir(),
			...(kubeconfig && { KUBECONFIG: kubeconfig }),
			TF_CLI_CONFIG_FILE: await terraformRc(),
			TF_VAR_image_registry: "registry.example.com/tickstack",
			TF_VAR_allow_unpinned_images: "true",
			...variables,
		};
		return new Operator(
			environment,
			program === "tofu" ? opentofu : program,
			props,
		);
	}

	/** Variables of its processes. */
	get environment(): Readonly<Record<string, string>> {
		return this.#environment;
	}

	/** Commands that run from now on do so this much later. */
	later(milliseconds: number): void {
		this.#aheadMs += milliseconds;
	}

	/** Runs a command as the command line does. @returns what `--json` prints @throws what the command ended with */
	async run<T>(...args: readonly string[]): Promise<T> {
		const { ci, answers } = this.#props;
		let output = "";
		let problem: unknown;
		const cli: Cli = {
			process: {
				stdout: {
					write: (text) => {
						output += text;
					},
				},
				stderr: {
					write: (text) => void this.lines.push(String(text).trimEnd()),
				},
			},
			root: ROOT,
			environment: { ...this.#environment, ...(ci && { CI: "true" }) },
			now: () => Date.now() + this.#aheadMs,
			who: `operator (pid ${process.pid})`,
			owner: () => "ada@example.com",
			commit: () => "0123456789ab",
			stopSignals: () => new StopSignals([]),
			failed: (error) => {
				problem = error;
			},
			...(answers && {
				prompt: async (question) => {
					this.lines.push(question);
					return this.#answers.shift() ?? "";
				},
			}),
		};
		const code = await execute([...args, ...this.#flags(), "--json"], cli);
		if (problem) throw problem;
		if (code === EXIT.usage) throw new Error(this.lines.at(-1));
		this.code = code;
		return JSON.parse(output) as T;
	}

	/** Removes a disposable environment, if there is one. */
	async clearAway(title: string): Promise<void> {
		await this.run("staging", "down", title, "--leftovers").catch((error) => {
			if (exitCode(error) !== EXIT.absent) throw error;
		});
	}

	/** Starts the command line as a process; resolves when a line of its progress matches. */
	async startUntil(
		pattern: RegExp,
		...args: readonly string[]
	): Promise<{
		process: ChildProcess;
		ended: Promise<number | null>;
		/** What it has said. */
		said: () => string;
	}> {
		const child = spawn(
			process.execPath,
			[join(ROOT, "cli/main.ts"), ...args, ...this.#flags()],
			{ env: { ...this.#environment }, stdio: ["ignore", "ignore", "pipe"] },
		);
		const ended = once(child, "close").then(([code]) => code as number | null);
		let text = "";
		await new Promise<void>((resolve, reject) => {
			child.stderr.on("data", (chunk: Buffer) => {
				text += chunk;
				if (pattern.test(text)) resolve();
			});
			ended.then(() => reject(new Error(`ended before ${pattern}:\n${text}`)));
		});
		return { process: child, ended, said: () => text };
	}

	/** Starts the command line as a process, and its Terraform in a group of its own. */
	start(...args: readonly string[]): ChildProcess {
		return spawn(
			process.execPath,
			[join(ROOT, "cli/main.ts"), ...args, ...this.#flags()],
			{ env: { ...this.#environment }, stdio: "ignore" },
		);
	}

	/** Kills the Terraform that a killed runner has left at work on an environment, with its providers. */
	killTerraform(environment: string): void {
		const pids = globSync(
			join(this.#folder, environment, "stacks/*/terraform.pid"),
		);
		for (const file of pids) {
			const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
			try {
				process.kill(-pid, "SIGKILL");
			} catch (error) {
				// It has ended by itself.
				if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
			}
		}
	}

	/** Takes objects out of a stack's state, as if they had never been written there. @returns their addresses */
	async loseFromState(
		environment: string,
		stack: string,
		pattern: RegExp,
	): Promise<readonly string[]> {
		const name = `${environment}-${stack}`;
		const cwd = join(this.#folder, environment, "stacks", name);
		const env = {
			...this.#environment,
			KUBE_CONFIG_PATH: this.#environment.KUBECONFIG,
		};
		const state = (...args: string[]) =>
			promisify(execFile)(this.#program, ["state", ...args], { cwd, env });
		const { stdout } = await state("list");
		const lost = stdout.split("\n").filter((each) => pattern.test(each));
		await state("rm", ...lost);
		return lost;
	}

	#flags(): readonly string[] {
		return [
			...(this.#props.kubeconfig ? ["--context", CONTEXT] : []),
			...["--terraform", this.#program, "--work-dir", this.#folder],
		];
	}
}
