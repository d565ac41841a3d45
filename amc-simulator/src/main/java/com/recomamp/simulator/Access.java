package com.recomamp.simulator;

import com.recomamp.simulator.DemoAccount.DemoInstance;
import com.recomamp.simulator.Knobs.Terms;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The four headers that AMC wants on every call. */
final class Access {
  static final String CLIENT = "Amazon-Advertising-API-ClientId";
  private static final String ENTITY = "Amazon-Advertising-API-AdvertiserId";
  private static final String ACCOUNT = "Amazon-Ads-AccountId";
  private static final String MARKETPLACE = "Amazon-Advertising-API-MarketplaceId";

  private final LoginWithAmazon login;
  private final Faults faults;
  private final Supplier<Knobs> knobs;

  Access(LoginWithAmazon login, Faults faults, Supplier<Knobs> knobs) {
    this.login = login;
    this.faults = faults;
    this.knobs = knobs;
  }

  /** Whose token the call carries. */
  DemoAccount holder(Call call) {
    var authorization = call.header("Authorization");
    var token =
        authorization != null && authorization.startsWith("Bearer ")
            ? authorization.substring(7)
            : "";
    var grant =
        login
            .granted(token)
            .filter(read -> read.clientId().equals(call.header(CLIENT)))
            .orElseThrow(() -> Refusal.amc(401, "Authentication failed"));
    if (!grant.allows(LoginWithAmazon.AMC)) {
      throw unauthorized();
    }
    return login.account(grant).orElseThrow(Access::unauthorized);
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
    if (knobs.get().terms() == Terms.WANTED_EVERYWHERE) {
      throw termsWanted();
    }
    return account;
  }

  private DemoInstance instance(DemoAccount account, Call call) {
    var instance =
        account
            .instance(call.name("instanceId"))
            .filter(found -> !faults.denies(found.instanceId()))
            .orElseThrow(Access::unauthorized);
    if (knobs.get().terms() != Terms.ACCEPTED) {
      throw termsWanted();
    }
    return instance;
  }

  private static List<String> given(@Nullable String... names) {
    return Stream.of(names).filter(Objects::nonNull).toList();
  }

  private static Refusal termsWanted() {
    return Refusal.amc(403, "Terms and conditions must be accepted to continue");
  }

  private static Refusal unauthorized() {
    return Refusal.amc(403, "Unauthorized request.");
  }
}
