import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = [
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser of the page tests: `CHROMIUM`, else an installed one, else, as root on Debian or Ubuntu,
 * the distribution's package, installed now.
 * @throws when there is none, with the ways to get one
 */
export function chromium(): string {
	const found = [process.env.CHROMIUM, ...PLACES].find(
		(place) => place && existsSync(place),
	);
	if (found) return found;
	if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
		process.stdout.write("installing Chromium for the page tests\n");
		const apt = (...args: string[]) =>
			spawnSync("apt-get", ["-qq", ...args], {
				env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
				stdio: "ignore",
			}).status === 0;
		apt("update");
		if (
			apt("install", "-y", "--no-install-recommends", "chromium") &&
			existsSync("/usr/bin/chromium")
		)
			return "/usr/bin/chromium";
	}
	throw new Error(
		"the page tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path",
	);
}
