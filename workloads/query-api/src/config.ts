import {
	elasticsearchBinding,
	serviceFields,
} from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import {
	duration,
	list,
	positiveInteger,
	text,
} from "@tickstack/contracts/field";

export const queryApiConfig = defineConfig("query-api", {
	...serviceFields,
	...elasticsearchBinding,
	realtimeIndex: text({
		doc: "Index or alias of the real-time windows.",
		source: "binding",
	}),
	featuresIndex: text({
		doc: "Alias of the batch features.",
		source: "binding",
	}),
	monthlyIndex: text({
		doc: "Alias of the batch features by month.",
		source: "binding",
	}),
	qualityIndex: text({
		doc: "Alias of the batch's data-quality report.",
		source: "binding",
	}),
	pollInterval: duration({
		default: "500ms",
		min: "50ms",
		doc: "How often Elasticsearch is asked for new windows, once for all clients of the stream.",
	}),
	heartbeat: duration({
		default: "15s",
		min: "100ms",
		doc: "Silence after which the stream sends a comment, so that proxies keep it open.",
	}),
	maxStreamClients: positiveInteger({
		default: 500,
		doc: "Streams at a time; more are answered with 503.",
	}),
	corsOrigins: list({
		optional: true,
		doc: "Origins whose pages may read the API in a browser, or *. Default: none (CORS off).",
	}),
});
