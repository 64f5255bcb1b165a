package dev.tachograph.agent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.AccessController;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads what the agent consists of from the directory {@code agent-classes/} of its jar. Its parent
 * is the platform's loader, so that neither the program sees our classes nor we see the program's.
 */
public final class AgentLoader extends ClassLoader implements AutoCloseable {
  private static final String DIRECTORY = "agent-classes/";

  /**
   * May do all, where there is a security manager. Up to JDK 23 threads keep the domains of who
   * started them: this one keeps no loader.
   */
  private static final ProtectionDomain DOMAIN = new ProtectionDomain(null, all());

  static {
    registerAsParallelCapable();
  }

  private final File file;
  private final JarFile jar;

  private AgentLoader(File file) throws IOException {
    super("tachograph", ClassLoader.getPlatformClassLoader());
    this.file = file;
    this.jar = new JarFile(file, false);
  }

  /**
   * Makes an object in a new loader.
   *
   * @param file the agent's jar
   * @param className of a class with a public constructor without parameters
   * @return the object
   * @throws Exception if the jar cannot be read or holds no such class
   */
  @SuppressForbidden(reason = "security managers go with JDK 24; until then programs have them")
  @SuppressWarnings("removal") // Whoever loads an agent may have no right to make a loader.
  public static Object create(File file, String className) throws Exception {
    return AccessController.doPrivileged(
        (PrivilegedExceptionAction<Object>)
            () ->
                new AgentLoader(file).loadClass(className).getDeclaredConstructor().newInstance());
  }

  private static Permissions all() {
    Permissions all = new Permissions();
    all.add(new AllPermission());
    return all;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = read(name.replace('.', '/') + ".class");
    } catch (IOException | IllegalStateException gone) {
      throw new ClassNotFoundException(name, gone);
    }
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length, DOMAIN);
  }

  private byte @Nullable [] read(String name) throws IOException {
    JarEntry entry = jar.getJarEntry(DIRECTORY + name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    try {
      byte[] bytes = read(name);
      return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    } catch (IOException | IllegalStateException gone) {
      return null;
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    try {
      return jar.getJarEntry(DIRECTORY + name) == null
          ? null
          : new URL("jar:" + file.toURI() + "!/" + DIRECTORY + name);
    } catch (IOException | IllegalStateException gone) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return found == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(Collections.singleton(found));
  }

  /** Nothing is loaded any more. */
  @Override
  public void close() throws IOException {
    jar.close();
  }
}
