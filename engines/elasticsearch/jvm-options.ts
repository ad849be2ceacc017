import type { JvmSize } from "../../environments/process-size.ts";
import { environmentVariable } from "../config-text.ts";

/**
 * `jvm.options`: what Elasticsearch 9.5 on JDK 25 comes with, but heap and collector from the spec,
 * and neither heap dumps nor garbage collection logs beside the data.
 * @param nodes of the cluster: one of several refuses to start with the serial collector, however small its heap is
 *   (Elasticsearch docs, "Bootstrap checks")
 */
export const elasticsearchJvmOptions = (
	{ heap }: JvmSize,
	nodes: number,
): string =>
	[
		`-Xms${heap.toJvm()}`,
		`-Xmx${heap.toJvm()}`,
		heap.toGibibytes() < 2 && nodes === 1 ? "-XX:+UseSerialGC" : "-XX:+UseG1GC",
		"-XX:+ExitOnOutOfMemoryError",
		`-Djava.io.tmpdir=${environmentVariable("ES_TMPDIR")}`,
		"20-:--add-modules=jdk.incubator.vector",
		"23:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache",
		"23:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached",
		"-Dorg.apache.lucene.store.defaultReadAdvice=normal",
		"-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
		"--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED",
		"--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
		"",
	].join("\n");
