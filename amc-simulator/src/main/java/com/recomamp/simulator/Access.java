package com.recomamp.simulator;

import com.recomamp.simulator.DemoAccount.DemoInstance;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The four headers that AMC wants on every call. */
final class Access {
  private static final String CLIENT = "Amazon-Advertising-API-ClientId";
  private static final String ENTITY = "Amazon-Advertising-API-AdvertiserId";
  private static final String ACCOUNT = "Amazon-Ads-AccountId";
  private static final String MARKETPLACE = "Amazon-Advertising-API-MarketplaceId";

  private final LoginWithAmazon login;

  Access(LoginWithAmazon login) {
    this.login = login;
  }

  /** Whose token the call carries. */
  DemoAccount holder(Call call) {
    var authorization = call.header("Authorization");
    var token =
        authorization != null && authorization.startsWith("Bearer ")
            ? authorization.substring(7)
            : "";
    return login
        .holder(token)
        .filter(account -> account.clientId().equals(call.header(CLIENT)))
        .orElseThrow(() -> Refusal.amc(401, "Authentication failed"));
  }

  /** The same, and the call names the holder's AMC account. */
  DemoAccount account(Call call) {
    return account(call, given(call.header(ENTITY)), given(call.header(MARKETPLACE)));
  }

  /** The same, and the instance in the path is one of that account's. */
  DemoInstance instance(Call call) {
    return instance(account(call), call);
  }

  /**
   * The same for schedules, which take the account in another header too, and its marketplace
   * beside the headers.
   *
   * @param marketplaceId as the query or the body names it
   */
  DemoInstance instanceOfSchedules(Call call, @Nullable String marketplaceId) {
    var account =
        account(
            call,
            given(call.header(ENTITY), call.header(ACCOUNT)),
            given(call.header(MARKETPLACE), marketplaceId));
    return instance(account, call);
  }

  private DemoAccount account(Call call, List<String> entities, List<String> marketplaces) {
    var account = holder(call);
    if (entities.isEmpty()) {
      throw Refusal.amc(400, "entityId provided is null");
    }
    if (marketplaces.isEmpty()
        || !entities.stream().allMatch(account.entityId()::equals)
        || !marketplaces.stream().allMatch(account.marketplaceId()::equals)) {
      throw unauthorized();
    }
    return account;
  }

  private static DemoInstance instance(DemoAccount account, Call call) {
    return account.instance(call.name("instanceId")).orElseThrow(Access::unauthorized);
  }

  private static List<String> given(@Nullable String... names) {
    return Stream.of(names).filter(Objects::nonNull).toList();
  }

  private static Refusal unauthorized() {
    return Refusal.amc(403, "Unauthorized request.");
  }
}
