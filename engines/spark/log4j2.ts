/** `log4j2.properties`: to standard output only. */
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
