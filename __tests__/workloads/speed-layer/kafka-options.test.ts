import assert from "node:assert/strict";
import { test } from "node:test";
import { speedLayerConfig } from "../../../workloads/speed-layer/src/config.ts";
import { sparkKafkaOptions } from "../../../workloads/speed-layer/src/kafka-options.ts";
import { grantedNames } from "../../granted-names.ts";

const binding = (given: object) =>
	speedLayerConfig.parse(
		speedLayerConfig.render({
			...grantedNames("speedLayer"),
			kafkaBrokers: ["a:9092", "b:9092"],
			sparkConnect: "http://spark:15002",
			...given,
		}),
	);
const LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule";

test("without a user and a CA the connection is plain text", () => {
	assert.deepEqual(sparkKafkaOptions(binding({}), {}), {
		"kafka.bootstrap.servers": "a:9092,b:9092",
	});
});

test("with a user and a CA it is SASL over TLS, with everything in the options", () => {
	const options = sparkKafkaOptions(
		binding({
			kafkaUsername: "speed-layer",
			kafkaPasswordFile: "/secrets/password",
			kafkaCaFile: "/secrets/ca.crt",
		}),
		{ password: 'a"b\\c', ca: "-----BEGIN CERTIFICATE-----" },
	);
	assert.deepEqual(options, {
		"kafka.bootstrap.servers": "a:9092,b:9092",
		"kafka.security.protocol": "SASL_SSL",
		"kafka.sasl.mechanism": "SCRAM-SHA-512",
		"kafka.sasl.jaas.config": `${LOGIN} required username="speed-layer" password="a\\"b\\\\c";`,
		"kafka.ssl.truststore.type": "PEM",
		"kafka.ssl.truststore.certificates": "-----BEGIN CERTIFICATE-----",
	});
});

test("a user alone is SASL over plain text, a CA alone TLS without a user", () => {
	const sasl = sparkKafkaOptions(binding({ kafkaUsername: "u" }), {
		password: "p",
	});
	assert.equal(sasl["kafka.security.protocol"], "SASL_PLAINTEXT");
	const tls = sparkKafkaOptions(binding({ kafkaCaFile: "/ca" }), { ca: "PEM" });
	assert.equal(tls["kafka.security.protocol"], "SSL");
	assert.equal(tls["kafka.sasl.jaas.config"], undefined);
});
