/** Logging of the Hadoop daemons (log4j 1 syntax, read by reload4j) to standard output. */
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
