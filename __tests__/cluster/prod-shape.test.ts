import { describeLife } from "./applied-shape.ts";
import { prodShape } from "./shapes.ts";

describeLife(prodShape, "terraform");
