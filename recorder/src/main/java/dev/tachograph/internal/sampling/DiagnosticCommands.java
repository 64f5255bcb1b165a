package dev.tachograph.internal.sampling;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The JVM's diagnostic commands, as {@code jcmd} has them. Where their bean is open to us, as it is
 * for an agent, it is asked itself: the platform's bean server begins {@code java.util.logging} as
 * soon as it is there, and a program may be about to set a log manager of its own.
 */
final class DiagnosticCommands {
  private static final String NAME = "com.sun.management:type=DiagnosticCommand";
  private static final String BEAN = "com.sun.management.internal.DiagnosticCommandImpl";

  private DiagnosticCommands() {}

  /**
   * Calls a command.
   *
   * @param operation such as {@code vmLog} for {@code VM.log}
   * @param arguments of the command
   * @return what it says
   * @throws JMException if it fails or is unknown
   */
  static String call(String operation, String... arguments) throws JMException {
    Object[] parameters = {arguments};
    String[] types = {String[].class.getName()};
    DynamicMBean bean;
    try {
      Method getter = Class.forName(BEAN).getDeclaredMethod("getDiagnosticCommandMBean");
      getter.setAccessible(true);
      bean = (DynamicMBean) getter.invoke(null);
    } catch (ReflectiveOperationException | RuntimeException notOpen) {
      return String.valueOf(
          ManagementFactory.getPlatformMBeanServer()
              .invoke(new ObjectName(NAME), operation, parameters, types));
    }
    if (bean == null || bean.getMBeanInfo() == null) {
      throw new JMException("this JVM has no diagnostic commands");
    }
    return String.valueOf(bean.invoke(operation, parameters, types));
  }
}
