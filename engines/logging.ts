// Configuration of each engine's logging: to standard output, where both substrates collect it.

/** `log4j2.xml` of Kafka. */
export const kafkaLog4j2 = (): string => `<Configuration status="WARN">
  <Appenders>
    <Console name="console">
      <PatternLayout pattern="%d{ISO8601} %-5p %c{1} %m%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <Logger name="org.apache.kafka" level="WARN"/>
    <Logger name="kafka" level="WARN"/>
    <Logger name="kafka.server.KafkaRaftServer" level="INFO"/>
    <Root level="WARN">
      <AppenderRef ref="console"/>
    </Root>
  </Loggers>
</Configuration>
`;

/** `logback.xml` of ZooKeeper. */
export const zooKeeperLogback = (): string => `<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder>
      <pattern>%d{ISO8601} %-5p %logger{0} %m%n</pattern>
    </encoder>
  </appender>
  <root level="WARN">
    <appender-ref ref="console"/>
  </root>
</configuration>
`;

/** `log4j.properties` of the Hadoop daemons (log4j 1 syntax, read by reload4j). */
export const hdfsLog4j = (): string => `log4j.rootLogger=WARN,console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.out
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %-5p %c{1} %m%n
log4j.logger.org.apache.hadoop.hdfs.StateChange=ERROR
log4j.logger.BlockStateChange=ERROR
log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
log4j.logger.org.apache.hadoop.security.authentication.server.AuthenticationFilter=ERROR
`;

/** `log4j2.properties` of Elasticsearch. */
export const elasticsearchLog4j2 = (): string => `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1.} [%node_name]%marker %m%consoleException%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
logger.deprecation.name = org.elasticsearch.deprecation
logger.deprecation.level = error
`;

/** `log4j2.properties` of Spark. */
export const sparkLog4j2 = (): string => `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.adminclient.name = org.apache.spark.sql.kafka010.KafkaOffsetReaderAdmin
logger.adminclient.level = error
logger.trigger.name = org.apache.spark.sql.execution.streaming
logger.trigger.level = error
`;
