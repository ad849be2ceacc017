import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findJdks } from "../../local/jdk/find-jdks.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function jdk(folder: string, name: string, version: string): string {
	const home = join(folder, name);
	mkdirSync(join(home, "bin"), { recursive: true });
	writeFileSync(join(home, "bin/java"), "");
	writeFileSync(join(home, "release"), `JAVA_VERSION="${version}"\n`);
	return home;
}

test("a JDK is found by its own variable, by JAVA_HOME, on the path and in the usual folders", () => {
	const folder = temporaryFolder();
	const own = jdk(folder, "own", "25.0.1");
	const general = jdk(folder, "general", "17.0.15");
	const usual = jdk(folder, "jvm/temurin-25", "25");
	mkdirSync(join(folder, "bin"));
	symlinkSync(join(general, "bin/java"), join(folder, "bin/java"));
	const folders = [join(folder, "jvm/*")];
	const found = (env: Record<string, string>) =>
		findJdks([17, 25], env, folders);

	assert.deepEqual(found({ JAVA_HOME_25: own, JAVA_HOME: general }), {
		17: general,
		25: own,
	});
	assert.deepEqual(found({ PATH: `/nowhere:${join(folder, "bin")}` }), {
		17: general,
		25: usual,
	});
});

test("a variable that points at another version does not count for this one", () => {
	const folder = temporaryFolder();
	const home = jdk(folder, "eleven", "11.0.2");
	assert.throws(() => findJdks([17], { JAVA_HOME_17: home }, []));
});

test("every missing JDK is named with the command that installs it", () => {
	assert.throws(
		() => findJdks([17, 25], { PATH: "/nowhere" }, []),
		(error: Error) => {
			for (const version of [17, 25]) {
				assert.match(error.message, new RegExp(`JDK ${version} is missing`));
				assert.match(
					error.message,
					new RegExp(`apt-get install openjdk-${version}`),
				);
				assert.match(
					error.message,
					new RegExp(`brew install openjdk@${version}`),
				);
				assert.match(error.message, new RegExp(`sdk install java ${version}`));
			}
			return true;
		},
	);
});
