/** How long a token of gcloud's lives. */
const TOKEN_LIFETIME = "+1 hour";

/**
 * A shell script in the place of gke-gcloud-auth-plugin. It prints what that prints, byte for byte but for token and time, and
 * reads neither its arguments nor `KUBERNETES_EXEC_INFO`: the answer is of v1beta1 whichever version the client has requested
 * (kubernetes/cloud-provider-gcp, cmd/gke-gcloud-auth-plugin/cred.go, PrintCred and formatToJSON: indented by four spaces, no
 * line end; cred_test.go shows the same documents).
 */
export const pluginScript = (token: string): string =>
	`printf '{
    "kind": "ExecCredential",
    "apiVersion": "client.authentication.k8s.io/v1beta1",
    "spec": {
        "interactive": false
    },
    "status": {
        "expirationTimestamp": "%s",
        "token": "${token}"
    }
}' "$(date -u -d '${TOKEN_LIFETIME}' +%Y-%m-%dT%H:%M:%SZ)"`;
