/** Values of a flat configuration file; undefined leaves the key out. */
export type Properties = Readonly<
	Record<string, string | number | boolean | undefined>
>;

const given = (properties: Properties): [string, string][] =>
	Object.entries(properties).flatMap(([key, value]) =>
		value === undefined ? [] : [[key, String(value)]],
	);

/** A Java properties file, one `key=value` a line. A backslash starts an escape in that format. */
export const propertiesFile = (properties: Properties): string =>
	given(properties)
		.map(([key, value]) => `${key}=${value.replaceAll("\\", "\\\\")}\n`)
		.join("");

const escapeXml = (text: string) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A Hadoop configuration file, one property a line. */
export const hadoopXml = (properties: Properties): string =>
	[
		'<?xml version="1.0" encoding="UTF-8"?>',
		"<configuration>",
		...given(properties).map(
			([name, value]) =>
				`  <property><name>${name}</name><value>${escapeXml(value)}</value></property>`,
		),
		"</configuration>",
		"",
	].join("\n");

/** A YAML file, one flat setting a line. JSON is YAML, so values are written as JSON. */
export const flatYaml = (settings: Readonly<Record<string, unknown>>): string =>
	Object.entries(settings)
		.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
		.join("");

/** `${NAME}` in a configuration file: Elasticsearch and Kibana fill it in from their environment. */
export const environmentVariable = (name: string): string => `\${${name}}`;
