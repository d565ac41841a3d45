package com.recomamp.simulator.query;

import java.time.Instant;
import java.util.List;

/**
 * A query and all that its answer depends on.
 *
 * @param start of the time window, {@code end} is not in it
 * @param at what the query takes for now
 */
public record Question(
    String instanceId,
    Market market,
    String sql,
    List<Parameter> parameters,
    Instant start,
    Instant end,
    Instant at,
    Ads ads,
    Privacy privacy) {}
