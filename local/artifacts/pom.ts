import { type Coordinates, parseCoordinates } from "./artifact.ts";

/** Pinned, so that a copy means the same with every Maven; Maven's own default is older. */
export const DEPENDENCY_PLUGIN =
	"org.apache.maven.plugins:maven-dependency-plugin:3.8.1";
const MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
	<modelVersion>4.0.0</modelVersion>`;
const PARENT = `<groupId>tickstack</groupId>
		<artifactId>engines</artifactId>
		<version>1</version>`;

function dependency(
	{ group, artifact, type, classifier, version }: Coordinates,
	flat: boolean,
): string {
	return [
		"		<dependency>",
		`			<groupId>${group}</groupId>`,
		`			<artifactId>${artifact}</artifactId>`,
		`			<version>${version}</version>`,
		...(type === "jar" ? [] : [`			<type>${type}</type>`]),
		...(classifier ? [`			<classifier>${classifier}</classifier>`] : []),
		...(flat
			? [
					"			<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>",
				]
			: []),
		"		</dependency>",
	].join("\n");
}

function dependencies(artifacts: readonly string[], flat: boolean): string {
	const entries = artifacts.map((text) =>
		dependency(parseCoordinates(text), flat),
	);
	return `	<dependencies>\n${entries.join("\n")}\n	</dependencies>`;
}

/** A project whose dependencies are exactly these artifacts: nothing is resolved beyond them. */
export function flatPom(engine: string, artifacts: readonly string[]): string {
	return `${MODEL}
	<parent>
		${PARENT}
	</parent>
	<artifactId>${engine}</artifactId>
	<packaging>pom</packaging>
${dependencies(artifacts, true)}
</project>
`;
}

/** A project that takes all that the artifacts depend on; a pin fixes the version of one of these. */
export function resolvingPom(
	engine: string,
	artifacts: readonly string[],
	pins: readonly string[],
): string {
	return `${MODEL}
	<groupId>tickstack</groupId>
	<artifactId>${engine}</artifactId>
	<version>1</version>
	<packaging>pom</packaging>
	<dependencyManagement>
${dependencies(pins, false)}
	</dependencyManagement>
${dependencies(artifacts, false)}
</project>
`;
}

/** The parent of the flat projects: one Maven run fetches several engines at once. */
export function reactorPom(engines: readonly string[]): string {
	const [groupId, artifactId, version] = DEPENDENCY_PLUGIN.split(":");
	return `${MODEL}
	${PARENT.replaceAll("\n\t\t", "\n\t")}
	<packaging>pom</packaging>
	<modules>
${engines.map((engine) => `		<module>${engine}</module>`).join("\n")}
	</modules>
	<build>
		<plugins>
			<plugin>
				<groupId>${groupId}</groupId>
				<artifactId>${artifactId}</artifactId>
				<version>${version}</version>
				<configuration>
					<outputDirectory>\${incoming}/\${project.artifactId}</outputDirectory>
				</configuration>
			</plugin>
		</plugins>
	</build>
</project>
`;
}
