package dev.tachograph.internal.sampling;

import dev.tachograph.resources.ResourceDetails;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceSample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Takes samples from one reader, as the sampler would, at times given by the test. */
final class Samples implements AutoCloseable {
  static final long SECOND = 1_000_000_000;

  final List<String> warnings = new ArrayList<>();
  private final WarnOnce warnOnce = new WarnOnce((cause, error) -> warnings.add(cause));
  private final SampleValues builder = new SampleValues();
  private final ResourceReader reader;

  private Samples(FakeLinux system) {
    this.reader = system.reader(warnOnce);
  }

  private Samples(FakeLinux system, long pid) {
    this.reader = LinuxReader.ofTree(system.proc(), system.sys(), pid, warnOnce, () -> 0);
  }

  static Samples of(FakeLinux system) {
    return new Samples(system);
  }

  private Samples(FakeLinux system, LongSupplier pid, LongSupplier clock) {
    this.reader = LinuxReader.ofCommand(system.proc(), system.sys(), pid, warnOnce, clock);
  }

  static Samples ofCommand(FakeLinux system, LongSupplier pid, LongSupplier clock) {
    return new Samples(system, pid, clock);
  }

  static Samples ofTree(FakeLinux system, long pid) {
    return new Samples(system, pid);
  }

  /** The first sample: there is no time before it. */
  ResourceSample first() {
    return after(0);
  }

  ResourceSample afterOneSecond() {
    return after(SECOND);
  }

  ResourceSample after(long nanos) {
    builder.clear();
    reader.read(nanos, builder);
    return builder.build(0, 0);
  }

  ResourceDetails details() {
    DetailsBuilder details = new DetailsBuilder();
    DescribingReader.describe(reader, details);
    return details.build();
  }

  ResourceReader reader() {
    return reader;
  }

  @Override
  public void close() {
    reader.close();
  }
}
