/** Packages of the JDK that Spark reaches into (`JavaModuleOptions` of Spark 4.2). */
const OPENED = [
	"java.lang",
	"java.lang.invoke",
	"java.lang.reflect",
	"java.io",
	"java.net",
	"java.nio",
	"java.util",
	"java.util.concurrent",
	"java.util.concurrent.atomic",
	"jdk.internal.ref",
	"sun.nio.ch",
	"sun.nio.cs",
	"sun.security.action",
	"sun.util.calendar",
];

/** The JVM options without which Spark does not run on JDK 17. */
export const sparkModuleOptions = (): string[] => [
	...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
	"-Djdk.reflect.useDirectMethodHandle=false",
	"-Dio.netty.tryReflectionSetAccessible=true",
];
