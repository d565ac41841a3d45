package com.recomamp.api.query.sql;

import com.recomamp.workflows.query.ParameterType;

/**
 * A placeholder of a template.
 *
 * @param end the offset behind it
 * @param afterTimestamp whether SQL's own spelling of a time is asked for
 * @param guess the type that this place suggests
 */
public record Place(
    String parameter,
    PlaceKind kind,
    Position at,
    int end,
    boolean afterTimestamp,
    ParameterType guess) {}
