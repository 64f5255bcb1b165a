package dev.tachograph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files like those of a machine with many CPUs and disks, each disk with four partitions. */
final class LargeMachine {
  private final Path root;

  LargeMachine(Path root) {
    this.root = root;
  }

  Path proc() {
    return root.resolve("proc");
  }

  Path sys() {
    return root.resolve("sys");
  }

  LargeMachine build(int cpus, int disks) throws IOException {
    StringBuilder stat = new StringBuilder("cpu  1 1 1 1 1 1 1 1 1 1\n");
    for (int i = 0; i < cpus; i++) {
      stat.append("cpu").append(i).append(" 8315729 12873 4419826 918273645 83726 0 91827 0 0 0\n");
    }
    stat.append("intr 918273645").append(" 0".repeat(4096)).append("\nctxt 12345678\n");
    put("proc/stat", stat.toString());
    StringBuilder lines = new StringBuilder();
    for (int disk = 0; disk < disks; disk++) {
      String name = "sd" + (char) ('a' + disk / 26) + (char) ('a' + disk % 26);
      Files.createDirectories(root.resolve("sys/block/" + name + "/slaves"));
      for (int part = 0; part <= 4; part++) {
        lines.append("   8 ").append(disk * 16 + part).append(' ').append(name);
        lines.append(part == 0 ? "" : part);
        lines.append(
            " 918273 7878 83470104 23530 92092 27596 83470104 123152 0 53940 169802 0 0\n");
      }
    }
    put("proc/diskstats", lines.toString());
    for (String file : new String[] {"meminfo", "net/dev", "uptime"}) {
      put("proc/" + file, Files.readString(Path.of("/proc").resolve(file)));
    }
    for (String file : new String[] {"cpu", "io", "memory"}) {
      put("proc/pressure/" + file, "some avg10=0.00 total=1\nfull avg10=0.00 total=1\n");
    }
    for (String file : new String[] {"status", "stat", "io"}) {
      put("proc/self/" + file, Files.readString(Path.of("/proc/self").resolve(file)));
    }
    put("proc/self/fd/0", "");
    Files.createDirectories(root.resolve("proc/self/task"));
    put("proc/self/cgroup", "0::/\n");
    put("proc/self/mountinfo", "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
    put("sys/fs/cgroup/memory.max", "max\n");
    return this;
  }

  private void put(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
