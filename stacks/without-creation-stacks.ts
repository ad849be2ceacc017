/**
 * cdktf notes for each reference where it was created, a full stack each time: most of the time that synth takes.
 * Nothing prints these stacks. Errors keep theirs: only stacks that are asked for explicitly are left out.
 */
export function withoutCreationStacks<T>(build: () => T): T {
	const capture = Error.captureStackTrace;
	Error.captureStackTrace = () => {};
	try {
		return build();
	} finally {
		Error.captureStackTrace = capture;
	}
}
