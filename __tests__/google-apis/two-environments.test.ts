import { after, before, test } from "node:test";
import { ProjectUnderTest, stacksOf } from "./project-under-test.ts";

const FIRST = ["google-project", "dev-foundation", "dev-cluster"];

let project: ProjectUnderTest;

before(async () => {
	project = await ProjectUnderTest.start();
	for (const name of FIRST) await project.applies(name);
});
after(() => project?.stop());

for (const name of stacksOf("prod"))
	test(`${name} is applied beside dev`, () => project.applies(name));

test("neither notices the other", async () => {
	for (const name of FIRST) await project.isUnchanged(name);
});

test("every request was one that the stand-in knows", () =>
	project.everyRequestWasKnown());
