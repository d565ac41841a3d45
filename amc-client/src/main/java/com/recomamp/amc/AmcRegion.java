package com.recomamp.amc;

/** Where an AMC account lives: North America, Europe, Far East. */
public enum AmcRegion {
  NA,
  EU,
  FE
}
