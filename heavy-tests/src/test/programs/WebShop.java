import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** A web application that logs by Logback, which it brings, and by java.util.logging. */
@WebServlet("/orders")
public class WebShop extends HttpServlet {
  private static final java.util.logging.Logger JUL =
      java.util.logging.Logger.getLogger("WebShop");
  private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger("shop.Orders");

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String order = request.getParameter("order");
    LOG.info("order {} of version {}", order, version());
    JUL.warning("order " + order + " was cheap");
    response.getWriter().print("sold " + order);
  }

  static String version() {
    Properties properties = new Properties();
    try (InputStream in = WebShop.class.getResourceAsStream("/version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return properties.getProperty("version");
  }

  /** Says when a version begins and ends. */
  @WebListener
  public static class Life implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      JUL.info("version " + version() + " begins");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      JUL.info("version " + version() + " ends");
    }
  }
}
