import type { Json } from "../declaration.ts";

/** A reference from one saved object to another, under the name that the first uses for it. */
export interface SavedObjectReference {
	readonly type: string;
	readonly id: string;
	readonly name: string;
}

/** An object of Kibana in the form of its export and import (Kibana API, "Saved objects", NDJSON). */
export interface SavedObject {
	readonly type: "index-pattern" | "dashboard";
	readonly id: string;
	readonly attributes: Json;
	readonly references: readonly SavedObjectReference[];
	/** Versions of Kibana's schemas that the object is written for; Kibana migrates it to its own. */
	readonly coreMigrationVersion: string;
	readonly typeMigrationVersion: string;
}
