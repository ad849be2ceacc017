/**
 * Does for an executor what `/opt/entrypoint.sh` of the official image does (github.com/apache/spark-docker
 * 4.0.0/scala2.13-java17-ubuntu/entrypoint.sh): the JVM's options, class path and arguments come from the variables that
 * Spark's scheduler puts into the pod. Anything else is run as it is.
 */
export const SPARK_ENTRYPOINT = `#!/bin/bash
set -eo pipefail
[ "$1" = executor ] || exec "$@"
options=()
for name in "\${!SPARK_JAVA_OPT_@}"; do options+=("\${!name}"); done
exec /usr/bin/tini -s -- "$JAVA_HOME/bin/java" "\${options[@]}" \
  "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY" \
  -cp "\${SPARK_CONF_DIR:-$SPARK_HOME/conf}:$SPARK_CLASSPATH:$SPARK_HOME/jars/*:$PWD" \
  org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
  --driver-url "$SPARK_DRIVER_URL" --executor-id "$SPARK_EXECUTOR_ID" --cores "$SPARK_EXECUTOR_CORES" \
  --app-id "$SPARK_APPLICATION_ID" --hostname "$SPARK_EXECUTOR_POD_IP" \
  --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" --podName "$SPARK_EXECUTOR_POD_NAME"
`;
