/** The HTTP address of a daemon. */
export interface HttpAddress {
	readonly host: string;
	readonly port: number;
}

/**
 * A function of the shell, `jmx HOST PORT QUERY`, that prints beans of a daemon's `/jmx` page; QUERY is e.g.
 * `NameNode,name=NameNodeStatus`. Fails when the daemon does not answer within two seconds. By bash's own means: a JVM for
 * each probe would cost more than the daemon, and the page answers 200 whatever is in it.
 */
export const JMX_FUNCTION = `jmx() {
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET /jmx?qry=Hadoop:service=$2 HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n" >&3 && cat <&3' "$@" 2>/dev/null
}`;
