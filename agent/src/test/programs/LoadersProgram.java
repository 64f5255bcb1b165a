import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** Loads applications with a framework of their own, each in a class loader, and drops them. */
public class LoadersProgram {
  /** What each loader has one of. */
  public static class App {
    public static void log(String text) {
      org.slf4j.LoggerFactory.getLogger("demo.App").atInfo().addKeyValue("app", text).log("by {}", text);
    }

    public static void stop() {
      ((ch.qos.logback.classic.LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory()).stop();
    }
  }

  public static void main(String[] args) throws Exception {
    int loaders = Integer.parseInt(args[0]);
    List<WeakReference<ClassLoader>> gone = new ArrayList<>();
    ClassLoader before = open(0);
    for (int i = 1; i <= loaders; i++) {
      ClassLoader loader = open(i);
      call(loader, "log", i + "a");
      call(before, "log", i + "b");
      call(loader, "log", i + "c");
      call(before, "stop");
      gone.add(new WeakReference<>(before));
      before = loader;
    }
    call(before, "stop");
    gone.add(new WeakReference<>(before));
    before = null;
    List<byte[]> pressure = new ArrayList<>();
    for (int i = 0; i < 1_000 && isAnyLeft(gone); i++) {
      System.gc();
      pressure.add(new byte[1 << 10]);
    }
    System.out.println(isAnyLeft(gone) ? "some are left" : "all are collected");
  }

  static boolean isAnyLeft(List<WeakReference<ClassLoader>> gone) {
    return gone.stream().anyMatch(loader -> loader.get() != null);
  }

  /** One whose parent is the JDK, or like those of OSGi nothing. */
  static ClassLoader open(int number) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(path).toURI().toURL());
    }
    ClassLoader parent = number % 2 == 0 ? null : ClassLoader.getPlatformClassLoader();
    return new URLClassLoader(urls.toArray(new URL[0]), parent);
  }

  static void call(ClassLoader loader, String method, Object... arguments) throws Exception {
    Thread.currentThread().setContextClassLoader(loader);
    Class<?>[] types = arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {String.class};
    loader.loadClass("LoadersProgram$App").getMethod(method, types).invoke(null, arguments);
    Thread.currentThread().setContextClassLoader(null);
  }
}
