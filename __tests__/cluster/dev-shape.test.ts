import { describeLife } from "./applied-shape.ts";
import { devShape } from "./shapes.ts";

describeLife(devShape, "terraform");
