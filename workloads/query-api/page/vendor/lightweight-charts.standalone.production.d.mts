/** The file that the server has at this address is the package's own build. */
export * from "lightweight-charts";
