package com.recomamp.api;

import com.recomamp.store.batch.BatchStore;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.ConnectionViews;
import com.recomamp.store.connection.ConsentStore;
import com.recomamp.store.connection.SyncStore;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.store.execution.DryRunStore;
import com.recomamp.store.execution.ExecutionTotals;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.execution.LimitStore;
import com.recomamp.store.execution.OverlapStore;
import com.recomamp.store.instance.DataSourceStore;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.recomamp.ImportStores;
import com.recomamp.store.recomamp.ImportedIds;
import com.recomamp.store.result.ResultReader;
import com.recomamp.store.user.LoginFailureStore;
import com.recomamp.store.user.SessionStore;
import com.recomamp.store.user.UserStore;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The part that serves users. It never talks to AMC; of Amazon it asks what a consent becomes. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import({
  AcceptanceStore.class,
  BatchStore.class,
  CommandStore.class,
  ConnectionStore.class,
  ConnectionViews.class,
  ConsentStore.class,
  DataSourceStore.class,
  DeploymentStore.class,
  DryRunStore.class,
  ExecutionTotals.class,
  ExecutionViews.class,
  ImportStores.class,
  ImportedIds.class,
  InstanceViews.class,
  LimitStore.class,
  OverlapStore.class,
  QueryHomeStore.class,
  QueryStore.class,
  ResultReader.class,
  UserStore.class,
  SessionStore.class,
  SyncStore.class,
  LoginFailureStore.class
})
public class ApiApplication {

  public static void main(String[] args) {
    application().run(args);
  }

  /** Its settings are in {@code api.yml}, so that it can share a class path with the worker. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(ApiApplication.class).properties("spring.config.name=api");
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }
}
