import { runService } from "@tickstack/runtime/service";
import { tickProducerConfig } from "./config.ts";
import { startTickProducer } from "./tick-producer.ts";

await runService(tickProducerConfig, (context) => startTickProducer(context));
