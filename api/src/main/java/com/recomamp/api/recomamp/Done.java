package com.recomamp.api.recomamp;

/** That something was done, with a sentence for people. */
record Done(boolean success, String message) {}
