import { execFileSync, spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workloadsOf } from "../stacks/pods.ts";
import { environments, synthesize } from "../stacks/synthesized.ts";

/** The init containers' own scripts, as Terraform would hand them on, run by this machine's shell with a `java` that notes its arguments. */
const prod = environments.filter(({ name }) => name === "prod");
const workloads = synthesize(prod).flatMap(workloadsOf);
const NOBODY = 65_534;
let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "init-"));
	mkdirSync(join(root, "bin"));
});
afterEach(() => rmSync(root, { recursive: true }));

function java(script: string): void {
	const path = join(root, "bin", "java");
	writeFileSync(
		path,
		`#!/bin/sh\nprintf '%s\\n' "$*" >> ${root}/java.log\n${script}\n`,
	);
	chmodSync(path, 0o755);
}

/** Runs an init container of a workload: Terraform's escapes undone, the kubelet's variables filled in, paths moved to a folder. */
function run(
	app: string,
	container: string,
	pod = `${app}-0`,
	zone = "asia-southeast1-a",
) {
	const found = workloads
		.find((workload) => workload.app === app)
		?.pod.spec.init_container?.find(({ name }) => name === container);
	if (!found?.command)
		throw new Error(`${app} has no init container ${container}`);
	const command = found.command.map((part) =>
		part
			.replaceAll("$${", "${")
			.replaceAll("$(POD_NAME)", pod)
			.replaceAll(/(?<=[\s"'=]|^)\/(data|etc|tmp|usr|var)\b/g, `${root}/$1`),
	);
	const [program = "", ...args] = command;
	if (process.getuid?.() === 0)
		execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, root]);
	return spawnSync(program, args, {
		env: { PATH: `${root}/bin:/usr/bin:/bin`, POD_NAME: pod, ZONE: zone },
		encoding: "utf8",
		// Root may write where no container may.
		...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
	});
}
const calls = () =>
	existsSync(join(root, "java.log"))
		? readFileSync(join(root, "java.log"), "utf8").trim().split("\n")
		: [];
const file = (path: string, text = "") => {
	const full = join(root, path);
	execFileSync("mkdir", ["-p", join(full, "..")]);
	writeFileSync(full, text);
};

describe("Kafka's storage", () => {
	test("is formatted with the password from its file", () => {
		java("");
		file("etc/tickstack/kafka-controller/secrets/broker-password", "s3cret");
		expect(run("kafka-controller", "format").status).toBe(0);
		expect(calls()[0]).toContain("SCRAM-SHA-512=[name=broker,password=s3cret]");
		expect(calls()[0]).toContain(
			`${root}/etc/tickstack/kafka-controller/kafka-controller-0.properties`,
		);
	});

	test("is left alone when it is formatted", () => {
		java("");
		file("data/log/meta.properties");
		expect(run("kafka", "format").status).toBe(0);
		expect(calls()).toEqual([]);
	});

	test("is not touched where copies are to be spread over zones and the pod does not know its zone", () => {
		java("");
		const { status, stderr } = run("kafka", "format", "kafka-0", "");
		expect(status).toBe(1);
		expect(stderr).toContain("Kubernetes before 1.35");
		expect(calls()).toEqual([]);
	});

	test("is not formatted without the password", () => {
		java("");
		expect(run("kafka-controller", "format").status).not.toBe(0);
		expect(calls()).toEqual([]);
	});
});

describe("a NameNode of a pair", () => {
	test("the first one formats an empty disk", () => {
		java("");
		expect(run("hadoop-namenode", "format").status).toBe(0);
		expect(calls()).toHaveLength(1);
		expect(calls()[0]).toMatch(/-format -nonInteractive$/);
	});

	test("the first one copies the image when the JournalNodes hold a file system already", () => {
		java('case "$*" in *-format*) exit 1;; esac');
		expect(run("hadoop-namenode", "format").status).toBe(0);
		expect(calls()[1]).toMatch(/-bootstrapStandby -nonInteractive$/);
	});

	test("the others copy the image", () => {
		java("");
		expect(run("hadoop-namenode", "format", "hadoop-namenode-1").status).toBe(
			0,
		);
		expect(calls()).toHaveLength(1);
		expect(calls()[0]).toMatch(/hadoop-namenode-1 -bootstrapStandby/);
	});

	test("the first one tries all of it again where there is nobody to copy from: its JournalNodes were late", () => {
		java("exit 1");
		file("data/.keep");
		expect(run("hadoop-namenode", "format").status).toBe(1);
		expect(calls()).toHaveLength(2);
	});

	test("a format that was killed after VERSION is done again, and nothing is left of it", () => {
		java("");
		file("data/name/current/VERSION");
		file("data/begun", "formatting");
		expect(run("hadoop-namenode", "format").status).toBe(0);
		expect(calls()).toHaveLength(1);
		expect(calls()[0]).toMatch(/-format -nonInteractive -force$/);
		expect(existsSync(join(root, "data/begun"))).toBe(false);
	});

	test("a copy that was killed is made anew, onto an empty disk", () => {
		java(`[ ! -e ${root}/data/name/current ]`);
		file("data/name/current/VERSION");
		file("data/begun", "copying");
		expect(run("hadoop-namenode", "format", "hadoop-namenode-1").status).toBe(
			0,
		);
		expect(calls()[0]).toMatch(/-bootstrapStandby -nonInteractive$/);
		expect(existsSync(join(root, "data/begun"))).toBe(false);
	});

	test("the copy waits for a NameNode to copy from", () => {
		java(`[ $(wc -l < ${root}/java.log) -ge 2 ]`);
		file("data/.keep");
		expect(run("hadoop-namenode", "format", "hadoop-namenode-1").status).toBe(
			0,
		);
		expect(calls()).toHaveLength(2);
	});

	test("keeps an image that is there", () => {
		java("");
		file("data/name/current/VERSION");
		file("data/name/current/fsimage_0000000000000000000");
		expect(run("hadoop-namenode", "format").status).toBe(0);
		expect(calls()).toEqual([]);
	});

	test("refuses a disk with a VERSION but no image", () => {
		java("");
		file("data/name/current/VERSION");
		const { status, stderr } = run("hadoop-namenode", "format");
		expect(status).toBe(1);
		expect(stderr).toContain("the disk is damaged");
		expect(calls()).toEqual([]);
	});

	test.each([
		[0, 0],
		[2, 0],
		[1, 1],
	])(
		"making the lock's parent with exit code %i ends with %i",
		(code, ends) => {
			java(`exit ${code}`);
			expect(run("hadoop-namenode", "format-failover").status).toBe(ends);
		},
	);

	test("only the first one makes the lock's parent", () => {
		java("");
		run("hadoop-namenode", "format-failover", "hadoop-namenode-1");
		expect(calls()).toEqual([]);
	});
});

test("a ZooKeeper server is told its id", () => {
	file("data/.keep");
	expect(run("zookeeper", "my-id", "zookeeper-2").status).toBe(0);
	expect(readFileSync(join(root, "data/myid"), "utf8").trim()).toBe("3");
});

describe("Elasticsearch's configuration", () => {
	const SOURCE = "etc/tickstack/elasticsearch-source";
	const CONFIG = "etc/tickstack/elasticsearch";
	const text = (path: string) => readFileSync(join(root, path), "utf8");

	beforeEach(() => {
		// As a ConfigMap gives them: readable only.
		for (const [name, content] of [
			["elasticsearch.yml", "usual"],
			["first-start.elasticsearch.yml", "first"],
			["operator/settings.json", "BUCKET"],
		] as const) {
			file(`${SOURCE}/${name}`, content);
			chmodSync(join(root, SOURCE, name), 0o444);
		}
		file("data/.keep");
		file(`${CONFIG}/.keep`);
		file("var/run/tickstack/elasticsearch-elastic/password", "s3cret");
		const keystore = "usr/share/elasticsearch/bin/elasticsearch-keystore";
		file(
			keystore,
			`#!/bin/sh
keystore=${join(root, CONFIG)}/elasticsearch.keystore
case $1 in
create) [ ! -e $keystore ] && : > $keystore;;
add) cat >> $keystore;;
esac
`,
		);
		chmodSync(join(root, keystore), 0o755);
	});

	test("names who may form a cluster until the node has been in one, and holds the superuser's password", () => {
		expect(run("elasticsearch", "configuration").stderr).toBe("");
		expect(text(`${CONFIG}/elasticsearch.yml`)).toBe("first");
		expect(text(`${CONFIG}/elasticsearch.keystore`)).toBe("s3cret");
		// As after a start that the bootstrap checks ended.
		file("data/_state/node");
		expect(run("elasticsearch", "configuration").stderr).toBe("");
		expect(text(`${CONFIG}/elasticsearch.yml`)).toBe("first");
		file("data/cluster-formed");
		expect(run("elasticsearch", "configuration").stderr).toBe("");
		expect(text(`${CONFIG}/elasticsearch.yml`)).toBe("usual");
	});

	test("a new node but the first never forms a cluster, though it has never been in one", () => {
		const pod = "elasticsearch-1";
		expect(run("elasticsearch", "configuration", pod).stderr).toBe("");
		expect(text(`${CONFIG}/elasticsearch.yml`)).toBe("usual");
	});

	test("is made again after a failure half way", () => {
		rmSync(join(root, "var"), { recursive: true });
		expect(run("elasticsearch", "configuration").status).not.toBe(0);
		file("var/run/tickstack/elasticsearch-elastic/password", "s3cret");
		expect(run("elasticsearch", "configuration").stderr).toBe("");
		expect(text(`${CONFIG}/elasticsearch.keystore`)).toBe("s3cret");
	});
});
