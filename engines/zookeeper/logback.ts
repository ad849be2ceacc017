/** Logging to standard output. */
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
