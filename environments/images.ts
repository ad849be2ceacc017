import lock from "../images.lock.json" with { type: "json" };
import { type ImageLock, withWorkloadImages } from "./image-lock.ts";

/** The images that the environments run. */
export const images: ImageLock = withWorkloadImages(lock);
