import { createHash } from "node:crypto";

/**
 * A Kafka UUID (16 bytes, base64url) that is the same for the same name: the quorum's identity survives
 * a new rendering. Never starts with a dash, which a command line would take for an option.
 */
export function kafkaUuid(name: string): string {
	for (let salt = 0; ; salt++) {
		const id = createHash("sha256")
			.update(`${name}/${salt}`)
			.digest()
			.subarray(0, 16)
			.toString("base64url");
		if (!id.startsWith("-")) return id;
	}
}
