import { dirname } from "node:path/posix";
import {
	type EngineParts,
	engineContainer,
	PREPARATION,
} from "../engine/engine-container.ts";
import { configSource, FIRST_START } from "../engine/engine-set.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import type { Mount } from "../kubernetes/volume.ts";
import {
	BUCKET_PLACEHOLDER,
	BUCKET_VARIABLE,
	FILE_SETTINGS,
} from "./snapshot-settings.ts";

export interface PrepareConfigProps {
	/** The superuser's credential, where security is on; one of the pod's mounts. */
	readonly superuser: Mount | undefined;
	/** The bucket of the snapshots, where there are any. */
	readonly bucket: string | undefined;
}

/**
 * Fills the writable configuration folder: the files of the ConfigMap; for a node that has never been in a cluster those of
 * the first start over them (the members that may form a new one); with security
 * a keystore that holds the superuser's first password.
 */
export function prepareConfig({
	superuser,
	bucket,
}: PrepareConfigProps): (parts: EngineParts) => ContainerProps[] {
	return ({ process, image, mounts }) => {
		const config = process.environment.ES_PATH_CONF;
		if (!config)
			throw new Error("Elasticsearch is not told its configuration folder");
		const source = configSource(config);
		const { firstStart, program = "" } = process;
		const script = [
			"set -e",
			// Links in a ConfigMap's folder are followed; folders in it are copied too. Its files are read-only and so
			// are their copies: what takes the place of one, here or when this is repeated, has to remove it first.
			`cp -rLf ${source}/* ${config}/`,
			...(bucket
				? [
						`sed -i "s/${BUCKET_PLACEHOLDER}/$${BUCKET_VARIABLE}/" ${config}/${FILE_SETTINGS}`,
					]
				: []),
			`mkdir -p ${config}/jvm.options.d ${process.directories.join(" ")}`,
			...(firstStart
				? [
						`if [ "$POD_NAME" = ${firstStart.member} ] && [ ! -e ${firstStart.until} ]; then`,
						...Object.keys(firstStart.files).map(
							(file) =>
								`  cp -f ${source}/${FIRST_START}${file} ${config}/${file}`,
						),
						"fi",
					]
				: []),
			...(superuser
				? [
						`keystore=${dirname(program)}/elasticsearch-keystore`,
						`rm -f ${config}/elasticsearch.keystore`,
						"$keystore create --silent",
						`$keystore add --stdin --silent bootstrap.password < ${superuser.path}/password`,
					]
				: []),
		];
		const container = engineContainer({
			process,
			image,
			mounts,
			size: PREPARATION,
		});
		return [
			{
				...container,
				name: "configuration",
				ports: {},
				environment: {
					...container.environment,
					...(bucket && { [BUCKET_VARIABLE]: bucket }),
				},
				command: ["sh", "-c", script.join("\n")],
			},
		];
	};
}
