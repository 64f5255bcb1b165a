package dev.tachograph.cli.live;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.tachograph.dump.DumpControl;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Asks a JVM of the same user for a dump by the attach mechanism: its local management agent is
 * started, and stays, and its MBean server makes the bean that takes dumps.
 */
public final class AttachedDump {
  private static final String ADDRESS = "com.sun.management.jmxremote.localConnectorAddress";
  private static final long PATIENCE_SECONDS = 45;

  private AttachedDump() {}

  /** Why there is no dump, in words that go on from {@code cannot ask the process: }. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /**
   * Takes a dump.
   *
   * @return the text and the path of the file, which is empty without a file
   * @throws Refused if the process cannot be attached to, records nothing, or does not answer
   */
  public static String[] take(long pid) throws Refused {
    CompletableFuture<String[]> taken = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                taken.complete(ask(pid));
              } catch (Throwable failed) {
                taken.completeExceptionally(failed);
              }
            },
            "attach");
    thread.setDaemon(true);
    thread.start();
    try {
      return taken.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException silent) {
      throw new Refused("it did not answer");
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted");
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw cause instanceof Refused refused
          ? refused
          : new Refused(why(cause == null ? failed : cause));
    }
  }

  private static String why(Throwable cause) {
    if (cause instanceof NoClassDefFoundError) {
      return "this Java has no module jdk.attach; use a JDK, or kill -USR1";
    }
    if (cause instanceof AttachNotSupportedException) {
      return "it is no JVM that can be attached to";
    }
    if (cause instanceof ReflectionException) {
      return "it records no run";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  // The address is the one that the JVM of this user just gave, not one from elsewhere.
  @SuppressWarnings("BanJNDI")
  private static String[] ask(long pid) throws Exception {
    String id = Long.toString(pid);
    // Who is no JVM is not touched: to be attached to begins with a signal that ends others.
    if (VirtualMachine.list().stream().noneMatch(jvm -> jvm.id().equals(id))) {
      throw new Refused("it is no JVM of this user");
    }
    String address;
    VirtualMachine jvm = VirtualMachine.attach(id);
    try {
      String present = jvm.getAgentProperties().getProperty(ADDRESS);
      address = present == null ? jvm.startLocalManagementAgent() : present;
    } finally {
      jvm.detach();
    }
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      ObjectName name = new ObjectName(DumpControl.NAME);
      if (!server.isRegistered(name)) {
        create(server, name);
      }
      String[] dump = (String[]) server.invoke(name, "dump", new Object[0], new String[0]);
      if (dump == null || dump.length < 2) {
        throw new Refused("it records no run now");
      }
      return dump;
    }
  }

  private static void create(MBeanServerConnection server, ObjectName name)
      throws JMException, IOException {
    try {
      server.createMBean(DumpControl.class.getName(), name);
    } catch (InstanceAlreadyExistsException somebodyElse) {
      // It is there, which is what was wanted.
    }
  }
}
