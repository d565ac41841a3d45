package com.recomamp.worker.instance;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.store.instance.DataSourceStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.worker.Heartbeat;
import com.recomamp.worker.Repeat;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.CallKind;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.Activity;
import io.temporal.spring.boot.ActivityImpl;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks AMC once, and remembers that it did not tell as well as what it told. */
@Component
@ActivityImpl(taskQueues = TaskQueues.AMC)
class ListingDataSourceSteps implements DataSourceSteps {
  private static final Logger LOG = LoggerFactory.getLogger(ListingDataSourceSteps.class);

  private final DataSourceStore dataSources;
  private final InstanceStore instances;
  private final AmcClient amc;
  private final AmcAccess access;

  ListingDataSourceSteps(
      DataSourceStore dataSources, InstanceStore instances, AmcClient amc, AmcAccess access) {
    this.dataSources = dataSources;
    this.instances = instances;
    this.amc = amc;
    this.access = access;
  }

  @Override
  public void read(InstanceId instance) {
    if (!dataSources.areWanted(instance)) {
      return;
    }
    try (var _ = Heartbeat.of(Activity.getExecutionContext(), instance::value)) {
      dataSources.read(instance, listed(instance));
    } catch (AmcAccess.NotYet notYet) {
      switch (notYet.reason()) {
        case BUDGET, THROTTLED ->
            throw Repeat.expected(
                notYet.reason().word().toUpperCase(Locale.ROOT),
                "AMC is asked later: " + notYet.getMessage(),
                notYet.pause());
        case AMC_UNAVAILABLE, TOO_SLOW -> failed(instance, notYet.reason().word(), notYet);
      }
    } catch (AmcAccess.NoConnection noConnection) {
      failed(instance, "unauthorized", noConnection);
    } catch (AmcException.Refused refused) {
      failed(instance, "refused", refused);
    } catch (AmcException unavailable) {
      failed(instance, "amc_unavailable", unavailable);
    }
  }

  private List<String> listed(InstanceId instance) {
    var account = instances.account(instance);
    return access.repeatably(
        CallKind.DATA_SOURCES,
        instance,
        account.entityId(),
        account.marketplaceId(),
        asking -> amc.dataSources(asking::caller, instance.value()));
  }

  private void failed(InstanceId instance, String trouble, Exception why) {
    LOG.warn(
        "which tables {} has is not known anew, the next preflight asks again after a while: {}",
        instance,
        why.getMessage());
    dataSources.failed(instance, trouble);
  }
}
