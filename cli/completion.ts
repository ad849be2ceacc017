import { command } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** What a shell's function calls, with the words so far: prints a proposal and what it is a line, a tab between. */
export const COMPLETE = "__complete";

const SCRIPTS: Readonly<Record<string, string>> = {
	bash: `_tickstack() {
	local IFS=$'\\n'
	COMPREPLY=( $("\${COMP_WORDS[0]}" ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1) )
}
complete -o default -F _tickstack tickstack`,
	zsh: `_tickstack() {
	local -a values briefs
	local line
	for line in "\${(@f)$("\${words[1]}" ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -n $line ]] && values+=("\${line%%$'\\t'*}") && briefs+=("\${line/$'\\t'/  -- }")
	done
	if (( $#values )); then compadd -l -d briefs -a values; else _files; fi
}
compdef _tickstack tickstack`,
	fish: `complete -c tickstack -f -a '(set -l words (commandline -opc); $words[1] ${COMPLETE} $words[2..] (commandline -ct) 2>/dev/null)'`,
};

const shells = Object.keys(SCRIPTS);

export const completion = command({
	brief: "print the completion of a shell: bash, zsh or fish",
	description:
		"The shell must find `tickstack` on its path (`npm link`, or node_modules/.bin).",
	examples: [
		["bash >> ~/.bashrc", "or: source <(tickstack completion bash)"],
		["zsh >> ~/.zshrc", "behind compinit"],
		["fish > ~/.config/fish/completions/tickstack.fish", "loaded by itself"],
	],
	exitCodes: {},
	flags: {},
	argument: {
		name: "SHELL",
		brief: "bash, zsh or fish",
		count: "one",
		proposals: async () => shells,
	},
	async run(_, __, [shell = ""]) {
		const text = SCRIPTS[shell];
		if (!text)
			throw new UsageError(
				`there is no completion for ${shell}; there is one for ${shells.join(", ")}`,
			);
		return { text };
	},
});
