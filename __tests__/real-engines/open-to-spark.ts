import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { engines } from "./engines-under-test.ts";

/** Makes a folder of the tests' HDFS that Spark, which is a user like any other there, may write. */
export async function openToSpark(path: string): Promise<void> {
	const hdfs = new WebHdfs({
		namenodes: engines().hdfsNamenodes,
		user: "hdfs",
	});
	try {
		await hdfs.mkdirs(path);
		await hdfs.setPermission(path, "777");
	} finally {
		hdfs.close();
	}
}
