import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/** A client of a database: sells so many articles, or without a number until it is ended. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE;
    try (Connection database = DriverManager.getConnection(arguments[0], "sa", "")) {
      try (Statement statement = database.createStatement()) {
        statement.execute("create table if not exists sold (id bigint primary key, what varchar)");
      }
      try (PreparedStatement insert = database.prepareStatement("insert into sold values (?, ?)")) {
        for (long i = 0; i < count; i++) {
          insert.setLong(1, i);
          insert.setString(2, "article " + i);
          insert.executeUpdate();
        }
      }
      try (Statement statement = database.createStatement();
          ResultSet sold = statement.executeQuery("select count(*), max(what) from sold")) {
        sold.next();
        System.out.println("sold " + sold.getLong(1));
      }
    }
  }
}
