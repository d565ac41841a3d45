package com.recomamp.worker;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcResultFiles;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.store.connection.AccessTokenStore;
import com.recomamp.store.connection.CallBudgetStore;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.SyncStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.store.execution.DurationStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.RecoveryStore;
import com.recomamp.store.execution.SlotStore;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.DataSourceStore;
import com.recomamp.store.instance.HoldStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.StrayStore;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.ResultStore;
import com.recomamp.store.ticker.TickerStore;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The part that talks to AMC and serves no user. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@EnableScheduling
@Import({
  ExecutionStore.class,
  AttemptStore.class,
  CommandStore.class,
  SlotStore.class,
  LookStore.class,
  StrayStore.class,
  DurationStore.class,
  AccountStore.class,
  InstanceStore.class,
  DataSourceStore.class,
  ConnectionStore.class,
  AccessTokenStore.class,
  CallBudgetStore.class,
  SyncStore.class,
  LoadStore.class,
  ResultStore.class,
  TickerStore.class,
  DeploymentStore.class,
  HoldStore.class,
  RecoveryStore.class
})
public class WorkerApplication {

  public static void main(String[] args) {
    application().run(args);
  }

  /** Its settings are in {@code worker.yml}, so that it can share a class path with the api. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(WorkerApplication.class)
        .properties("spring.config.name=worker");
  }

  @Bean
  AmcTimeouts amcTimeouts(WorkerSettings settings) {
    return new AmcTimeouts(
        AmcTimeouts.defaults().connect(), settings.amcRequest(), settings.sendWithin());
  }

  @Bean
  AmcClient amcClient(AmcSettings amc, AmcTimeouts timeouts) {
    return new AmcClient(amc.endpoints(), timeouts);
  }

  @Bean
  AmcResultFiles amcResultFiles(AmcSettings amc, AmcTimeouts timeouts) {
    return new AmcResultFiles(amc.downloadHosts(), timeouts);
  }

  @Bean
  LoginWithAmazon loginWithAmazon(AmcSettings amc, AmcTimeouts timeouts, InstantSource clock) {
    return new LoginWithAmazon(amc.endpoints(), timeouts, clock);
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  TokenCipher tokenCipher(AmcSettings amc) {
    return TokenCipher.of(String.valueOf(amc.tokenKeys()));
  }
}
