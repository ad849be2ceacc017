/** A registry refused a request, could not be reached, or lacks the image. */
export class RegistryError extends Error {
	/** `IMAGE_NOT_FOUND`, `REGISTRY_REFUSED`, `REGISTRY_UNREACHABLE` or `REGISTRY_ANSWER`. */
	readonly code: string;

	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "RegistryError";
		this.code = code;
	}
}
