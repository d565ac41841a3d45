package com.recomamp.simulator;

import java.io.IOException;
import java.io.OutputStream;

/** What is in one file of a result: the same at every download. */
interface ResultContent {
  long length();

  void writeTo(OutputStream out) throws IOException;
}
