import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/** For each line that it reads, inserts and reads so many rows and prints statements/s. */
public class DatabaseLoad {
  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:h2:tcp://127.0.0.1:" + arguments[0] + "/mem:load";
    int count = Integer.parseInt(arguments[1]);
    try (Connection database = DriverManager.getConnection(url, "sa", "")) {
      try (Statement statement = database.createStatement()) {
        statement.execute("create table load (id bigint primary key, what varchar)");
      }
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      for (int first = 0; in.readLine() != null; first += count) {
        long start = System.nanoTime();
        work(database, first, count);
        System.out.println(2.0 * count * 1e9 / (System.nanoTime() - start));
      }
    }
  }

  private static void work(Connection database, int first, int count) throws Exception {
    try (PreparedStatement insert = database.prepareStatement("insert into load values (?, ?)");
        PreparedStatement read = database.prepareStatement("select what from load where id = ?")) {
      for (int id = first; id < first + count; id++) {
        insert.setLong(1, id);
        insert.setString(2, "article " + id);
        insert.executeUpdate();
        read.setLong(1, id);
        try (ResultSet row = read.executeQuery()) {
          row.next();
        }
      }
    }
  }
}
