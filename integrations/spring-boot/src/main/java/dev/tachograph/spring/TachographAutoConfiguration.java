package dev.tachograph.spring;

import dev.tachograph.ProcessRun;
import dev.tachograph.Run;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Gives the application its run as a bean, for events, progress and results of its own. */
@AutoConfiguration
@EnableConfigurationProperties(TachographProperties.class)
public class TachographAutoConfiguration {
  /** Made by Spring. */
  public TachographAutoConfiguration() {}

  /**
   * {@return the run of the process} It goes on when the context is closed, since hooks may log
   * later.
   */
  @Bean(destroyMethod = "")
  @Conditional(IsRecorded.class)
  public Run tachographRun() {
    return ProcessRun.started().orElseThrow();
  }

  static final class IsRecorded implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return ProcessRun.started().isPresent();
    }
  }
}
