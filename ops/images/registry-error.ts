/** A registry did not give what was asked of it. */
export class RegistryError extends Error {
	/** `IMAGE_NOT_FOUND`, `REGISTRY_REFUSED`, `REGISTRY_UNREACHABLE` or `REGISTRY_ANSWER`. */
	readonly code: string;

	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "RegistryError";
		this.code = code;
	}
}
