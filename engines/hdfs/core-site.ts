import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { HDFS_USERS } from "../../pipeline/catalogue/hdfs-users.ts";
import { hadoopXml } from "../config-text.ts";
import { addresses, type Placement } from "../placement.ts";
import { defaultFileSystem } from "./hdfs-site.ts";

/** The user that runs HDFS and may do everything in it. */
export const HDFS_SUPERUSER = "hdfs";

/** `core-site.xml` of all daemons and clients. `tmp` is the process's own. */
export function coreSite(
	spec: EnvironmentSpec,
	placement: Placement,
	tmp: string,
): string {
	const { highAvailability } = spec.hdfs;
	return hadoopXml({
		"fs.defaultFS": defaultFileSystem(spec, placement),
		"hadoop.tmp.dir": `${tmp}/hadoop`,
		"hadoop.http.staticuser.user": HDFS_SUPERUSER,
		// Groups come from here, not from the users of whatever machine the NameNode is on.
		"hadoop.security.group.mapping":
			"org.apache.hadoop.security.NullGroupsMapping",
		"hadoop.user.group.static.mapping.overrides": [
			`${HDFS_SUPERUSER}=supergroup`,
			// One may read what another wrote (mode 750).
			...HDFS_USERS.map((user) => `${user}=pipeline`),
		].join(";"),
		"ha.zookeeper.quorum": highAvailability
			? addresses(placement, "zookeeper", "zookeeper").join(",")
			: undefined,
		// A NameNode that does not answer is replaced after this time.
		"ha.zookeeper.session-timeout.ms": highAvailability ? 10_000 : undefined,
	});
}
