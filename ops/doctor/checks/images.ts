import { googleProject } from "../../../environments/google-project.ts";
import { imageLocation } from "../../images/image-reference.ts";
import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem, warning } = findings("images");

/** The project's own images in its registry, and digests where they are required. */
export async function images({
	google,
	project,
	first,
	environment: { images: locked, tier },
}: GoogleExamination): Promise<readonly Finding[]> {
	const { region } = googleProject;
	const registry = `${region}-docker.pkg.dev/${project}/tickstack`;
	const push = `REGISTRY=${registry} REVISION=$(git rev-parse HEAD) docker buildx bake --push`;
	const own = Object.values(locked).filter((image) => !imageLocation(image));
	const withoutDigest = Object.entries(locked).filter(
		([, { digest }]) => !digest,
	);
	const missing = await Promise.all(
		own.map(async ({ repository, tag }) => {
			const { kind } = await google.get(
				"artifactregistry",
				`projects/${project}/locations/${region}/repositories/tickstack/packages/${encodeURIComponent(repository)}/tags/${tag}`,
			);
			return kind === "found" ? [] : [`${repository}:${tag}`];
		}),
	);
	const absent = missing.flat();
	return [
		absent.length
			? (first ? warning : problem)(
					`${absent.length} of ${own.length} images are not in the registry${first ? ", which the first deploy makes" : ""}: ${absent.join(", ")}`,
					`${first ? "after the first part of the deploy: " : ""}gcloud auth configure-docker ${region}-docker.pkg.dev && ${push}`,
				)
			: ok(`all ${own.length} images are in ${registry}`),
		...(tier === "prod" && withoutDigest.length
			? [
					problem(
						`${withoutDigest.length} images have no digest, and prod runs no other`,
						`npx tickstack images lock --registry ${registry}`,
					),
				]
			: []),
	];
}
