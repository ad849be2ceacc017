import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubeconfigFiles } from "../../ops/kubernetes/kubeconfig-files.ts";

describe("KUBECONFIG is read as kubectl reads it", () => {
	for (const [what, KUBECONFIG, files] of [
		["nothing", "", ["/home/ada/.kube/config"]],
		["an absolute path", "/etc/a", ["/etc/a"]],
		["a relative one", "kube/a", ["/work/here/kube/a"]],
		["a relative one above", "../a", ["/work/a"]],
		["a home folder", "~/a", ["/home/ada/a"]],
		["no home folder in the middle", "/x/~/a", ["/x/~/a"]],
		["several", "/a:b:~/c", ["/a", "/work/here/b", "/home/ada/c"]],
		["empty parts", ":/a::", ["/a"]],
		["nothing but separators", "::", ["/home/ada/.kube/config"]],
	] as const)
		test(what, () => {
			assert.deepEqual(
				kubeconfigFiles({ KUBECONFIG, HOME: "/home/ada" }, "/work/here"),
				files,
			);
		});
});
