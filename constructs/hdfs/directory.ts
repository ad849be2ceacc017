import type { Size } from "@tickstack/contracts/size";
import type { DirectoryDeclaration } from "../../workloads/provisioner/src/declaration.ts";
import type { Grantable, Grantee } from "../kubernetes/grantee.ts";

/** What a directory takes of the file system it lies in. */
interface FileSystem {
	connect(grantee: Grantee): void;
}

export interface DirectoryProps {
	/** The user that writes. */
	readonly owner: string;
	/** Permissions, e.g. `0o755`. */
	readonly mode: number;
	/** Most files and directories below (HDFS Quotas Guide, "Name Quotas"). @default no limit */
	readonly nameQuota?: number;
	/** Most bytes below, all replicas (HDFS Quotas Guide, "Space Quotas"). @default no limit */
	readonly spaceQuota?: Size;
}

/** A writer that is not the directory's owner: HDFS would refuse each of its files. */
export class DirectoryOwnerError extends Error {
	readonly code = "HDFS_NOT_OWNER";

	constructor(path: string, owner: string, user: string) {
		super(
			`${path} belongs to ${owner}, so ${user} cannot write it; declare it with owner ${user} or grant ${user} only reading`,
		);
		this.name = "DirectoryOwnerError";
	}
}

/** A directory of HDFS: declared to the provisioner, granted to workloads. */
export class Directory {
	readonly path: string;
	readonly #hdfs: FileSystem;
	readonly #props: DirectoryProps;

	constructor(hdfs: FileSystem, path: string, props: DirectoryProps) {
		this.path = path;
		this.#hdfs = hdfs;
		this.#props = props;
	}

	/**
	 * Lets the owner write (and read): connection, user.
	 * @throws {DirectoryOwnerError} when the workload is not the owner
	 */
	grantWrite({ grantee }: Grantable): void {
		const user = userOf(grantee);
		if (user !== this.#props.owner)
			throw new DirectoryOwnerError(this.path, this.#props.owner, user);
		this.#hdfs.connect(grantee);
	}

	/** Lets a workload read: connection, user; the mode must allow others to. */
	grantRead({ grantee }: Grantable): void {
		if (userOf(grantee) !== this.#props.owner && !(this.#props.mode & 0o004))
			throw new DirectoryOwnerError(
				this.path,
				this.#props.owner,
				userOf(grantee),
			);
		this.#hdfs.connect(grantee);
	}

	get declaration(): DirectoryDeclaration {
		const { owner, mode, nameQuota, spaceQuota } = this.#props;
		return {
			path: this.path,
			owner,
			mode: mode.toString(8),
			...(nameQuota && { names: nameQuota }),
			...(spaceQuota && { bytes: spaceQuota.bytes }),
		};
	}
}

const userOf = ({ principal, delegate }: Grantee): string =>
	delegate?.hdfsUser ?? principal;
