/** Coordinates of one file in a Maven repository. */
export interface Coordinates {
	readonly group: string;
	readonly artifact: string;
	readonly type: string;
	readonly classifier: string | undefined;
	readonly version: string;
}

/** Reads `group:artifact:type[:classifier]:version`. */
export function parseCoordinates(text: string): Coordinates {
	const parts = text.split(":");
	const [group, artifact, type, classifierOrVersion, version] = parts;
	if (
		!group ||
		!artifact ||
		!type ||
		!classifierOrVersion ||
		parts.length > 5 ||
		version === ""
	)
		throw new TypeError(
			`${JSON.stringify(text)} is not group:artifact:type[:classifier]:version`,
		);
	return {
		group,
		artifact,
		type,
		classifier: version ? classifierOrVersion : undefined,
		version: version ?? classifierOrVersion,
	};
}

/** The name that Maven gives the file. */
export function fileName(coordinates: Coordinates): string {
	const { artifact, version, classifier, type } = coordinates;
	return `${artifact}-${version}${classifier ? `-${classifier}` : ""}.${type}`;
}
