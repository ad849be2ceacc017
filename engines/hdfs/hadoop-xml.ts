import type { Properties } from "../properties-file.ts";

const escapeXml = (text: string) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A Hadoop configuration file, one property a line. */
export const hadoopXml = (properties: Properties): string =>
	[
		'<?xml version="1.0" encoding="UTF-8"?>',
		"<configuration>",
		...Object.entries(properties)
			.filter(([, value]) => value !== undefined)
			.map(
				([name, value]) =>
					`  <property><name>${name}</name><value>${escapeXml(String(value))}</value></property>`,
			),
		"</configuration>",
		"",
	].join("\n");
