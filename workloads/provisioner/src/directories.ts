import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import type { Change } from "./change.ts";
import type { DirectoryDeclaration } from "./declaration.ts";

/** What is at a path; quotas are −1 when not set. */
export interface Directory {
	readonly path: string;
	readonly type: "FILE" | "DIRECTORY";
	readonly owner: string;
	readonly group: string;
	readonly mode: string;
	readonly names: number;
	readonly bytes: number;
}

export type DirectoryStep =
	| { readonly do: "create"; readonly path: string; readonly mode: string }
	| { readonly do: "mode"; readonly path: string; readonly mode: string }
	| {
			readonly do: "owner";
			readonly path: string;
			readonly owner?: string;
			readonly group?: string;
	  }
	| {
			readonly do: "quota";
			readonly path: string;
			readonly names?: number;
			readonly bytes?: number;
	  };

/** Those of the paths that exist. A quota is looked up only where one is declared: it costs a walk over the tree. */
export async function readDirectories(
	hdfs: WebHdfs,
	declared: readonly DirectoryDeclaration[],
): Promise<Directory[]> {
	const found: Directory[] = [];
	for (const { path, names, bytes } of declared) {
		const status = await hdfs.status(path);
		if (!status) continue;
		const limited = names !== undefined || bytes !== undefined;
		const summary = limited ? await hdfs.contentSummary(path) : undefined;
		found.push({
			path,
			type: status.type,
			owner: status.owner,
			group: status.group,
			mode: status.permission,
			names: summary?.quota ?? -1,
			bytes: summary?.spaceQuota ?? -1,
		});
	}
	return found;
}

export function planDirectories(
	declared: readonly DirectoryDeclaration[],
	existing: readonly Directory[],
): Change<DirectoryStep>[] {
	return declared.map((directory) =>
		planDirectory(
			directory,
			existing.find(({ path }) => path === directory.path),
		),
	);
}

const sameMode = (a: string, b: string) =>
	Number.parseInt(a, 8) === Number.parseInt(b, 8);

function planDirectory(
	declared: DirectoryDeclaration,
	existing: Directory | undefined,
): Change<DirectoryStep> {
	const { path, mode, owner, group, names, bytes } = declared;
	const thing = `directory ${path}`;
	if (existing?.type === "FILE")
		return {
			mark: "refused",
			thing,
			details: ["is a file. Move it away, or declare another path."],
			steps: [],
		};
	const steps: DirectoryStep[] = [];
	const details: string[] = [];
	const differs = (
		name: string,
		is: string | number | undefined,
		want: string | number | undefined,
	) => {
		if (want === undefined || is === want) return false;
		details.push(
			is === undefined || is === -1
				? `${name} ${want}`
				: `${name} ${is} → ${want}`,
		);
		return true;
	};
	if (!existing) steps.push({ do: "create", path, mode });
	if (!existing || !sameMode(existing.mode, mode)) {
		differs("mode", existing?.mode, mode);
		// The umask applies to a directory's creation, not to this.
		steps.push({ do: "mode", path, mode });
	}
	const newOwner = differs("owner", existing?.owner, owner);
	const newGroup = differs("group", existing?.group, group);
	if (newOwner || newGroup)
		steps.push({
			do: "owner",
			path,
			...(newOwner && { owner }),
			...(newGroup && group !== undefined && { group }),
		});
	const newNames = differs("names", existing?.names, names);
	const newBytes = differs("bytes", existing?.bytes, bytes);
	if (newNames || newBytes)
		steps.push({
			do: "quota",
			path,
			...(newNames && names !== undefined && { names }),
			...(newBytes && bytes !== undefined && { bytes }),
		});
	const mark = !existing ? "create" : steps.length ? "change" : "same";
	return { mark, thing, details, steps };
}

/** Needs HDFS's superuser: owners and quotas are its privilege. */
export async function applyDirectories(
	hdfs: WebHdfs,
	changes: readonly Change<DirectoryStep>[],
): Promise<void> {
	for (const step of changes.flatMap(({ steps }) => steps)) {
		const { path } = step;
		if (step.do === "create") await hdfs.mkdirs(path, step.mode);
		else if (step.do === "mode") await hdfs.setPermission(path, step.mode);
		else if (step.do === "owner") {
			const { owner, group } = step;
			await hdfs.setOwner(path, {
				...(owner !== undefined && { owner }),
				...(group !== undefined && { group }),
			});
		} else {
			const { names, bytes } = step;
			await hdfs.setQuota(path, {
				...(names !== undefined && { names }),
				...(bytes !== undefined && { bytes }),
			});
		}
	}
}
