import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/**
 * The files that KUBECONFIG names, absolute, so that they are the same from any folder: as kubectl reads it, relative to where the
 * command was typed, several of them, none for the default one; `~` is the home folder.
 * @param folder where the command was typed
 */
export function kubeconfigFiles(
	{ KUBECONFIG = "", HOME = homedir() }: Readonly<Record<string, string>>,
	folder: string,
): readonly string[] {
	const named = KUBECONFIG.split(delimiter).filter((each) => each !== "");
	if (!named.length) return [join(HOME, ".kube", "config")];
	return named
		.map((each) => each.replace(/^~(?=$|[/\\])/, HOME))
		.map((each) => (isAbsolute(each) ? each : resolve(folder, each)));
}
