/** Holds the zone of the node that a pod is on; set by the construct, read by engines that spread copies over zones. */
export const ZONE_VARIABLE = "ZONE";

/** `${NAME}` in a configuration file: Elasticsearch and Kibana fill it in from their environment. */
export const environmentVariable = (name: string): string => `\${${name}}`;
