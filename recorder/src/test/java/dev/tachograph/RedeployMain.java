package dev.tachograph;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * A server that deploys a program, undeploys it, and deploys it again, each time in a class loader
 * of its own: {@code RedeployMain <dir> <scenario>...}. Prints for each scenario how many of the
 * class loaders were collected, and in the end what is left of the recorder in the JVM.
 */
final class RedeployMain {
  private static final int TIMES = 5;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private RedeployMain() {}

  public static void main(String[] args) throws Exception {
    UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    // Its threads are the server's, and outlive every program.
    pool.invokeAll(List.of(() -> null, () -> null));
    for (int i = 1; i < args.length; i++) {
      List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
      for (int time = 0; time < TIMES; time++) {
        loaders.add(deploy(args[i], Path.of(args[0], args[i]), pool));
      }
      System.out.println(args[i] + ": " + collected(loaders) + " of " + TIMES);
      if (args[i].equals("chained")) {
        raise("TERM");
        LockSupport.park();
      }
    }
    pool.shutdown();
    raise("USR1");
    System.out.println("threads: " + threads());
    System.out.println("handler: " + (Thread.getDefaultUncaughtExceptionHandler() == handler));
    System.out.println("children ignore USR1: " + isIgnoredByChildren());
  }

  private static WeakReference<ClassLoader> deploy(String what, Path dir, ExecutorService pool)
      throws Exception {
    URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try (loader) {
      Class<?> program = loader.loadClass("dev.tachograph.RedeployedProgram");
      Constructor<?> maker = program.getDeclaredConstructor(ExecutorService.class, Runnable.class);
      maker.setAccessible(true);
      Runnable during = what.equals("chained") ? RedeployMain::takeHandlers : () -> {};
      @SuppressWarnings("unchecked")
      BiConsumer<String, Path> deployed =
          (BiConsumer<String, Path>) maker.newInstance(pool, during);
      if (what.equals("closing-thread")) {
        endByException(() -> deployed.accept(what, dir));
      } else {
        deployed.accept(what, dir);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }

  /** Has the program closed by a thread that ends with an exception. */
  private static void endByException(Runnable program) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              program.run();
              throw new IllegalStateException("the closing thread broke");
            });
    thread.start();
    thread.join();
  }

  private static URL[] classPath() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  private static long collected(List<WeakReference<ClassLoader>> loaders) {
    long since = System.nanoTime();
    long gone = 0;
    while (gone < loaders.size() && System.nanoTime() - since < PATIENCE_NANOS) {
      System.gc();
      LockSupport.parkNanos(10_000_000);
      gone = loaders.stream().filter(loader -> loader.refersTo(null)).count();
    }
    return gone;
  }

  /** Installs handlers after the recorder's, which pass on to them forever. */
  private static void takeHandlers() {
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(before::uncaughtException);
    try {
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object[] taken = new Object[1];
      Object server =
          Proxy.newProxyInstance(
              RedeployMain.class.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) -> {
                System.out.println("passed on");
                return method.invoke(taken[0], arguments);
              });
      taken[0] = handle().invoke(null, signal("TERM"), server);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Method handle() throws ReflectiveOperationException {
    return Class.forName("sun.misc.Signal")
        .getMethod(
            "handle", Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"));
  }

  private static Object signal(String name) throws ReflectiveOperationException {
    return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
  }

  private static void raise(String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    try {
      type.getMethod("raise", type).invoke(null, signal(name));
    } catch (InvocationTargetException refused) {
      System.out.println(refused.getCause().getMessage());
    }
  }

  private static List<String> threads() {
    long since = System.nanoTime();
    List<String> ours = List.of("not looked for");
    while (!ours.isEmpty() && System.nanoTime() - since < PATIENCE_NANOS) {
      ours =
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("tachograph-"))
              .toList();
      LockSupport.parkNanos(10_000_000);
    }
    return ours;
  }

  /** Bit 9 of the kernel's mask; unknown elsewhere. */
  private static boolean isIgnoredByChildren() throws IOException {
    Process child = new ProcessBuilder("cat", "/proc/self/status").start();
    try (InputStream out = child.getInputStream()) {
      String ignored =
          new String(out.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElse("SigIgn: 0");
      return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) >> 9 & 1) != 0;
    }
  }
}
