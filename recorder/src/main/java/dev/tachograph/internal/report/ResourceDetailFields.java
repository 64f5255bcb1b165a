package dev.tachograph.internal.report;

import dev.tachograph.internal.json.JsonWriter;
import dev.tachograph.resources.ResourceDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the report's section on devices, limits, threads and allocation: {@code resources_seen}.
 */
final class ResourceDetailFields {
  private final JsonWriter json;

  private ResourceDetailFields(JsonWriter json) {
    this.json = json;
  }

  static void write(ResourceDetails details, JsonWriter json) {
    new ResourceDetailFields(json).write(details);
  }

  private void write(ResourceDetails details) {
    json.beginObject();
    devices("disks", details.disks(), "read", "written", "write");
    devices("nets", details.nets(), "received", "sent", "tx");
    json.name("limits");
    ResourceDetails.Limits limits = details.limits();
    if (limits == null) {
      json.nullValue();
    } else {
      limits(limits);
    }
    json.name("threads").beginArray();
    for (ResourceDetails.TopThread thread : details.threads()) {
      json.beginObject().name("name").value(thread.name());
      number("threads", thread.threads());
      json.name("cpu_ms").value(thread.cpuMs());
      json.endObject();
    }
    json.endArray();
    number("allocated_bytes", details.allocatedBytes());
    json.name("gc_pause_source").value(details.gcPauseSource());
    json.name("alloc_stall_source").value(details.allocStallSource());
    json.endObject();
  }

  private void devices(
      String name, List<ResourceDetails.Device> devices, String in, String out, String outRate) {
    String inRate = in.equals("read") ? "read" : "rx";
    json.name(name).beginArray();
    for (ResourceDetails.Device device : devices) {
      json.beginObject().name("device").value(device.name());
      json.name("counted").value(device.counted());
      json.name("bytes_" + in).value(device.bytesIn());
      json.name("bytes_" + out).value(device.bytesOut());
      number("max_" + inRate + "_mib_s", device.maxInMibS());
      number("max_" + outRate + "_mib_s", device.maxOutMibS());
      json.endObject();
    }
    json.endArray();
  }

  private void limits(ResourceDetails.Limits limits) {
    json.beginObject();
    number("cgroup_version", limits.cgroupVersion());
    limit("memory_max_kb", limits.memoryMaxKb());
    limit("memory_high_kb", limits.memoryHighKb());
    limit("cpu_max_cores", limits.cpuMaxCores());
    number("oom_kills", limits.oomKills());
    number("high_events", limits.highEvents());
    number("max_events", limits.maxEvents());
    number("throttled_ms", limits.throttledMs());
    json.name("throttled_group").value(limits.throttledGroup());
    limit("throttled_group_cores", limits.throttledGroupCores());
    json.endObject();
  }

  private void limit(String name, double value) {
    json.name(name);
    if (Double.isNaN(value)) {
      json.nullValue();
    } else if (Double.isInfinite(value)) {
      json.value("max");
    } else {
      json.value(value);
    }
  }

  private void number(String name, @Nullable Number value) {
    json.name(name);
    if (value == null) {
      json.nullValue();
    } else if (value instanceof Double decimal) {
      json.value((double) decimal);
    } else {
      json.value(value.longValue());
    }
  }
}
