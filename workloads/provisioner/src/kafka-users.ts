import { pbkdf2Sync, randomBytes } from "node:crypto";
import {
	type Admin,
	AuthenticationError,
	alterUserScramCredentialsV0,
	type Connection,
	describeUserScramCredentialsV0,
	kGetBootstrapConnection,
} from "@platformatic/kafka";
import type { Change } from "./change.ts";
import type { KafkaUserDeclaration } from "./declaration.ts";
import { settled } from "./settled.ts";

/** Kafka's number of SCRAM-SHA-512 in its protocol. */
const SCRAM_SHA_512 = 2;
/** The least that Kafka takes is 4096; its own tools use 8192. */
const ITERATIONS = 8_192;

/** A declared user with the password that its file holds. */
export interface KafkaUser {
	readonly name: string;
	readonly password: string;
}

/** `absent` has no SCRAM-SHA-512 credential, `stale` another password than declared. */
export type UserState = "absent" | "stale" | "current";

export interface KafkaUserAccess {
	readonly admin: Admin;
	/** Whether brokers take users at all: they need a listener with SASL. */
	readonly secured: boolean;
	/** An admin that logs in as somebody; it tries once. */
	login(user: KafkaUser): Admin;
}

/** The library has the calls but no method for them; a broker passes them on to the controller. */
const connectionOf = (admin: Admin): Promise<Connection> =>
	new Promise((resolve, reject) =>
		admin[kGetBootstrapConnection]((error, connection) =>
			error ? reject(error) : resolve(connection as Connection),
		),
	);

/** A password cannot be read back: logging in tells whether it is the declared one. */
export async function readKafkaUsers(
	{ admin, secured, login }: KafkaUserAccess,
	users: readonly KafkaUser[],
): Promise<ReadonlyMap<string, UserState> | undefined> {
	if (!secured) return undefined;
	const states = new Map<string, UserState>();
	if (!users.length) return states;
	// Opens the connections, with the login.
	await admin.listTopics();
	const { results } = await describeUserScramCredentialsV0.api.async(
		await connectionOf(admin),
		// All: asking for one that is not there is an error.
		null,
	);
	for (const user of users) {
		const present = results
			.find(({ user: name }) => name === user.name)
			?.credentialInfos.some(({ mechanism }) => mechanism === SCRAM_SHA_512);
		states.set(
			user.name,
			!present ? "absent" : (await canLogIn(login(user))) ? "current" : "stale",
		);
	}
	return states;
}

async function canLogIn(admin: Admin): Promise<boolean> {
	try {
		await admin.listTopics();
		return true;
	} catch (error) {
		if (isRefusedLogin(error)) return false;
		throw error;
	} finally {
		await admin.close();
	}
}

/** The refusal lies below the failed connections, as their cause. */
function isRefusedLogin(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if (error instanceof AuthenticationError) return true;
	return (
		isRefusedLogin(error.cause) ||
		(error instanceof AggregateError && error.errors.some(isRefusedLogin))
	);
}

/** @param states undefined: the brokers know no users */
export function planKafkaUsers(
	declared: readonly KafkaUser[],
	states: ReadonlyMap<string, UserState> | undefined,
): Change<KafkaUser>[] {
	return declared.map((user) => {
		const thing = `Kafka user ${user.name}`;
		if (!states)
			return {
				mark: "skipped",
				thing,
				details: ["the connection to the brokers is without users"],
				steps: [],
			};
		const state = states.get(user.name) ?? "absent";
		return {
			mark:
				state === "current" ? "same" : state === "stale" ? "change" : "create",
			thing,
			details: state === "stale" ? ["another password"] : [],
			steps: state === "current" ? [] : [user],
		};
	});
}

/** Resolves when the brokers know the users: they learn from the controller a moment later. */
export async function applyKafkaUsers(
	access: KafkaUserAccess,
	changes: readonly Change<KafkaUser>[],
): Promise<void> {
	const users = changes.flatMap(({ steps }) => steps);
	if (!users.length) return;
	const { results } = await alterUserScramCredentialsV0.api.async(
		await connectionOf(access.admin),
		[],
		users.map(({ name, password }) => {
			const salt = randomBytes(32);
			return {
				name,
				mechanism: SCRAM_SHA_512,
				iterations: ITERATIONS,
				salt,
				saltedPassword: pbkdf2Sync(password, salt, ITERATIONS, 64, "sha512"),
			};
		}),
	);
	const failed = results.find(({ errorCode }) => errorCode !== 0);
	if (failed)
		throw new Error(
			`Kafka refuses user ${failed.user}: ${failed.errorMessage} (${failed.errorCode})`,
		);
	await settled("users", async () =>
		planKafkaUsers(users, await readKafkaUsers(access, users)),
	);
}

/** Declared users with their passwords. */
export const withPasswords = (
	users: readonly KafkaUserDeclaration[],
	readPassword: (file: string) => string,
): KafkaUser[] =>
	users.map(({ name, passwordFile }) => ({
		name,
		password: readPassword(passwordFile),
	}));
