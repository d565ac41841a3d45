package com.recomamp.store.recomamp;

import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.execution.LimitStore;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.ResultStore;
import com.recomamp.store.user.UserStore;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Where an import writes. */
public class ImportStores {
  private final JdbcClient jdbc;
  public final TransactionOperations transactions;
  public final ImportRunStore runs;
  public final ImportedIds ids;
  public final UserStore users;
  public final ImportedUsers importedUsers;
  public final ImportedInstances importedInstances;
  public final AccountStore accounts;
  public final InstanceStore instances;
  public final LimitStore limits;
  public final ImportedQueries queries;
  public final QueryHomeStore homes;
  public final ImportedSchedules schedules;
  public final ImportedExecutions executions;
  public final ImportedResults results;

  public ImportStores(DataSource dataSource, JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    runs = new ImportRunStore(dataSource, jdbc);
    ids = new ImportedIds(jdbc);
    users = new UserStore(jdbc, transactions);
    importedUsers = new ImportedUsers(jdbc);
    importedInstances = new ImportedInstances(jdbc);
    accounts = new AccountStore(jdbc);
    instances = new InstanceStore(jdbc);
    limits = new LimitStore(jdbc, transactions);
    queries = new ImportedQueries(jdbc);
    homes = new QueryHomeStore(jdbc, () -> VisibleInstances.ALL);
    schedules = new ImportedSchedules(jdbc);
    executions = new ImportedExecutions(jdbc);
    results = new ImportedResults(new LoadStore(jdbc), new ResultStore(jdbc));
  }

  public ConnectionStore connections(TokenCipher cipher) {
    return new ConnectionStore(jdbc, cipher);
  }
}
