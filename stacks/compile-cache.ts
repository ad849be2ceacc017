import { enableCompileCache } from "node:module";

// Loaded first (`node --import`): most of the rest of synth is compiling the providers' bindings, always the same.
enableCompileCache();
