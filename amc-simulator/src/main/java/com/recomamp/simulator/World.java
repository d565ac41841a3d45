package com.recomamp.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Saved workflows, schedules and executions. Nothing ticks: whoever asks first lets everything
 * happen that has become due, in the order in which it was due and under its due time, so that the
 * time during which the simulator was down counts as well.
 */
final class World implements AutoCloseable {
  private record Due(Instant at, long number, String executionId) {}

  private final InstantSource clock;
  private final Supplier<Knobs> knobs;
  private final Ledger ledger;
  private final Journal journal;
  private final byte[] key;

  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Execution> executions = new HashMap<>();
  private final Map<String, Standing> standings = new HashMap<>();
  private final Set<String> spent = new HashSet<>();
  private final Queue<Due> agenda =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private Duration ahead = Duration.ZERO;
  private byte @Nullable [] keyOfJournal;

  World(InstantSource clock, Supplier<Knobs> knobs, Ledger ledger, @Nullable Path stateDir)
      throws IOException {
    this.clock = clock;
    this.knobs = knobs;
    this.ledger = ledger;
    this.journal = stateDir == null ? Journal.inMemory() : Journal.open(stateDir, this::apply);
    if (keyOfJournal == null) {
      var fresh = new byte[32];
      new SecureRandom().nextBytes(fresh);
      record(new Entry.Opened(fresh));
      this.key = fresh;
    } else {
      this.key = keyOfJournal;
    }
  }

  byte[] key() {
    return key;
  }

  synchronized Instant now() {
    return clock.instant().plus(ahead);
  }

  /** How far the clock has been put forward. */
  synchronized Duration ahead() {
    return ahead;
  }

  /** Everything that becomes due meanwhile happens, under its due time. */
  synchronized void advanceClock(Duration by) {
    record(new Entry.ClockAdvanced(by));
    advance();
  }

  /** Adds what the order says to the instance, under the next number. */
  synchronized Execution create(LongFunction<Entry.Created> order) {
    advance();
    var created = order.apply(ledger.nextNumber());
    record(created);
    advance();
    return known(created.executionId());
  }

  /** Says what came of an execution's query; until then it is PENDING. */
  synchronized void answer(Entry.Answered answer) {
    advance();
    record(answer);
    advance();
  }

  /** Whose queries have been carried out by nobody. */
  synchronized List<Entry.Created> unanswered() {
    advance();
    return executions.values().stream()
        .filter(execution -> !execution.status().isFinal())
        .map(Execution::order)
        .filter(Entry.Created::isUnanswered)
        .sorted(Comparator.comparingLong(Entry.Created::number))
        .toList();
  }

  synchronized Optional<Execution> find(String executionId) {
    advance();
    return Optional.ofNullable(executions.get(executionId));
  }

  /** What was asked for, on one instance or everywhere, behind an entry of the ledger. */
  synchronized List<Entry.Created> orders(LedgerFilter filter) {
    advance();
    return executions.values().stream()
        .map(Execution::order)
        .filter(order -> filter.accepts(order.number(), order.instanceId(), order.executionId()))
        .sorted(Comparator.comparingLong(Entry.Created::number))
        .toList();
  }

  /** The last that were created, on whatever instance; the newest first. */
  synchronized List<Execution> latest(int most) {
    advance();
    return executions.values().stream()
        .sorted(Comparator.comparingLong((Execution one) -> one.order().number()).reversed())
        .limit(most)
        .toList();
  }

  /** Those of an instance, in the order of their creation. */
  synchronized List<Execution> executionsOf(String instanceId) {
    advance();
    return place(instanceId).created.stream().map(this::known).toList();
  }

  /** Cancels, if AMC still may. */
  synchronized boolean cancel(String executionId) {
    advance();
    var execution = known(executionId);
    if (execution.status().isFinal()) {
      return false;
    }
    force(executionId, Status.CANCELLED, null);
    return true;
  }

  /** Gives an execution a status now, whatever it had. */
  synchronized Execution force(String executionId, Status to, @Nullable String reason) {
    advance();
    var execution = known(executionId);
    var now = now();
    var order = execution.order();
    var until =
        switch (to) {
          case PENDING -> now.plus(Duration.between(order.at(), order.validatedAt()));
          case RUNNING -> now.plus(order.runFor());
          case PUBLISHING -> now.plus(order.publishFor());
          case SUCCEEDED, FAILED, CANCELLED, REJECTED -> null;
        };
    change(execution, to, reason, now, until);
    startWaiting(order.instanceId(), now);
    return known(executionId);
  }

  synchronized Collection<ObjectNode> workflowsOf(String instanceId) {
    return List.copyOf(place(instanceId).workflows.values());
  }

  synchronized Optional<ObjectNode> workflow(String instanceId, String workflowId) {
    return Optional.ofNullable(place(instanceId).workflows.get(workflowId));
  }

  synchronized void save(String instanceId, String workflowId, ObjectNode workflow) {
    record(new Entry.WorkflowSaved(instanceId, workflowId, workflow));
  }

  synchronized void delete(String instanceId, String workflowId) {
    record(new Entry.WorkflowDeleted(instanceId, workflowId));
  }

  synchronized Standing standing(String clientId) {
    return standings.getOrDefault(clientId, Standing.FIRST);
  }

  /** Says that the code of a consent was exchanged; false when it was before. */
  synchronized boolean spend(String consentId) {
    if (spent.contains(consentId)) {
      return false;
    }
    record(new Entry.CodeSpent(consentId));
    return true;
  }

  /** No access token that was issued until now is good any more. */
  synchronized void expireTokens(String clientId) {
    record(new Entry.TokensExpired(clientId));
  }

  /** Takes every consent back that was given until now, or takes that back. */
  synchronized void revoke(String clientId, boolean revoked) {
    record(new Entry.ConsentRevoked(clientId, revoked));
  }

  synchronized Collection<ObjectNode> schedulesOf(String instanceId) {
    return List.copyOf(place(instanceId).schedules.values());
  }

  synchronized Optional<ObjectNode> schedule(String instanceId, String scheduleId) {
    return Optional.ofNullable(place(instanceId).schedules.get(scheduleId));
  }

  synchronized void saveSchedule(String instanceId, String scheduleId, ObjectNode schedule) {
    record(new Entry.ScheduleSaved(instanceId, scheduleId, schedule));
  }

  synchronized void deleteSchedule(String instanceId, String scheduleId) {
    record(new Entry.ScheduleDeleted(instanceId, scheduleId));
  }

  /** In the order of their ids, which are numbers from 0. */
  synchronized List<Entry.AdvertiserUpdate> advertiserUpdatesOf(String instanceId) {
    return List.copyOf(place(instanceId).advertiserUpdates);
  }

  synchronized void update(Entry.AdvertiserUpdate update) {
    record(update);
  }

  /** Nothing else happens between what it looks at and what it changes. */
  synchronized Reply undisturbed(Supplier<Reply> change) {
    return change.get();
  }

  /** Requests that only read are many and told by nobody again: they stay in memory. */
  synchronized void requested(LongFunction<Entry.Requested> numbered) {
    var request = numbered.apply(ledger.nextNumber());
    if (request.isRead()) {
      ledger.add(request);
    } else {
      record(request);
    }
  }

  synchronized List<Entry> ledger(LedgerFilter filter) {
    advance();
    return ledger.all(filter);
  }

  private void advance() {
    var now = now();
    for (var due = agenda.peek(); due != null && !due.at.isAfter(now); due = agenda.peek()) {
      agenda.remove();
      var execution = known(due.executionId);
      if (due.at.equals(execution.dueAt())) {
        happen(execution, due.at);
        startWaiting(execution.order().instanceId(), due.at);
      }
    }
    for (var instanceId : List.copyOf(places.keySet())) {
      startWaiting(instanceId, now);
    }
  }

  private void happen(Execution execution, Instant at) {
    var order = execution.order();
    switch (execution.status()) {
      case PENDING -> {
        if (order.end() == Status.REJECTED) {
          change(execution, Status.REJECTED, order.reason(), at, null);
        } else {
          executions.put(order.executionId(), execution.waiting());
          if (!order.isUnanswered()) {
            place(order.instanceId()).waiting.add(order.executionId());
          }
        }
      }
      case RUNNING -> {
        if (order.publishFor().isZero()) {
          change(execution, order.end(), order.reason(), at, null);
        } else {
          change(execution, Status.PUBLISHING, null, at, at.plus(order.publishFor()));
        }
      }
      case PUBLISHING -> change(execution, order.end(), order.reason(), at, null);
      case SUCCEEDED, FAILED, CANCELLED, REJECTED -> {}
    }
  }

  private void startWaiting(String instanceId, Instant at) {
    var place = place(instanceId);
    var cap = knobs.get().runningCap();
    while (!place.waiting.isEmpty() && (cap == 0 || place.running < cap)) {
      var execution = known(place.waiting.remove());
      if (execution.status() == Status.PENDING && execution.dueAt() == null) {
        change(execution, Status.RUNNING, null, at, at.plus(execution.order().runFor()));
      }
    }
  }

  private void change(
      Execution execution,
      Status to,
      @Nullable String reason,
      Instant at,
      @Nullable Instant until) {
    var order = execution.order();
    record(
        new Entry.Changed(
            ledger.nextNumber(),
            at,
            order.executionId(),
            order.instanceId(),
            execution.status(),
            to,
            reason,
            until));
  }

  private void record(Entry entry) {
    journal.append(entry);
    apply(entry);
  }

  private void apply(Entry entry) {
    switch (entry) {
      case Entry.Opened opened -> keyOfJournal = opened.key();
      case Entry.ClockAdvanced(var by) -> ahead = ahead.plus(by);
      case Entry.WorkflowSaved saved ->
          place(saved.instanceId()).workflows.put(saved.workflowId(), saved.workflow());
      case Entry.WorkflowDeleted deleted ->
          place(deleted.instanceId()).workflows.remove(deleted.workflowId());
      case Entry.CodeSpent code -> spent.add(code.consentId());
      case Entry.TokensExpired(var clientId) ->
          standings.put(clientId, standing(clientId).expired());
      case Entry.ConsentRevoked(var clientId, var revoked) ->
          standings.put(
              clientId, revoked ? standing(clientId).revoked() : standing(clientId).restored());
      case Entry.ScheduleSaved saved ->
          place(saved.instanceId()).schedules.put(saved.scheduleId(), saved.schedule());
      case Entry.ScheduleDeleted deleted ->
          place(deleted.instanceId()).schedules.remove(deleted.scheduleId());
      case Entry.AdvertiserUpdate update ->
          place(update.instanceId()).advertiserUpdates.add(update);
      case Entry.Created created -> {
        place(created.instanceId()).created.add(created.executionId());
        put(Execution.created(created));
        ledger.add(
            new Entry.Changed(
                created.number(),
                created.at(),
                created.executionId(),
                created.instanceId(),
                null,
                Status.PENDING,
                null,
                created.validatedAt()));
      }
      case Entry.Answered answer -> {
        var answered = known(answer.executionId()).answered(answer);
        executions.put(answer.executionId(), answered);
        if (answered.status() == Status.PENDING && answered.dueAt() == null) {
          place(answered.order().instanceId()).waiting.add(answer.executionId());
        }
      }
      case Entry.Changed changed -> {
        var before = known(changed.executionId());
        var place = place(changed.instanceId());
        place.running +=
            (changed.to() == Status.RUNNING ? 1 : 0) - (before.status() == Status.RUNNING ? 1 : 0);
        put(before.changed(changed));
        ledger.add(changed);
      }
      case Entry.Requested requested -> ledger.add(requested);
    }
  }

  private void put(Execution execution) {
    executions.put(execution.order().executionId(), execution);
    if (execution.dueAt() != null) {
      agenda.add(
          new Due(execution.dueAt(), execution.order().number(), execution.order().executionId()));
    }
  }

  private Execution known(String executionId) {
    var execution = executions.get(executionId);
    if (execution == null) {
      throw new IllegalStateException("execution %s was never created".formatted(executionId));
    }
    return execution;
  }

  private Place place(String instanceId) {
    return places.computeIfAbsent(instanceId, _ -> new Place());
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  /** What one instance holds. */
  private static final class Place {
    private final Map<String, ObjectNode> workflows = new TreeMap<>();
    private final Map<String, ObjectNode> schedules = new TreeMap<>();
    private final List<Entry.AdvertiserUpdate> advertiserUpdates = new ArrayList<>();
    private final List<String> created = new ArrayList<>();
    private final Queue<String> waiting = new ArrayDeque<>();
    private int running;
  }
}
