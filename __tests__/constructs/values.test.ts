import { Duration } from "@tickstack/contracts/duration";
import { Cpu } from "../../constructs/kubernetes/cpu.ts";
import { BindingError, Bindings } from "../../constructs/kubernetes/grantee.ts";
import { Probe, probes } from "../../constructs/kubernetes/probe.ts";
import { Volume } from "../../constructs/kubernetes/volume.ts";
import { terraformText } from "../../constructs/terraform/terraform-text.ts";

test.each([
	[Cpu.millis(250), "250m"],
	[Cpu.millis(2_000), "2"],
	[Cpu.cores(1.5), "1500m"],
	[Cpu.cores(1), "1"],
])(
	"processor time is printed as the API server writes it back",
	(cpu, quantity) => {
		expect(cpu.toQuantity()).toBe(quantity);
	},
);

test.each([0, -1, 0.5, Number.NaN])("%p millicores are refused", (n) => {
	expect(() => Cpu.millis(n)).toThrow(RangeError);
});

test("a container has its start-up time before it is asked whether it is alive", () => {
	const { startup, readiness, liveness } = probes(Probe.tcpSocket(9_092), {
		startupTimeout: Duration.minutes(15),
	});
	const { periodSeconds, failureThreshold } = startup.render();
	expect(periodSeconds * failureThreshold).toBe(900);
	expect(readiness.render().tcpSocket).toEqual([{ port: "9092" }]);
	// A restart costs more than a pause in traffic.
	expect(liveness.render().periodSeconds).toBeGreaterThan(
		readiness.render().periodSeconds,
	);
});

test("readiness and liveness may be different questions", () => {
	const { readiness, liveness } = probes(Probe.httpGet("/readyz", 8_080), {
		startupTimeout: Duration.minutes(1),
		liveness: Probe.httpGet("/healthz", 8_080),
	});
	expect(readiness.render().httpGet?.path).toBe("/readyz");
	expect(liveness.render().httpGet?.path).toBe("/healthz");
});

test("text of engines and shells reaches them as it is", () => {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform and shells use the same signs
	expect(terraformText("${a} %{b} $(c) $d")).toBe("$${a} %%{b} $(c) $d");
});

describe("what grants add up to", () => {
	test("the same twice changes nothing", () => {
		const bindings = new Bindings("kafka-consumer", { KAFKA_BROKERS: "a:1" });
		bindings.add({ environment: { KAFKA_BROKERS: "a:1" } });
		expect(bindings.environment).toEqual({ KAFKA_BROKERS: "a:1" });
	});

	test("two values for one variable are an error that names both", () => {
		const bindings = new Bindings("kafka-consumer", {
			HDFS_USER: "hdfs-writer",
		});
		expect(() => bindings.add({ environment: { HDFS_USER: "hdfs" } })).toThrow(
			new BindingError(
				"kafka-consumer",
				"HDFS_USER",
				'"hdfs-writer"',
				'"hdfs"',
			),
		);
	});

	test("two volumes at one path are an error", () => {
		const bindings = new Bindings("api", {}, [
			Volume.secret("a", "a").at("/x"),
		]);
		expect(() =>
			bindings.add({ mounts: [Volume.secret("b", "b").at("/x")] }),
		).toThrow(/mount \/x is a already and cannot become b/);
	});
});
