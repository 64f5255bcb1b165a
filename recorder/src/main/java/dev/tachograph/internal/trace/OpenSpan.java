package dev.tachograph.internal.trace;

/**
 * A span that is open while somebody looks.
 *
 * @param threadId of the thread that opened it
 * @param thread that thread's name when it was asked for
 * @param virtual whether that thread is a virtual one
 * @param name the span's name
 * @param id the span's number, as {@code span} of a log record has it
 * @param depth how many open spans of the thread it lies in; 0: in none
 * @param startNanos when it was opened, on the run's clock
 * @param ageNanos how long it has been open
 */
public record OpenSpan(
    long threadId,
    String thread,
    boolean virtual,
    String name,
    long id,
    int depth,
    long startNanos,
    long ageNanos) {
  OpenSpan at(int newDepth) {
    return new OpenSpan(threadId, thread, virtual, name, id, newDepth, startNanos, ageNanos);
  }
}
