import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { addresses, type Placement } from "../placement.ts";

/** The logical name that clients use for the NameNodes of a highly available HDFS. */
export const NAME_SERVICE = "tickstack";

/** `fs.defaultFS`: the name service, or the one NameNode. */
export function defaultFileSystem(
	spec: EnvironmentSpec,
	placement: Placement,
): string {
	const [only] = addresses(placement, "hadoop-namenode", "namenode-rpc");
	return `hdfs://${spec.hdfs.highAvailability ? NAME_SERVICE : only}`;
}
