package dev.tachograph.slf4j;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Binds SLF4J to the recorder; found and made by SLF4J (see {@code META-INF/services}).
 *
 * <p>Loggers hand their records to the layers that are active in the process, whenever these become
 * active: a logger that was got before the run started records as soon as it has started.
 */
public final class TachographServiceProvider implements SLF4JServiceProvider {
  /** Any 2.0 will do: SLF4J warns when it is not of this line. */
  private static final String REQUESTED_API_VERSION = "2.0.99";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final ThreadContext context = new ThreadContext();
  private final ILoggerFactory loggers = new TachographLoggerFactory();

  /** Called by SLF4J. */
  public TachographServiceProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return REQUESTED_API_VERSION;
  }

  @Override
  public void initialize() {}
}
