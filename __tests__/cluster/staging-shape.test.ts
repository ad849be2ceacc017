import { describeLife } from "./applied-shape.ts";
import { stagingCalled } from "./shapes.ts";

describeLife(stagingCalled("shape"), "terraform");
