/** How people reach a web page of the environment. */
export type Exposed =
	/** Bound to 127.0.0.1 of this machine. */
	| { readonly kind: "loopback" }
	/** Inside the cluster only; `kubectl port-forward` by those who may. */
	| { readonly kind: "port-forward" }
	/** Behind a Gateway with TLS. The domain itself comes from outside. */
	| {
			readonly kind: "gateway";
			/** First label of the host name, e.g. `kibana`. */
			readonly host: string;
			readonly authentication: "identity-aware-proxy" | "none";
	  };

export interface ExposureSpec {
	readonly queryApi: Exposed;
	readonly kibana: Exposed;
}
