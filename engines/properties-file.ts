/** Values of a Java properties file; undefined leaves the key out. */
export type Properties = Readonly<
	Record<string, string | number | boolean | undefined>
>;

/** A Java properties file, one `key=value` a line. A backslash starts an escape in that format. */
export const propertiesFile = (properties: Properties): string =>
	Object.entries(properties)
		.filter(([, value]) => value !== undefined)
		.map(([key, value]) => `${key}=${String(value).replaceAll("\\", "\\\\")}\n`)
		.join("");
