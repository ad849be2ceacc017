/** `${NAME}` in a configuration file: Elasticsearch and Kibana fill it in from their environment. */
export const environmentVariable = (name: string): string => `\${${name}}`;
