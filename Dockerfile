# syntax=docker/dockerfile:1
# The project's own images. `docker buildx bake` builds them all; docker-bake.json gives the bases, by digest.
ARG NODE_IMAGE
ARG MAVEN_IMAGE
ARG SPARK_IMAGE

# What one workload needs at run time and nothing else.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY workloads workloads
ARG WORKLOAD
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace "workloads/${WORKLOAD}" \
 && mkdir -p /image/workloads \
 && cp -r package.json node_modules /image/ \
 && for folder in contracts runtime spark-connect "${WORKLOAD}"; do cp -r "workloads/${folder}" /image/workloads/; done \
 && ln -s "workloads/${WORKLOAD}/src/main.ts" /image/main.ts

# Node runs the TypeScript as it is in the repository.
FROM ${NODE_IMAGE} AS workload
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /image ./
USER 1000:1000
ENTRYPOINT ["node", "main.ts"]

FROM workload AS workload-with-history
COPY data/history.json.gz data/

# Spark with what it lacks to read Kafka: nothing is fetched when it starts.
FROM ${MAVEN_IMAGE} AS kafka-connector
COPY local/artifacts/poms /poms
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --quiet --file /poms/pom.xml --projects spark dependency:copy-dependencies -Dincoming=/incoming \
    -DincludeArtifactIds=spark-sql-kafka-0-10_2.13,spark-token-provider-kafka-0-10_2.13,kafka-clients,commons-pool2

FROM ${SPARK_IMAGE} AS spark
COPY --from=kafka-connector /incoming/spark /opt/spark/jars
USER 185

# The agent by which a JVM tells its metrics; an init container of this image copies it into an engine's pod.
FROM ${MAVEN_IMAGE} AS jmx-exporter
COPY local/artifacts/poms /poms
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --quiet --file /poms/pom.xml --projects metrics-agent dependency:copy-dependencies -Dincoming=/incoming

FROM ${NODE_IMAGE} AS metrics-agent
COPY --from=jmx-exporter /incoming/metrics-agent /opt/metrics-agent
USER 1000:1000
