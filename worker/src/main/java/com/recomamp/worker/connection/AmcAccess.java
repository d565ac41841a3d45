package com.recomamp.worker.connection;

import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcRegion;
import com.recomamp.store.connection.CallBudgetStore.Payer;
import com.recomamp.store.connection.Candidate;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.SharedTokens.GrantRefused;
import com.recomamp.worker.connection.SharedTokens.NotNow;
import com.recomamp.worker.connection.SharedTokens.Numbered;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who asks AMC for an instance: the first of its connections that nothing keeps from it. What keeps
 * one of them never touches another.
 */
@Component
public class AmcAccess {
  private static final Logger LOG = LoggerFactory.getLogger(AmcAccess.class);

  /** A look may page on for long, and its activity has three minutes. */
  private static final int CALLS_OF_A_SLOW_LOOK = 5;

  private static final Duration WHEN_CROWDED = Duration.ofSeconds(5);

  private final ConnectionStore connections;
  private final SharedTokens tokens;
  private final CallBudget budget;
  private final CallSettings settings;
  private final LooksAtOnce looks = new LooksAtOnce();
  private final Duration longestLook;
  private final Duration whenCrowded;

  AmcAccess(
      ConnectionStore connections,
      SharedTokens tokens,
      CallBudget budget,
      CallSettings calls,
      WorkerSettings settings) {
    this.connections = connections;
    this.tokens = tokens;
    this.budget = budget;
    this.settings = calls.at(settings.pace());
    this.longestLook = settings.amcRequest().multipliedBy(CALLS_OF_A_SLOW_LOOK);
    this.whenCrowded = settings.paced(WHEN_CROWDED);
  }

  /** A connection that speaks for an instance, for one call and those that belong to it. */
  public final class Asking {
    private final CallKind kind;
    private final InstanceId instance;
    private final UUID connection;
    private final Payer payer;
    private final long token;
    private final AmcCaller caller;
    private final Set<UUID> passedOver;
    private final AtomicBoolean paid = new AtomicBoolean(true);
    private final long begun = System.nanoTime();

    private Asking(
        CallKind kind,
        InstanceId instance,
        Payer payer,
        long token,
        AmcCaller caller,
        Set<UUID> passedOver) {
      this.kind = kind;
      this.instance = instance;
      this.connection = payer.connection();
      this.payer = payer;
      this.token = token;
      this.caller = caller;
      this.passedOver = passedOver;
    }

    /**
     * For one call: the first is paid, each further one is owed to the budget.
     *
     * @throws NotYet if these are the calls of a list and take too long together
     */
    public AmcCaller caller() {
      if (kind.isLong() && System.nanoTime() - begun > longestLook.toNanos()) {
        throw new NotYet(NotYet.Reason.TOO_SLOW, settings.pause());
      }
      if (!paid.getAndSet(false)) {
        budget.owe(payer);
      }
      return caller;
    }
  }

  /** Nobody may ask now, but somebody may later. */
  public static final class NotYet extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Reason reason;
    private final Duration pause;

    /** What is waited for, in the words of {@code waitingFor}. */
    public enum Reason {
      /** The call budget is spent; nobody but we ourselves asked to wait. */
      BUDGET("throttled", "other calls come first"),
      THROTTLED("throttled", "AMC has asked to wait"),
      AMC_UNAVAILABLE("amc_unavailable", "Login with Amazon gives no token"),
      TOO_SLOW("amc_unavailable", "AMC answers too slowly");

      private final String word;
      private final String sentence;

      Reason(String word, String sentence) {
        this.word = word;
        this.sentence = sentence;
      }

      public String word() {
        return word;
      }
    }

    NotYet(Reason reason, Duration pause) {
      super("%s, for %d s".formatted(reason.sentence, pause.toSeconds() + 1));
      this.reason = reason;
      this.pause = pause;
    }

    public Reason reason() {
      return reason;
    }

    public Duration pause() {
      return pause;
    }
  }

  /** No connection may speak for the instance until a person mends one. */
  public static final class NoConnection extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Map<UUID, Optional<Instant>> renewals;

    NoConnection(String message, List<Candidate> asked) {
      super(message);
      this.renewals =
          asked.stream()
              .collect(
                  Collectors.toMap(
                      Candidate::id, candidate -> Optional.ofNullable(candidate.renewedAt())));
    }

    /** When each of the connections was last given access again; another time is another answer. */
    public Map<UUID, Optional<Instant>> renewals() {
      return renewals;
    }
  }

  /** This worker lacks a key; another one may have it, so it says nothing about the connection. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(InstanceId instance) {
      super("this worker lacks the key of the connections of instance " + instance);
    }
  }

  /**
   * Makes calls that may be repeated: with the next connection where one is refused, and once more
   * with a fresh token where one was not taken.
   *
   * @throws NotYet if AMC has asked to wait, or the budget is spent, or too many looks wait for AMC
   * @throws NoConnection if no connection is let in
   * @throws AmcException for what is not about the connection
   */
  public <T> T repeatably(
      CallKind kind,
      InstanceId instance,
      String entityId,
      String marketplaceId,
      Function<Asking, T> calls) {
    var passedOver = new HashSet<UUID>();
    while (true) {
      var asking = forInstance(kind, instance, entityId, marketplaceId, passedOver);
      boolean isLong = kind.isLong();
      if (isLong && !looks.enter(asking.payer)) {
        throw new NotYet(NotYet.Reason.BUDGET, whenCrowded.plus(budget.spread(instance, kind)));
      }
      try {
        return calls.apply(asking);
      } catch (AmcException.Unauthorized unauthorized) {
        unauthorized(asking);
      } catch (AmcException.Throttled throttled) {
        throttled(asking, throttled.retryAfter());
      } catch (AmcException.Refused refused) {
        if (!refused.saysNoAccess()) {
          throw refused;
        }
        refused(asking);
      } finally {
        if (isLong) {
          looks.leave(asking.payer);
        }
      }
    }
  }

  /**
   * The first connection that may, with one call paid.
   *
   * @throws NotYet if one of them may later
   * @throws NoConnection if a person must mend one
   * @throws Unreadable if this worker lacks the keys
   */
  public Asking forInstance(
      CallKind kind, InstanceId instance, String entityId, String marketplaceId) {
    return forInstance(kind, instance, entityId, marketplaceId, new HashSet<>());
  }

  private Asking forInstance(
      CallKind kind,
      InstanceId instance,
      String entityId,
      String marketplaceId,
      Set<UUID> passedOver) {
    var obstacles = new Obstacles(kind, instance, passedOver);
    var candidates = connections.forInstance(instance);
    for (var candidate : candidates) {
      var token = obstacles.token(candidate);
      if (token.isPresent()) {
        var region = AmcRegion.valueOf(candidate.region());
        return new Asking(
            kind,
            instance,
            candidate.payer(),
            token.get().number(),
            new AmcCaller(
                region, entityId, marketplaceId, candidate.clientId(), token.get().token()),
            passedOver);
      }
    }
    throw obstacles.summary(candidates);
  }

  /** Whether a connection is left that is let in, or will be by itself. */
  public boolean isAnotherLeft(CallKind kind, InstanceId instance) {
    return connections.forInstance(instance).stream().anyMatch(candidate -> may(kind, candidate));
  }

  /** AMC does not take this token: the next call fetches another, or goes on without it. */
  public void unauthorized(Asking asking) {
    if (!tokens.rejected(asking.connection, asking.token)) {
      refused(asking, "401");
    }
  }

  /** AMC does not let this connection in: the next call is another's. */
  public void refused(Asking asking) {
    refused(asking, "403");
  }

  /** AMC asks to wait: every worker does. */
  public void throttled(Asking asking, Optional<Duration> retryAfter) {
    budget.throttled(asking.payer, retryAfter);
  }

  /** From one look at the instance to the next, longer where many share a connection's rate. */
  public Duration cycle(InstanceId instance, Duration cycle) {
    return budget.stretched(instance, cycle);
  }

  private void refused(Asking asking, String trouble) {
    LOG.warn(
        "AMC does not let connection {} {} instance {} ({}); others go on without it",
        asking.connection,
        switch (asking.kind) {
          case SUBMIT -> "submit to";
          case CANCEL -> "cancel at";
          case COLLECT, LOOK -> "look at";
          case DATA_SOURCES -> "list the tables of";
        },
        asking.instance,
        trouble);
    switch (asking.kind) {
      case SUBMIT ->
          connections.submitRefused(
              asking.instance, asking.connection, asking.token, trouble, settings.retrySubmit());
      case COLLECT, LOOK ->
          connections.lookRefused(
              asking.instance, asking.connection, asking.token, trouble, settings.retryRefused());
      // Whoever may not do this may look all the same, and nobody is to be blind because of it.
      case CANCEL, DATA_SOURCES -> asking.passedOver.add(asking.connection);
    }
  }

  private static boolean may(CallKind kind, Candidate candidate) {
    return kind == CallKind.SUBMIT ? candidate.maySubmit() : candidate.mayLook();
  }

  /** Why one connection after the other may not, and what that means for all of them together. */
  private final class Obstacles {
    private final CallKind kind;
    private final InstanceId instance;
    private final Set<UUID> passedOver;
    private final List<String> troubles = new ArrayList<>();
    private boolean isUnreadable;
    private @Nullable NotYet soonest;

    Obstacles(CallKind kind, InstanceId instance, Set<UUID> passedOver) {
      this.kind = kind;
      this.instance = instance;
      this.passedOver = passedOver;
    }

    Optional<Numbered> token(Candidate candidate) {
      if (candidate.isGrantRefused()) {
        return refused("\"%s\" needs a new consent".formatted(candidate.name()));
      }
      if (!may(kind, candidate) || passedOver.contains(candidate.id())) {
        return refused("AMC does not let \"%s\" in".formatted(candidate.name()));
      }
      if (candidate.isThrottled()) {
        return later(
            NotYet.Reason.THROTTLED,
            Duration.between(candidate.seenAt(), Objects.requireNonNull(candidate.notBefore())));
      }
      var wait = budget.spend(candidate.payer(), kind, candidate.notBefore());
      if (wait.isPresent()) {
        return later(NotYet.Reason.BUDGET, wait.get());
      }
      try {
        return Optional.of(tokens.tokenFor(candidate));
      } catch (GrantRefused refused) {
        return refused("\"%s\" needs a new consent".formatted(candidate.name()));
      } catch (NotNow notNow) {
        return later(NotYet.Reason.AMC_UNAVAILABLE, notNow.pause());
      } catch (TokenCipher.WrongKey wrongKey) {
        LOG.warn(
            "connection \"{}\" cannot be read here: {}", candidate.name(), wrongKey.getMessage());
        isUnreadable = true;
        return Optional.empty();
      }
    }

    RuntimeException summary(List<Candidate> asked) {
      if (soonest != null) {
        return new NotYet(soonest.reason(), soonest.pause().plus(budget.spread(instance, kind)));
      }
      if (isUnreadable) {
        return new Unreadable(instance);
      }
      return new NoConnection(
          troubles.isEmpty()
              ? "no Amazon connection has access to instance " + instance
              : String.join("; ", troubles),
          asked);
    }

    private Optional<Numbered> refused(String trouble) {
      troubles.add(trouble);
      return Optional.empty();
    }

    private Optional<Numbered> later(NotYet.Reason reason, Duration pause) {
      if (soonest == null || pause.compareTo(soonest.pause()) < 0) {
        soonest = new NotYet(reason, pause);
      }
      return Optional.empty();
    }
  }
}
