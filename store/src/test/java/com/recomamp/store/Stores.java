package com.recomamp.store;

import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.store.execution.DurationStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.LimitStore;
import com.recomamp.store.execution.OverlapStore;
import com.recomamp.store.execution.SlotStore;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.StrayStore;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.ResultStore;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The stores in front of one data source. */
public class Stores {
  public final JdbcClient jdbc;
  public final TransactionTemplate transaction;
  public final AcceptanceStore acceptances;
  public final ExecutionStore executions;
  public final AttemptStore attempts;
  public final CommandStore commands;
  public final SlotStore slots;
  public final DurationStore durations;
  public final LookStore looks;
  public final StrayStore strays;
  public final LimitStore limits;
  public final OverlapStore overlaps;
  public final LoadStore loads;
  public final ResultStore results;

  protected Stores(DataSource dataSource) {
    jdbc = JdbcClient.create(dataSource);
    transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    acceptances = new AcceptanceStore(jdbc, transaction);
    executions = new ExecutionStore(jdbc);
    attempts = new AttemptStore(jdbc);
    commands = new CommandStore(jdbc, transaction);
    slots = new SlotStore(jdbc);
    durations = new DurationStore(jdbc);
    looks = new LookStore(jdbc);
    strays = new StrayStore(jdbc);
    limits = new LimitStore(jdbc, transaction);
    overlaps = new OverlapStore(jdbc, transaction);
    loads = new LoadStore(jdbc);
    results = new ResultStore(jdbc);
  }
}
