package dev.tachograph.common;

/** The sink of a run without events. */
enum NoEvents implements EventSink {
  INSTANCE;

  @Override
  public boolean record(RunEvent event) {
    return false;
  }

  @Override
  public long droppedEvents() {
    return 0;
  }

  @Override
  public long totalEvents() {
    return 0;
  }
}
